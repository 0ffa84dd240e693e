"""One machine that systemd boots in a container: on, off, and the plug pulled."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Callable, ContextManager

PATIENCE = 90.0
PLAIN = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "HOME": "/root",
    "LANG": "C.UTF-8",
    "DEBIAN_FRONTEND": "noninteractive",
}
NSPAWN = (
    *("systemd-nspawn", "--quiet", "--boot", "--register=no", "--keep-unit"),
    *("--console=read-only", "--directory"),
)


def said(*command: str, seconds: float = 600.0, check: bool = True) -> str:
    """What a command prints; a failure is raised with all it said."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False)
    if check and done.returncode:
        raise RuntimeError(f"{command}: {done.stdout}{done.stderr}")
    return done.stdout


def until(condition: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Wait for it."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise RuntimeError(f"it did not happen within {seconds:g} s")
        time.sleep(0.02)


class Machine(ContextManager["Machine"]):
    """A machine whose disk is ``disk``. It shares the clock with this one, so times compare."""

    def __init__(self, disk: Path, *, network: bool = False) -> None:
        """Switched off. Without ``network`` there is a loopback and nothing else."""
        self.disk = disk
        self._network = [] if network else ["--private-network"]
        self._process: subprocess.Popen[bytes] | None = None
        self._first = 0
        self.on_at = self.on_at_wall = 0.0

    def __exit__(self, *_: object) -> None:
        """Pull the plug if it is still on."""
        self.cut_power()

    def power_on(self) -> None:
        """Press the button and wait until systemd answers."""
        self.on_at, self.on_at_wall = time.monotonic(), time.time()
        self._process = subprocess.Popen(
            [*NSPAWN, str(self.disk), *self._network],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        until(self._answers)

    def cut_power(self) -> None:
        """Every process is gone at once, none is told. What the kernel had taken is kept."""
        if self._process is None:
            return
        for pid in (self._first, self._process.pid):
            if pid:
                os.kill(pid, signal.SIGKILL)
        self._process.wait()
        self._process, self._first = None, 0

    def power_off(self) -> float:
        """Shut down as the power button does; returns how long it took, in seconds."""
        began = time.monotonic()
        self.run("systemctl", "poweroff", check=False)
        assert self._process is not None
        self._process.wait(PATIENCE)
        self._process, self._first = None, 0
        return time.monotonic() - began

    def run(self, *command: str, seconds: float = 60.0, check: bool = True) -> str:
        """Run a command in it, as root; returns what it printed."""
        environment = [f"{key}={value}" for key, value in PLAIN.items()]
        inside = (
            "nsenter",
            f"--target={self._first}",
            "--mount",
            "--uts",
            "--ipc",
            "--net",
            "--pid",
        )
        return said(*inside, "env", "-i", *environment, *command, seconds=seconds, check=check)

    def unit(self, name: str) -> dict[str, str]:
        """The properties of a unit, by systemd's own names."""
        lines = self.run("systemctl", "show", name).splitlines()
        return dict(line.partition("=")[::2] for line in lines)

    def _answers(self) -> bool:
        assert self._process is not None
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        first = children.read_text(encoding="ascii").split()
        self._first = int(first[0]) if first else 0
        return bool(first) and "=" in self.run("systemctl", "show", "-p", "Version", check=False)
