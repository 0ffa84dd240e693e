"""What the wheel holds, and that it works away from the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from kiosk import __version__

DATA = "share/entrance-kiosk"


@pytest.fixture(scope="session")
def names(wheel: Path) -> list[str]:
    with zipfile.ZipFile(str(wheel)) as archive:
        return archive.namelist()


@pytest.fixture(scope="session")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel in it; it borrows the libraries, not the checkout."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(str(folder), with_pip=False, symlinks=True)
    site = next(folder.glob("lib/python3*/site-packages"))
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    pip = [sys.executable, "-m", "pip", "--quiet", "--python", str(folder / "bin" / "python")]
    install = [*pip, "install", "--no-deps", "--no-index", str(wheel)]
    subprocess.run([*install, "--ignore-installed"], check=True, timeout=100)
    return folder


def say(environment: Path, *command: str, cwd: str = "/") -> str:
    """What a command of the environment prints; it must end well and see nothing of this process's paths."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    run = [str(environment / "bin" / command[0]), *command[1:]]
    done = subprocess.run(
        run, cwd=cwd, env=clean, check=True, capture_output=True, text=True, timeout=60
    )
    return done.stdout.strip()


def test_wheel_holds_two_packages_and_four_data_folders(names: list[str]) -> None:
    """Nothing else comes along: no tests, no tools, no docs."""
    tops = {name.split("/")[0] for name in names}
    info = f"entrance_kiosk-{__version__}"
    assert tops == {"kiosk", "ui", f"{info}.dist-info", f"{info}.data"}

    data = [name.split("/", 2)[2] for name in names if name.startswith(f"{info}.data/")]
    assert {"/".join(name.split("/")[:3]) for name in data} == {
        f"{DATA}/{folder}" for folder in ("configs", "models", "sounds", "systemd")
    }
    assert not [name for name in data if name.startswith(f"{DATA}/models/training/")]


def test_wheel_leaves_engines_behind(names: list[str]) -> None:
    """An engine fits one machine only; the network it is made from is there."""
    assert not [name for name in names if name.endswith((".engine", ".plan"))]
    assert [name for name in names if name.endswith(".onnx")]


def test_console_script_runs_from_the_root_folder(environment: Path) -> None:
    """systemd starts it from /."""
    assert say(environment, "kiosk", "--version") == f"kiosk {__version__}"


def test_console_script_runs_no_code_of_the_folder_it_is_started_in(
    environment: Path, tmp_path: Path
) -> None:
    """A foreign ``ui`` or ``kiosk`` lying about must not end up in a door."""
    for name in ("ui", "kiosk"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise SystemExit('foreign code ran')")
    assert say(environment, "kiosk", "--version", cwd=str(tmp_path)).startswith("kiosk ")


def test_installed_kiosk_finds_its_data(environment: Path) -> None:
    """The data folders lie under the environment's share folder."""
    found = Path(say(environment, "python", "-c", "from kiosk import paths; print(paths.share())"))
    assert found == environment / DATA
    assert list(found.glob("models/*/*.onnx"))


@pytest.mark.skipif(sys.version_info < (3, 10), reason="packages_distributions came with 3.10")
def test_kiosk_and_ui_are_ours(environment: Path) -> None:
    """Both import names belong to this distribution alone, so no other one overwrote them."""
    code = (
        "from importlib.metadata import packages_distributions as of; "
        "print(of()['kiosk'], of()['ui'])"
    )
    assert say(environment, "python", "-c", code) == "['entrance-kiosk'] ['entrance-kiosk']"
