"""A one-value mailbox between threads: the newest value wins, nothing ever queues up."""

from __future__ import annotations

import threading
from typing import Callable, Generic, TypeVar

T = TypeVar("T")


class Slot(Generic[T]):
    """Holds the latest value put into it. All methods may be called from any thread."""

    def __init__(self, value: T | None = None) -> None:
        """Start empty, or with a first value."""
        self._changed = threading.Condition()
        self._value = value
        self._count = 0 if value is None else 1

    @property
    def latest(self) -> T | None:
        """The newest value, or None before the first."""
        with self._changed:
            return self._value

    def put(self, value: T) -> None:
        """Replace the value and wake whoever waits."""
        self.change(lambda _: value)

    def change(self, new: Callable[[T | None], T]) -> None:
        """Put what ``new`` makes of the newest value; nobody puts another one in between."""
        with self._changed:
            self._value = new(self._value)
            self._count += 1
            self._changed.notify_all()

    def wait(self, seen: int, timeout: float) -> tuple[T | None, int]:
        """Wait at most ``timeout`` seconds for a value newer than number ``seen``.

        Returns the value and its number, or (None, ``seen``) when none came. Start with 0.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._count > seen, timeout)
            if self._count <= seen:
                return None, seen
            return self._value, self._count


def filled(slot: Slot[T]) -> T:
    """The newest value of a slot that, as the settings' one, is filled before anything starts."""
    value = slot.latest
    assert value is not None, "filled before anything starts"  # noqa: S101
    return value
