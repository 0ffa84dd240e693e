"""The watch: declares silence a fault, on a thread that has nothing else to do.

It judges by monotonic time and by what was delivered, whatever camera or detector say of
themselves, and keeps the screen and the door supplied with outcomes while nothing comes.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Callable

from kiosk.slot import Slot
from kiosk.stop import joined
from kiosk.types import Outcome, Part, State, Trouble, TroubleCode

if TYPE_CHECKING:
    from kiosk.health import HealthBoard
    from kiosk.outcomes import OutcomeFeed
    from kiosk.ports import Clock
    from kiosk.types import Frame, Preparation

NO_FRAME_AFTER = 1.0
NO_OUTCOME_AFTER = 3.0
STARTING_AT_MOST = 20.0
STUCK_AFTER = 30.0
PREPARING_AT_MOST = 3600.0
"""Seconds. A detector that is silent for STUCK_AFTER is beyond mending inside this process."""

_TICK = 0.1
_SAY_EVERY = 0.5

_NO_PICTURE = "No picture from the camera for over a second; look at its cable and power."
DISK_ANSWERS_WITHIN = 10.0
"""Seconds; a disk that takes longer for a few lines is dying."""

_NO_DISK = "The journal's disk gives no answer; events are kept in memory. Replace the disk."
_NO_ANSWER = "The detector gives no answer; the program restarts when it stays silent."


class Watch:
    """Publishes STARTING until the first outcome, and FAULT whenever nothing comes."""

    def __init__(
        self,
        *,
        frames: Slot[Frame],
        feed: OutcomeFeed,
        board: HealthBoard,
        clock: Clock,
        on_stuck: Callable[[], None],
        preparation: Slot[Preparation | None] | None = None,
        disk_busy_since: Callable[[], float | None] = lambda: None,
    ) -> None:
        """Prepare; nothing runs before ``start``.

        ``preparation`` holds what is done before the detector can answer, None in between;
        ``disk_busy_since`` tells since when the journal has been waiting for its disk.
        """
        self._frames = frames
        self._feed = feed
        self._board = board
        self._clock = clock
        self._on_stuck = on_stuck
        self._preparation = preparation or Slot()
        self._disk_busy_since = disk_busy_since
        self._started = clock()
        self._seen: Frame | None = None
        self._seen_at: float | None = None
        self._flowing_since = self._started
        self._answered: float | None = None
        self._said = float("-inf")
        self.looked_at = self._started
        """When it last looked; may be read by any thread."""
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watch")

    def start(self) -> None:
        """Begin to watch."""
        self._started = self.looked_at = self._clock()
        self._thread.start()

    def stop(self) -> bool:
        """End the thread; False when it hangs."""
        self._stopping.set()
        return joined(self._thread)

    def answered(self, outcome: Outcome) -> None:
        """Hear of every outcome; those with a frame are the detector's answers."""
        if outcome.frame is not None:
            self._answered = outcome.decided_at

    def _run(self) -> None:
        while not self._stopping.wait(_TICK):
            self.look(self._clock())

    def look(self, now: float) -> None:
        """One look at the clock; public for tests that bring their own time."""
        self.looked_at = now
        frame = self._frames.latest
        if frame is not self._seen:
            if self._seen_at is None or now - self._seen_at > NO_FRAME_AFTER:
                self._flowing_since = now
            self._seen, self._seen_at = frame, now
            self._picture_is_back()
        self._look_at_the_disk(now)
        state, reason = self._judge(now)
        if state is None or now - self._said < _SAY_EVERY:
            return
        self._said = now
        self._feed.publish(
            Outcome(
                state=state,
                at=now,
                decided_at=now,
                reason=reason,
                health=self._board.minor,
                preparation=self._prepares(now) if state is State.STARTING else None,
            )
        )

    def _look_at_the_disk(self, now: float) -> None:
        """Only the journal's thread waits for the disk; when it is back, that takes this back."""
        since = self._disk_busy_since()
        if since is not None and now - since > DISK_ANSWERS_WITHIN:
            self._board.report(Part.JOURNAL, TroubleCode.JOURNAL_BROKEN, _NO_DISK)

    def _judge(self, now: float) -> tuple[State | None, Trouble | None]:
        lost = self._board.of(Part.CAMERA)
        if self._seen_at is None:
            if lost is None and now - self._started < STARTING_AT_MOST:
                return State.STARTING, None
            return State.FAULT, lost or self._no_picture()
        if now - self._seen_at > NO_FRAME_AFTER:
            return State.FAULT, lost or self._no_picture()
        return self._judge_detector(now)

    def _judge_detector(self, now: float) -> tuple[State | None, Trouble | None]:
        if self._prepares(now):
            self._flowing_since = now
            return State.STARTING, None
        if self._answered is None and now - self._started < STARTING_AT_MOST:
            return State.STARTING, None
        # Without pictures there was nothing to answer.
        silent = now - max(self._flowing_since, self._answered or self._started)
        if silent <= NO_OUTCOME_AFTER:
            return None, None
        self._board.report(Part.DETECTOR, TroubleCode.DETECTOR_SILENT, _NO_ANSWER)
        if silent > STUCK_AFTER:
            self._on_stuck()
        return State.FAULT, self._board.of(Part.DETECTOR)

    def _prepares(self, now: float) -> Preparation | None:
        """What is being prepared; whatever takes too long is a detector that gives no answer."""
        doing = self._preparation.latest
        return doing if doing is not None and now - doing.since < PREPARING_AT_MOST else None

    def _picture_is_back(self) -> None:
        """Take back what only the watch said; the camera thread takes back its own words."""
        trouble = self._board.of(Part.CAMERA)
        if trouble is not None and trouble.code is TroubleCode.CAMERA_SILENT:
            self._board.clear(Part.CAMERA)

    def _no_picture(self) -> Trouble | None:
        self._board.report(Part.CAMERA, TroubleCode.CAMERA_SILENT, _NO_PICTURE)
        return self._board.of(Part.CAMERA)
