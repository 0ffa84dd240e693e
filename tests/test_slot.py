"""The one-value mailbox."""

from __future__ import annotations

import threading

from kiosk.slot import Slot


def test_the_newest_value_wins():
    """A slow reader sees the newest value, never a queue."""
    slot = Slot()
    for value in "abc":
        slot.put(value)

    assert slot.wait(0, 0) == ("c", 3)
    assert slot.latest == "c"


def test_a_value_is_given_once():
    """Waiting again for what was seen comes back empty."""
    slot = Slot("a")
    _, seen = slot.wait(0, 0)

    assert slot.wait(seen, 0) == (None, 1)


def test_a_waiting_reader_is_woken_by_a_value():
    """No reader polls."""
    slot: Slot[int] = Slot()
    got = []
    reader = threading.Thread(target=lambda: got.append(slot.wait(0, 10)))
    reader.start()
    slot.put(7)
    reader.join(5)

    assert got == [(7, 1)]


def test_nobody_puts_a_value_between_a_look_and_a_change():
    slot: Slot[int] = Slot(0)

    def add() -> None:
        for _ in range(2000):
            slot.change(lambda value: (value or 0) + 1)

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert slot.latest == 8000
