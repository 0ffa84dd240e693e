"""A Debian machine in a folder, with the kiosk installed the way systemd/README.md tells staff to.

Both steps are kept: the bare Debian for good, the installed machine for as long as the checkout stays
at its commit.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator

from kiosk.paths import share
from tests.machine.nspawn import Machine, said

CHECKOUT = Path(__file__).resolve().parents[2]
CACHE = Path(os.environ.get("KIOSK_MACHINE", "/var/tmp/kiosk-machine"))
RELEASE = "bookworm"
PACKAGES = "systemd-sysv,dbus,udev,adduser,sudo,git,python3,ca-certificates"
TOOLS = {
    "systemd-nspawn": "systemd-container",
    "debootstrap": "debootstrap",
    "nsenter": "util-linux",
    "git": "git",
}
HERE = Path(__file__).parent
STATE = "var/lib/kiosk"


def lacking() -> str:
    """What keeps this machine from booting another one, in a sentence; empty when nothing does."""
    if os.geteuid() != 0:
        return "Only root can boot a machine in a container: sudo .venv/bin/python -m tests.machine"
    missing = [package for tool, package in TOOLS.items() if shutil.which(tool) is None]
    if missing:
        return (
            f"Some tools are missing: apt-get install --no-install-recommends {' '.join(missing)}"
        )
    return ""


@contextmanager
def machine() -> Iterator[Machine]:
    """The installed machine, switched off, on a disk that is thrown away afterwards."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # a second one waits
        with _on_a_fresh_disk(_installed(), CACHE / "run") as made:
            yield made


@contextmanager
def _on_a_fresh_disk(below: Path, fresh: Path) -> Iterator[Machine]:
    shutil.rmtree(fresh, ignore_errors=True)
    upper, work, disk = (fresh / name for name in ("upper", "work", "disk"))
    for folder in (upper, work, disk):
        folder.mkdir(parents=True)
    layers = f"lowerdir={below},upperdir={upper},workdir={work}"
    said("mount", "-t", "overlay", "overlay", "-o", layers, str(disk))
    made = Machine(disk)
    try:
        yield made
    finally:
        made.cut_power()
        said("umount", "--lazy", str(disk))
        shutil.rmtree(fresh, ignore_errors=True)


def _debian() -> Path:
    """The smallest Debian that boots, with what systemd/README.md takes for granted."""
    base, part = CACHE / "base", CACHE / "base.part"
    if not base.exists():
        print(f"A bare Debian is fetched into {base}; about a minute.", flush=True)
        shutil.rmtree(part, ignore_errors=True)
        said("debootstrap", "--variant=minbase", f"--include={PACKAGES}", RELEASE, str(part))
        part.rename(base)
    return base


def _installed() -> Path:
    commit = said("git", "-C", str(CHECKOUT), "rev-parse", "HEAD").strip()
    done, note = CACHE / "installed", CACHE / "installed" / "commit"
    if note.exists() and note.read_text(encoding="ascii") == commit:
        return done
    base = _debian()
    print(f"The kiosk is installed into {done}; some minutes.", flush=True)
    shutil.rmtree(done, ignore_errors=True)
    said("cp", "-a", "--reflink=auto", str(base), str(done))
    _bring_settings_of_pip(done)
    said("git", "clone", "--quiet", str(CHECKOUT), str(done / "checkout"))
    with Machine(done, network=True) as new:
        new.power_on()
        for line in commands_for_staff():
            new.run("sh", "-c", f"cd /checkout && {line}", seconds=900)
        _put_in_stand_ins(new)
        new.power_off()
    note.write_text(commit, encoding="ascii")
    return done


def commands_for_staff() -> list[str]:
    """What systemd/README.md has typed before the first start, without a desktop."""
    return _commands(_instructions().partition("## Before the first start")[0])


def commands_to_take_it_away() -> list[str]:
    """What it has typed to be rid of the kiosk."""
    return _commands(_instructions().partition("## Taking it away")[2].partition("\n## ")[0])


def _instructions() -> str:
    return (share() / "systemd" / "README.md").read_text(encoding="utf-8")


def _commands(text: str) -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line]


def _bring_settings_of_pip(root: Path) -> None:
    """pip finds packages as it does on this machine."""
    bundle = "etc/ssl/certs/ca-certificates.crt"
    shutil.copy(f"/{bundle}", str(root / bundle))
    if Path("/etc/pip.conf").exists():
        shutil.copy("/etc/pip.conf", str(root / "etc/pip.conf"))


def _put_in_stand_ins(new: Machine) -> None:
    """A graphics card that is none, and a relay board on a pseudo-terminal that notes what it does."""
    apt = "DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends"
    new.run("sh", "-c", f"{apt} xserver-xorg-video-dummy", seconds=300)
    for name, place in (
        ("xorg.conf", "etc/X11/xorg.conf.d/stand-in.conf"),
        ("board.service", "etc/systemd/system/board.service"),
        ("board.py", "opt/board.py"),
        ("kiosk.yaml", "etc/entrance-kiosk/kiosk.yaml"),
    ):
        target = new.disk / place
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((HERE / name).read_bytes())
    new.run("systemctl", "enable", "board")
