"""What install.sh says on machines it cannot serve; each machine is a folder of commands."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Callable

import pytest

Install = Callable[..., "subprocess.CompletedProcess[str]"]

NEVER = "echo 'must not be called' >&2; exit 99"


@pytest.fixture
def install(checkout: Path, tmp_path: Path) -> Install:
    """Run install.sh where only the given commands and a few harmless ones exist."""
    commands = tmp_path / "bin"
    commands.mkdir()
    for name in ("sh", "dirname", "uname", "grep", "tail", "tr"):
        (commands / name).symlink_to(str(shutil.which(name)))

    def run(*arguments: str, **scripts: str) -> subprocess.CompletedProcess[str]:
        for name, script in scripts.items():
            file = commands / name.replace("_", "-")
            file.write_text(f"#!/bin/sh\n{script}\n")
            file.chmod(0o755)
        return subprocess.run(
            [str(checkout / "install.sh"), *arguments],
            env={"PATH": str(commands)}, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=30, check=False,
        )  # fmt: skip

    return run


def test_unknown_word_is_refused(install: Install) -> None:
    """The three words it knows are named."""
    done = install("everything", python3=NEVER)
    assert done.returncode == 2
    assert "./install.sh tests" in done.stderr


def test_missing_python_is_named(install: Install) -> None:
    """Without Python there is nothing it can do."""
    done = install()
    assert done.returncode == 2
    assert "Python 3.8 or newer" in done.stderr


def test_old_python_is_named(install: Install) -> None:
    """The version found and the way to name another one stand in the sentence."""
    done = install(python3='[ "$1" = --version ] && echo Python 3.7.3')
    assert done.returncode == 2
    assert "Python 3.7.3 is too old" in done.stderr
    assert "PYTHON=" in done.stderr


def test_user_without_rights_gets_the_line_for_the_administrator(install: Install) -> None:
    """One sentence with every package; nothing was touched."""
    done = install(python3="exit 0", id="echo 1000", apt_get="echo Inst libgl1")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "apt-get install -y --no-install-recommends libglib2.0-0 libgl1" in done.stderr
    assert "2/3" not in done.stdout
