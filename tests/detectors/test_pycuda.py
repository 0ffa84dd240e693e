"""The real pycuda, over a driver made of host memory: what the stand-in for it was made after."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).with_name("standins") / "libcuda.c"
ROOT = SOURCE.parents[3]


@pytest.fixture(scope="module")
def driver(tmp_path_factory):
    """A folder with a ``libcuda.so.1`` that has every function that this pycuda asks for."""
    found = importlib.util.find_spec("pycuda")
    missing = [tool for tool in ("gcc", "nm") if not shutil.which(tool)]
    if found is None or missing:
        pytest.skip(f"not here: {', '.join(missing) or 'pycuda'}")
    compiled = next(Path(found.origin).parent.glob("_driver*.so"))
    folder = tmp_path_factory.mktemp("driver")
    asked = said("nm", "-D", "--undefined-only", str(compiled))
    source = SOURCE.read_text(encoding="ascii")
    have = set(re.findall(r"^Result (cu\w+)\(", source, re.MULTILINE))
    rest = sorted(set(re.findall(r"\b(cu[A-Z]\w+)", asked)) - have)
    source += "".join(f"Result {name}(void) {{ return 801; }}\n" for name in rest)
    (folder / "libcuda.c").write_text(source, encoding="ascii")
    flags = ["-w", "-shared", "-fPIC", "-ffp-contract=off", "-Wl,-soname,libcuda.so.1"]
    said("gcc", *flags, "-o", str(folder / "libcuda.so.1"), str(folder / "libcuda.c"))
    return folder


def said(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_context_memory_copies_and_twenty_starts_on_the_real_pycuda(driver):
    """Every step of the script for a real GPU passes; a session that nobody closed aborts."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.gpu"],
        cwd=ROOT,
        env={**os.environ, "LD_LIBRARY_PATH": str(driver), "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert done.returncode == 0, done.stderr + done.stdout
    report = json.loads(done.stdout)
    assert report["facts"]["gpu"] == "Host memory"
    assert report["kernel"]["aligned"]
    assert report["starts"] == {"passed": True, "starts": 20, "lost_mb": 0.0}
    assert report["forgotten"] == {"passed": True, "returncode": -6, "said": True}
    assert "cuStreamSynchronize failed" in report["broken"]["said"]
