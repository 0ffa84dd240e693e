"""Keeps one output as it is wanted over a line that comes and goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Mapping, Sequence

from kiosk.errors import RelayError
from kiosk.relays.inputs import Inputs
from kiosk.relays.opener import Opener
from kiosk.types import Part, TroubleCode

if TYPE_CHECKING:
    from kiosk.health import HealthBoard
    from kiosk.ports import Clock, Relay
    from kiosk.relays.opener import OpenRelay
    from kiosk.settings_door import RelaySettings

SAFE = False
"""De-energised: the only state that survives a power cut."""

POLL_EVERY = 0.3
MISSES_ALLOWED = 2
LATE = 0.5
"""Seconds after a question that was not answered in which nothing is asked: what comes now is that
answer, late, and must not pass for the answer to the next."""
PROLONG_AFTER = 0.45
"""Part of the time an output lasts after which it is prolonged. A little less than half: a board
that ignores a pulse within a pulse then lets go long enough for the read-back to see it."""
REPEAT_EVERY = 2.0
"""Seconds after which a blind board is told again what stands: nobody else finds a lost frame."""
FIRST_RETRY, LAST_RETRY = 0.5, 10.0
OPENS_WITHIN = 1.5
"""Seconds after which a line that is still being opened is a trouble."""
LAST_WAIT = 1.0
"""Seconds that closing waits for a line on which to write the safe state."""
NEVER = float("-inf")


class Link:
    """The line to a board, opened again whenever it is lost. Owned by one thread.

    Every connection begins with the safe state, read back where the board can, and only then takes
    what is wanted now. A board that answers is asked every 0.3 s; it may miss two answers in a row
    (a spike on the line), the third closes the line, so that a loss is known within 2 s. The first
    answer after a missed one proves nothing, and a board that is always late is lost like one that
    is silent. A line that takes its time to be opened keeps nobody waiting; after 1.5 s it is
    missing, unless it was in trouble before. An output that lasts only a while is energised again
    before half of that is over. A blind board, which cannot say what its output is, hears every 2 s
    what it should be. What is wrong stands on the health board as the relay's trouble. Nothing is
    raised for it.

    ``rest`` is for how many seconds what the output was told stands before it is told anything
    else, the safe state of a line that is back included, so that a lock does not rattle; it may be
    changed at any time.
    """

    def __init__(
        self,
        settings: RelaySettings,
        health: HealthBoard,
        clock: Clock,
        open_: OpenRelay,
        inputs: Sequence[int] = (),
    ) -> None:
        """Open nothing yet. ``inputs`` are the numbers of those that ``look`` reads."""
        self.rest = 0.0
        self._settings = settings
        self._health = health
        self._clock = clock
        self._opener = Opener(settings, open_)
        self._opening_since: float | None = None
        self._inputs = Inputs(inputs, clock)
        self._relay: Relay | None = None
        self._applied: bool | None = None
        self._confirmed: bool | None = None
        self._misses = 0
        self._doubtful = False
        self._told = SAFE
        self._at_rest = False
        self._spoke_at = self._told_at = NEVER
        self._next_poll = 0.0
        self._prolong_at = self._repeat_at = float("inf")
        self._next_try = NEVER
        self._pause = FIRST_RETRY

    @property
    def confirmed(self) -> bool | None:
        """The output as the board last said, None where it cannot tell or does not answer."""
        return self._confirmed

    @property
    def at_rest(self) -> bool:
        """Whether the safe state is the last that went out, acknowledged where the board does that.

        False until the first connection, and while the board says otherwise.
        """
        return self._at_rest

    def look(self) -> Mapping[int, bool | None]:
        """Whether current flows through each input; None: it cannot be read.

        To be called before ``keep``: what a new line says of its inputs is then known before the
        output is driven.
        """
        self._spoke_at = self._clock()
        try:
            relay = self._relay or self._reconnect()
            if relay is not None and not self._misses:  # who answers nothing now is not asked more
                self._inputs.look(relay)
        except RelayError as error:
            self._failed(error)
        return self._inputs.current

    def keep(self, energised: bool, *, at_once: bool = False) -> None:
        """Make the output what is wanted; to be called again and again, at least every 0.1 s.

        ``at_once`` is for an emergency: it does not wait for ``rest``.
        """
        self._spoke_at = self._clock()
        try:
            relay = self._relay or self._reconnect()
            if relay is not None:
                if at_once or energised is self._told or self._has_rested():
                    self._apply(relay, energised)
                self._prolong(relay)
                self._repeat(relay)
                self._poll(relay)
        except RelayError as error:
            self._failed(error)

    def close(self) -> bool:
        """Write the safe state, with a second try on a new line, and close. May be kept again.

        A blind board hears it twice: a frame that it lost would never be found out.

        Returns ``at_rest``. Takes about 3 s at most, however long opening a line takes.
        """
        if not self._try_to_make_safe():
            self._try_to_make_safe()
        self._hang_up()
        self._opener.give_up()
        self._next_try = NEVER
        return self._at_rest

    def _try_to_make_safe(self) -> bool:
        """Whether that will do; of a blind board nobody can say so."""
        try:
            self._relay = self._relay or self._opener.poll(LAST_WAIT)
            if self._relay is not None:
                self._make_safe(self._relay)
                self._relay.stand_down()
        except RelayError as error:
            self._drop(error)
        return self._relay is not None and self._relay.answers

    def _make_safe(self, relay: Relay) -> None:
        """A board that acknowledges nothing may not have heard it: it is asked where it can say."""
        self._switch(relay, SAFE)
        self._at_rest = not relay.answers
        if not self._compare(relay, SAFE):  # perhaps the answer to an earlier question
            self._compare(relay, SAFE)
        self._at_rest = True

    def _reconnect(self) -> Relay | None:
        if self._clock() < self._next_try:
            return None
        relay = self._opened()
        if relay is None:
            return None
        self._relay, self._opening_since = relay, None
        try:
            self._switch(relay, SAFE)
            self._compare(relay, SAFE)
        except RelayError as error:
            self._drop(error)
            return None
        self._applied = self._told = SAFE
        if self._next_try > NEVER:  # it was lost or missing before
            self._told_at = self._spoke_at
        self._next_poll = self._clock() + POLL_EVERY
        return relay

    def _opened(self) -> Relay | None:
        """The line, once it is open."""
        if self._opening_since is None:
            self._opening_since = self._clock()
        relay = self._opener.poll()
        slow = relay is None and self._clock() - self._opening_since >= OPENS_WITHIN
        if slow and self._health.of(Part.RELAY) is None:
            self._health.report(Part.RELAY, TroubleCode.RELAY_MISSING, self._slow())
        return relay

    def _has_rested(self) -> bool:
        return self._spoke_at - self._told_at >= self.rest

    def _apply(self, relay: Relay, energised: bool) -> None:
        if energised is self._applied:
            return
        if energised is not self._told:
            self._told, self._told_at = energised, self._spoke_at
        self._applied = self._confirmed = None
        self._switch(relay, energised)
        self._applied = energised
        self._next_poll = self._clock()

    def _prolong(self, relay: Relay) -> None:
        """Energise again what the board would soon let go by itself."""
        if self._applied and self._clock() >= self._prolong_at:
            self._switch(relay, energised=True)

    def _repeat(self, relay: Relay) -> None:
        """Say what stands again where no question would find out that it was not heard."""
        if not relay.answers and self._applied is not None and self._clock() >= self._repeat_at:
            self._switch(relay, self._applied)

    def _switch(self, relay: Relay, energised: bool) -> None:
        before = self._clock()  # not after: the board's time begins somewhere in between
        self._at_rest = self._at_rest and energised is SAFE
        relay.switch(energised)
        self._at_rest = energised is SAFE
        self._prolong_at = before + (relay.lasts or float("inf")) * PROLONG_AFTER
        self._repeat_at = before + REPEAT_EVERY

    def _poll(self, relay: Relay) -> None:
        if self._applied is None or self._clock() < self._next_poll:
            return
        self._next_poll = self._clock() + POLL_EVERY
        if self._confirmed not in (None, self._applied):
            self._switch(relay, self._applied)  # it said something else last time: say it again
        if not self._compare(relay, self._applied):
            return
        # Not before: a board that only ever takes the safe state is no good, and must not rattle.
        self._pause = FIRST_RETRY
        self._health.clear(Part.RELAY)

    def _compare(self, relay: Relay, commanded: bool) -> bool:
        """Ask for the output; False when the answer may be one to an earlier question."""
        said = relay.read()
        if self._doubtful:
            self._doubtful = False
            return False
        self._confirmed, self._misses = said, 0
        if said not in (None, commanded):
            self._at_rest = False
            raise RelayError(TroubleCode.RELAY_MISMATCH, self._mismatch(commanded))
        return True

    def _failed(self, error: RelayError) -> None:
        if error.code is TroubleCode.RELAY_MISMATCH:
            self._health.report_error(Part.RELAY, error)
        elif error.code is TroubleCode.RELAY_SILENT and self._may_miss():
            self._misses += 1
            self._confirmed = None
            self._doubtful = True
            self._next_poll = self._spoke_at + LATE
        else:
            self._drop(error)

    def _may_miss(self) -> bool:
        return self._relay is not None and self._misses < MISSES_ALLOWED

    def _drop(self, error: RelayError) -> None:
        before = self._health.of(Part.RELAY)
        lost = before is not None and before.code is TroubleCode.RELAY_LOST
        if not (lost and error.code is TroubleCode.RELAY_MISSING):  # the same trouble, later
            self._health.report_error(Part.RELAY, error)
        self._hang_up()  # told first: this may take a moment
        self._next_try = self._clock() + self._pause
        self._pause = min(LAST_RETRY, self._pause * 2)

    def _hang_up(self) -> None:
        if self._relay is not None:
            self._relay.close()
        self._relay = self._applied = self._confirmed = self._opening_since = None
        self._misses, self._doubtful = 0, False
        self._inputs.forget()

    def _slow(self) -> str:
        return (
            f"The relay board at {self._settings.port} cannot be reached yet; look at the network "
            "and at what the board is connected to."
        )

    def _mismatch(self, commanded: bool) -> str:
        wanted, found = ("on", "off") if commanded else ("off", "on")
        return (
            f"Output {self._settings.channel} of the relay board at {self._settings.port} is "
            f"{found} although it was switched {wanted}; check the board and its supply."
        )
