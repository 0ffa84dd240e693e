"""The thread that an effect runs on."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Callable

from kiosk.stop import joined
from kiosk.types import TroubleCode

if TYPE_CHECKING:
    from kiosk.health import HealthBoard
    from kiosk.ports import Clock, Effect
    from kiosk.slot import Slot
    from kiosk.types import Outcome, Part

_log = logging.getLogger(__name__)

STEP_EVERY = 0.05
_FIRST_PAUSE, _LAST_PAUSE = 0.1, 5.0
STOP_WITHIN = 3.0


class EffectWorker:
    """Steps one effect: for every new outcome, and at least every 50 ms.

    An effect that fails does not end its worker: the failure goes to the health board as
    ``part``'s trouble, and the effect is tried again after 0.1 s, 0.2 s … 5 s.
    """

    def __init__(
        self,
        name: str,
        effect: Effect,
        outcomes: Slot[Outcome],
        board: HealthBoard,
        part: Part,
        clock: Clock,
    ) -> None:
        """Get ready; ``start`` starts."""
        self.name = name
        self._effect = effect
        self._outcomes = outcomes
        self._board = board
        self._part = part
        self._clock = clock
        self._stop = threading.Event()
        self._failures = 0
        self.stepped_at = clock()
        """When the effect was last done with a step, well or not; until the first, the start."""
        self._thread = threading.Thread(target=self._run, name=name)

    def start(self) -> None:
        """Start the thread."""
        self.stepped_at = self._clock()
        self._thread.start()

    def stop(self) -> bool:
        """Have the effect closed on its own thread; False when that takes more than 3 s."""
        self._stop.set()
        return joined(self._thread, STOP_WITHIN)

    def _run(self) -> None:
        outcome, seen = None, 0
        while not self._stop.is_set():
            newer, seen = self._outcomes.wait(seen, STEP_EVERY)
            outcome = newer if newer is not None else outcome
            self._step(outcome)
            self.stepped_at = self._clock()
        self._attempt(self._effect.close)

    def _step(self, outcome: Outcome | None) -> None:
        if self._attempt(lambda: self._effect.step(outcome, self._clock())):
            self._recovered()
        else:
            self._failures += 1
            self._stop.wait(min(_LAST_PAUSE, _FIRST_PAUSE * 2 ** min(self._failures - 1, 10)))

    def _attempt(self, act: Callable[[], None]) -> bool:
        error = _failure_of(act)
        if error is not None:
            failure = error
            _failure_of(lambda: self._tell(failure))
        return error is None

    def _tell(self, error: Exception) -> None:
        if not self._failures:
            _log.error("the %s fails", self.name, exc_info=error)
        sentence = f"The {self.name} fails ({error!r}); the log has the details."
        self._board.report(self._part, TroubleCode.EFFECT_FAILED, sentence)

    def _recovered(self) -> None:
        if not self._failures:
            return
        self._failures = 0
        _failure_of(self._clear)

    def _clear(self) -> None:
        trouble = self._board.of(self._part)
        if trouble is not None and trouble.code is TroubleCode.EFFECT_FAILED:
            self._board.clear(self._part)


def _failure_of(act: Callable[[], None]) -> Exception | None:
    """What ``act`` failed with: neither a broken effect nor telling of it may end the thread."""
    try:
        act()
    except Exception as error:  # noqa: BLE001
        return error
    return None
