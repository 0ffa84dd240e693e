"""What is known to go wrong in some versions of the libraries, so that a bound cannot be lost."""

from __future__ import annotations

import sys

import pytest

QtCore = pytest.importorskip("PySide6.QtCore")


def test_emitting_a_signal_costs_no_reference_to_true() -> None:
    """PySide6 6.12 loses one per emit on Python 3.10 and 3.11, and dies after some hundreds."""

    class Bell(QtCore.QObject):  # type: ignore[name-defined,misc]
        rung = QtCore.Signal()

    bell = Bell()
    before = sys.getrefcount(True)
    for _ in range(50):
        bell.rung.emit()
    assert sys.getrefcount(True) > before - 25
