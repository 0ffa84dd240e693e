"""The inputs of a board, looked at in turn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Mapping, Sequence

from kiosk.errors import RelayError
from kiosk.types import TroubleCode

if TYPE_CHECKING:
    from kiosk.ports import Clock, Relay

LOOK_EVERY = 0.1
AGAIN_AFTER = 0.8
"""Seconds until the next look after one in vain; each holds the line up for its timeout."""
VALID_FOR = 2.0
"""Seconds after which a reading says nothing about the input any more."""


class Inputs:
    """What the inputs last said, for as long as that counts. Owned by the thread of the line.

    On a new line every input is read at once, then one every 0.1 s, the oldest reading first. An
    input that the board does not tell is no reason to give up the output; it becomes unknown.
    """

    def __init__(self, numbers: Sequence[int], clock: Clock) -> None:
        """``numbers`` count from 1; none at all makes ``look`` do nothing."""
        self._clock = clock
        self._readings: dict[int, bool | None] = dict.fromkeys(numbers)
        self._read_at = dict.fromkeys(numbers, float("-inf"))
        self._next_look = float("-inf")

    @property
    def current(self) -> Mapping[int, bool | None]:
        """Whether current flows through each input; None where that is not known now."""
        oldest = self._clock() - VALID_FOR
        return {
            number: flows if self._read_at[number] >= oldest else None
            for number, flows in self._readings.items()
        }

    def look(self, relay: Relay) -> None:
        """Read what is due. Raises RelayError only where the line is lost."""
        if self._clock() < self._next_look:
            return
        for number in self._due():
            self._look_at(relay, number)

    def forget(self) -> None:
        """The line is gone: nothing is known, everything is due."""
        self._readings = dict.fromkeys(self._readings)
        self._next_look = float("-inf")

    def _due(self) -> Sequence[int]:
        unread = [number for number, flows in self._readings.items() if flows is None]
        return unread or sorted(self._read_at, key=self._read_at.__getitem__)[:1]

    def _look_at(self, relay: Relay, number: int) -> None:
        try:
            self._readings[number] = relay.look(number)
        except RelayError as error:
            if error.code is not TroubleCode.RELAY_SILENT:
                raise
            self._next_look = self._clock() + AGAIN_AFTER
        else:
            self._read_at[number] = self._clock()
            self._next_look = max(self._next_look, self._read_at[number] + LOOK_EVERY)
