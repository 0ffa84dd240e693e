"""The checkout and a wheel built from it; skipped where only the tests were copied."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ("kiosk", "ui", "sounds", "models", "configs", "systemd")


@pytest.fixture(scope="session")
def checkout() -> Path:
    if not (ROOT / "install.sh").is_file():
        pytest.skip("only the tests are here, not the checkout")
    return ROOT


@pytest.fixture(scope="session")
def wheel(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from a copy of the checkout in which an engine of this machine lies about."""
    source = tmp_path_factory.mktemp("source")
    for name in SHIPPED:
        shutil.copytree(
            str(checkout / name), str(source / name), ignore=shutil.ignore_patterns("__pycache__")
        )
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(str(checkout / name), str(source))
    (source / "models" / "default" / "this-machine.engine").write_bytes(b"not for others")

    out = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--quiet", "--no-input", "--disable-pip-version-check"]
    subprocess.run(
        [*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", str(out), str(source)],
        check=True,
        timeout=100,
    )
    return next(out.glob("entrance_kiosk-*.whl"))
