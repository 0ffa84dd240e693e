"""The look at what a test leaves behind, tried on tests that leave something."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

CARELESS = """
import subprocess, sys, threading

def test_leaves_everything_behind():
    stay = threading.Event()
    threading.Thread(target=stay.wait, args=(20,), name="straggler", daemon=True).start()
    test_leaves_everything_behind.file = open(__file__)
    test_leaves_everything_behind.child = subprocess.Popen([sys.executable, "-c", "input()"],
                                                           stdin=subprocess.PIPE)

def test_tidies_up():
    thread = threading.Thread(target=int)
    thread.start()
"""


def test_thread_file_and_child_that_outlive_a_test_fail_it(tmp_path: Path) -> None:
    """Every kind of leftover is named, and only the careless test fails."""
    conftest = Path(__file__).with_name("conftest.py").read_text(encoding="utf-8")
    (tmp_path / "conftest.py").write_text(conftest.replace("GRACE = 3.0", "GRACE = 0.1"))
    (tmp_path / "test_careless.py").write_text(CARELESS)

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)],
        cwd=str(tmp_path), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip

    assert "2 passed, 1 error" in done.stdout
    for leftover in ("thread straggler", "child process", "test_careless.py"):
        assert leftover in done.stdout
