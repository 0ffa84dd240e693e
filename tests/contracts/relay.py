"""What every relay must do: subclass, and give ``relay``, ``output`` and ``pull`` as fixtures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Callable

import pytest

from kiosk.errors import RelayError

if TYPE_CHECKING:
    from kiosk.ports import Relay

Output = Callable[[bool], None]
"""Waits until the real output is in this state; fails when it never is."""


class RelayContract:
    """The prose of ``kiosk.ports.Relay`` as tests."""

    def test_switching_drives_the_output(self, relay: Relay, output: Output) -> None:
        for energised in (True, False, True, True, False):
            relay.switch(energised)
            output(energised)

    def test_reading_tells_the_output_or_that_it_cannot_tell(
        self, relay: Relay, output: Output
    ) -> None:
        for energised in (True, False):
            relay.switch(energised)
            output(energised)
            assert relay.read() is (energised if relay.answers else None)

    def test_closing_leaves_the_output_as_it_is(self, relay: Relay, output: Output) -> None:
        relay.switch(True)
        output(True)
        relay.close()
        output(True)

    def test_closing_twice_is_fine(self, relay: Relay) -> None:
        relay.close()
        relay.close()

    def test_a_closed_relay_is_lost(self, relay: Relay) -> None:
        relay.close()
        with pytest.raises(RelayError):
            relay.switch(True)
        with pytest.raises(RelayError):
            relay.read()

    def test_a_pulled_cable_is_an_error_and_closing_still_works(
        self, relay: Relay, pull: Callable[[], None]
    ) -> None:
        pull()
        with pytest.raises(RelayError):
            relay.switch(True)
        with pytest.raises(RelayError):
            relay.read()
        relay.close()
