"""Nothing acknowledged is lost to a power cut: the short form of ``python -m tests.power_cuts``."""

from __future__ import annotations

import shutil

import pytest

from tests.power_cuts import cut_power

pytestmark = pytest.mark.skipif(shutil.which("cc") is None, reason="needs a C compiler")


@pytest.fixture(autouse=True)
def own_folder(monkeypatch):
    """Every cut sets the state folder anew."""
    monkeypatch.setenv("KIOSK_STATE", "")


def test_twenty_cuts_lose_nothing(tmp_path):
    """Whatever of the writes that were not flushed is on the disk."""
    total = cut_power(20, 3, tmp_path)
    assert total["found"] >= total["acknowledged"] > 100


def test_a_disk_that_does_not_flush_is_found_out(tmp_path):
    """The same log without its flushes loses events or settings: the look can fail."""
    with pytest.raises(AssertionError, match=r"lost|torn|missing|set aside"):
        cut_power(20, 3, tmp_path, ignored="S")
