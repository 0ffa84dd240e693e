"""systemd/jetson.sh on boards that are folders; its commands are noted and do nothing."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.xavier import RELEASE, xavier

REAL = ("sh", "dirname", "sed", "awk", "cat", "grep", "mkdir", "mv", "printf", "tr", "rm", "mktemp")
NOTED = ("apt-get", "adduser", "usermod", "install", "systemctl", "udevadm", "git", "env")


class Board:
    """A root folder, the commands there are, and what was asked of them."""

    def __init__(self, checkout: Path, folder: Path) -> None:
        self.script = checkout / "systemd" / "jetson.sh"
        self.root, self.commands = xavier(folder / "root"), folder / "bin"
        self.notes = folder / "notes"
        self.commands.mkdir()
        for name in REAL:
            found = shutil.which(name)
            if found:
                (self.commands / name).symlink_to(found)
        for name in NOTED:
            self.command(name, f'echo "{name} $*" >>{self.notes}')
        self.command("uname", "echo aarch64")
        self.command("id", '[ "$1" = -u ] && echo 0')
        self.command("df", r'printf "Filesystem\nx 1 1 9000\n"')
        self.command("dpkg-query", "exit 1")
        self.command("getent", '[ "$2" != render ]')
        python = self.root / "usr" / "bin" / "python3.8"
        python.parent.mkdir(parents=True, exist_ok=True)
        python.write_text("#!/bin/sh\n")
        python.chmod(0o755)

    def command(self, name: str, script: str) -> None:
        file = self.commands / name
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(0o755)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.script), *arguments],
            env={"PATH": str(self.commands), "KIOSK_ROOT": str(self.root)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )

    @property
    def asked(self) -> list[str]:
        return self.notes.read_text().splitlines() if self.notes.exists() else []

    @property
    def files(self) -> dict[str, str]:
        return {
            path.relative_to(self.root).as_posix(): path.read_text(errors="replace")
            for path in self.root.rglob("*")
            if path.is_file()
        }


@pytest.fixture
def board(checkout: Path, tmp_path: Path) -> Board:
    return Board(checkout, tmp_path)


def test_a_dry_run_says_everything_and_changes_nothing(board: Board) -> None:
    """Nor does it need rights."""
    before = board.files
    board.command("id", '[ "$1" = -u ] && echo 1000')
    done = board.run("--dry-run")
    assert done.returncode == 0, done.stderr
    assert (board.files, board.asked) == (before, [])
    for words in (
        *(
            "apt-get -qq install -y",
            "python3-libnvinfer",
            "clone --quiet",
            "jetson-requirements.txt",
        ),
        *("adduser", "usermod -a -G video,audio,dialout kiosk", "systemctl enable kiosk"),
        *("would write: /etc/systemd/system/kiosk.service", "71-kiosk-camera.rules"),
    ):
        assert words in done.stdout
    assert "\\" not in done.stdout


def test_it_installs_and_a_second_time_nothing_is_left_to_write(board: Board) -> None:
    done = board.run()
    assert done.returncode == 0, done.stderr
    files = board.files
    assert files["etc/entrance-kiosk/kiosk.yaml"]
    assert (
        "ExecStart=/opt/entrance-kiosk/.venv/bin/kiosk run"
        in files["etc/systemd/system/kiosk.service"]
    )
    drop_ins = "etc/systemd/system/kiosk.service.d"
    groups = files[f"{drop_ins}/jetson.conf"]
    assert "SupplementaryGroups=video audio dialout\n" in groups, "render is not there"
    assert "DevicePolicy=auto" in files[f"{drop_ins}/60-kiosk-gpu.conf"]
    assert "kiosk-camera" in files["etc/udev/rules.d/71-kiosk-camera.rules"]
    assert any("pip install" in line for line in board.asked)
    state = f"install -d -m 700 -o kiosk -g kiosk {board.root}/var/lib/kiosk"
    assert board.asked.index(state) < board.asked.index("systemctl try-restart kiosk")

    again = board.run()
    assert (again.returncode, board.files) == (0, files)
    assert "wrote" not in again.stdout


def test_what_staff_wrote_is_left_alone(board: Board) -> None:
    """Settings, and the relay's socket in its rule."""
    mine = {
        "etc/entrance-kiosk/kiosk.yaml": "door: {policy: remind}\n",
        "etc/udev/rules.d/70-kiosk-relay.rules": "# mine\n",
    }
    for name, content in mine.items():
        (board.root / name).parent.mkdir(parents=True, exist_ok=True)
        (board.root / name).write_text(content)
    assert board.run().returncode == 0
    assert {name: board.files[name] for name in mine} == mine


def test_uninstall_takes_away_what_it_brought_and_keeps_settings_and_journal(board: Board) -> None:
    before = set(board.files)
    board.run()
    (board.root / "opt/entrance-kiosk/.git").mkdir(parents=True)
    journal = board.root / "var/lib/kiosk/journal.db"
    journal.parent.mkdir(parents=True)
    journal.write_text("events")
    for name in (
        "var/cache/kiosk/fonts",
        "etc/polkit-1/rules.d/50-kiosk.rules",
        "etc/systemd/system/kiosk-notice.service.d/60-kiosk-relay.conf",
    ):
        (board.root / name).parent.mkdir(parents=True, exist_ok=True)
        (board.root / name).write_text("by hand, as the pages say")
    done = board.run("uninstall")
    assert done.returncode == 0, done.stderr
    assert set(board.files) - before == {
        "etc/entrance-kiosk/kiosk.yaml",
        "var/lib/kiosk/journal.db",
    }
    assert not (board.root / "opt/entrance-kiosk").exists()
    stops = ("systemctl disable --now kiosk", "systemctl stop kiosk-notice")
    assert [line for line in board.asked if line in stops] == list(stops)
    assert board.run("uninstall").returncode == 0


def test_brltty_is_removed_where_it_is_installed(board: Board) -> None:
    board.command(
        "dpkg-query", 'case $* in *brltty*) echo "install ok installed" ;; *) exit 1 ;; esac'
    )
    assert board.run().returncode == 0
    assert any("remove -y brltty" in line for line in board.asked)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda b: b.command("uname", "echo x86_64"), "this is no Jetson (x86_64)"),
        (lambda b: (b.root / "etc/nv_tegra_release").unlink(), "nv_tegra_release is missing"),
        (
            lambda b: (b.root / "etc/nv_tegra_release").write_text(RELEASE.replace("R35", "R32")),
            "L4T 32.4 is not JetPack 5.1",
        ),
        (lambda b: (b.root / "usr/bin/python3.8").unlink(), "there is no /usr/bin/python3.8"),
        (lambda b: b.command("df", r'printf "x\nx 1 1 900\n"'), "900 MB are free and 3000"),
        (lambda b: b.command("id", "echo 1000"), "type: sudo systemd/jetson.sh install"),
        (lambda b: b.command("env", "exit 100"), "apt-get could not install them"),
    ],
)
def test_what_stands_in_the_way_is_one_sentence(board: Board, change, sentence: str) -> None:
    change(board)
    done = board.run()
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert sentence in done.stderr


def test_an_unknown_word_is_refused(board: Board) -> None:
    done = board.run("remove")
    assert (done.returncode, "'remove' is not known here" in done.stderr) == (2, True)
