"""One thread that turns frames into outcomes: detect, track, decide.

Whatever goes wrong in a step becomes the state FAULT with its reason; nobody downstream ever has
to guess. A detector that keeps failing is built anew, with back-off.
"""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Callable

from kiosk.cameras.delivery import DeliveryCheck
from kiosk.cameras.sight import PictureCheck
from kiosk.errors import DetectorError, DeviceError, KioskError
from kiosk.gate import SHOWN_ASPECT, Gate
from kiosk.slot import Slot, filled
from kiosk.stop import joined
from kiosk.tracker import Tracker
from kiosk.types import Outcome, Part, State, Timings, Trouble, TroubleCode

if TYPE_CHECKING:
    from kiosk.health import HealthBoard
    from kiosk.outcomes import OutcomeFeed
    from kiosk.ports import Clock, Detector
    from kiosk.settings import Settings
    from kiosk.types import Box, Frame

_log = logging.getLogger(__name__)

_FAILURES_BEFORE_REBUILD = 10
_REBUILD_BACKOFF = (1.0, 10.0)
_REBUILD_FOR = 90.0
"""Seconds; so that systemd, which gives up after ten starts in ten minutes, does not."""

_FLAWS = {
    TroubleCode.PICTURE_FROZEN: "The picture does not change any more; restart the camera.",
    TroubleCode.PICTURE_BLACK: "The picture is black; look for a cap, the light, the cable.",
    TroubleCode.PICTURE_COVERED: "The picture shows nothing; something covers the lens.",
    TroubleCode.PICTURE_BRIGHT: "The picture is blown out; keep sun and lamps off the lens.",
    TroubleCode.PICTURE_CHANGED: "The camera shows another place than before, or something stands "
    "before it: turn it back. After five minutes what it shows is taken as right.",
}


class Pipeline:
    """Owns the detector, the tracker and the gate on a thread of its own.

    ``fatal`` is set when the model cannot be used at all; the program then ends.
    """

    def __init__(
        self,
        *,
        frames: Slot[Frame],
        open_detector: Callable[[], Detector],
        settings: Slot[Settings],
        shown_aspect: Slot[float],
        live: Callable[[], bool],
        ended: threading.Event,
        feed: OutcomeFeed,
        board: HealthBoard,
        clock: Clock,
        on_end: Callable[[], None],
        on_fatal: Callable[[KioskError], None],
        pace: Slot[float] | None = None,
    ) -> None:
        """Prepare; nothing runs before ``start``.

        Args:
            frames: Where the camera thread puts its newest picture.
            open_detector: Called on the pipeline's thread, which owns the detector.
            settings: The settings in force; read once a step.
            shown_aspect: Width to height of the part of the picture the screen shows.
            live: Whether the source is a camera, which must never repeat a picture.
            ended: Set when a file source has given its last picture.
            feed: Takes the outcomes.
            board: Takes the troubles.
            clock: Monotonic seconds.
            on_end: Called when the last picture of a file has been looked at.
            on_fatal: Called with what makes the model unusable.
            pace: The least seconds between two checked pictures; empty or 0 for all of them.
        """
        self._frames = frames
        self._open_detector = open_detector
        self._settings = settings
        self._shown_aspect = shown_aspect
        self._live = live
        self._feed = feed
        self._board = board
        self._clock = clock
        self._ended = ended
        self._on_end = on_end
        self._on_fatal = on_fatal
        now = filled(settings)
        self._pace = pace
        self._looked_at = float("-inf")
        self._people: list[Box] = []
        camera = now.camera
        self._check = PictureCheck(camera.frozen_after, watch_place=camera.watch_place)
        self._delivery = DeliveryCheck(camera)
        self._tracker = Tracker(now.decision)
        self._gate = Gate()
        self._stopping = threading.Event()
        self._failures = 0
        self._unseen: Frame | None = None
        self._thread = threading.Thread(target=self._run, name="pipeline")

    def start(self) -> None:
        """Begin: load the model, then take frames."""
        self._thread.start()

    def stop(self) -> bool:
        """End the thread; False when it hangs."""
        self._stopping.set()
        return joined(self._thread)

    def _run(self) -> None:
        detector = self._open()
        seen = 0
        while detector is not None and not self._stopping.is_set():
            frame, seen = self._frames.wait(seen, 0.2)
            if frame is None:
                if self._ended.is_set():
                    self._on_end()
                continue
            if self._spares(frame):
                continue
            self._take(frame, detector)
            if self._failures >= _FAILURES_BEFORE_REBUILD:
                detector.close()
                detector = self._reopen()
        if detector is not None:
            detector.close()

    def _open(self) -> Detector | None:
        try:
            return self._open_detector()
        except DeviceError as error:  # a GPU that is not there yet, or is away for a moment
            self._board.report_error(Part.DETECTOR, error)
            return self._reopen()
        except KioskError as error:
            self._on_fatal(error)
            return None

    def _reopen(self) -> Detector | None:
        """Try again and again; what goes on for too long only a new process may cure."""
        pause, longest = _REBUILD_BACKOFF
        until = self._clock() + _REBUILD_FOR
        self._failures = 0
        while self._rests(pause):
            try:
                return self._open_detector()
            except KioskError as error:
                _log.warning("the detector cannot be built anew: %s", error)
                failed = DetectorError(TroubleCode.DETECTOR_FAILED, str(error))
                self._board.report_error(Part.DETECTOR, failed)
                if self._clock() >= until:
                    self._on_fatal(failed)  # which is started anew, unlike a bad model at a start
                    return None
            pause = min(2 * pause, longest)
        return None

    def _rests(self, seconds: float) -> bool:
        """Wait, and say each second that nobody can look; False when it is to stop.

        Of a picture that is not new the watch speaks: the camera is gone as well.
        """
        while seconds > 0:
            frame = self._frames.latest
            if frame is not None and frame is not self._unseen:
                self._unseen = frame
                self._feed.publish(self._fault(frame, self._board.of(Part.DETECTOR)))
            if self._stopping.wait(min(seconds, 1.0)):
                return False
            seconds -= 1.0
        return not self._stopping.is_set()

    def _spares(self, frame: Frame) -> bool:
        """Whether this picture is passed over, to give a hot machine a rest."""
        pause = self._pace.latest if self._pace is not None else None
        if not pause:
            return False
        if 0 <= frame.at - self._looked_at < pause:
            return True
        # By whole pauses, or every one would be longer by the time to the next picture.
        self._looked_at = max(self._looked_at + pause, frame.at - pause)
        return False

    def _take(self, frame: Frame, detector: Detector) -> None:
        """One step; anything that goes wrong in it is a fault of the detector."""
        try:
            outcome = self._look(frame, detector)
        except DeviceError as error:
            outcome = self._failed(frame, error.code, str(error))
        except Exception as error:  # noqa: BLE001  # one of three places: anything becomes FAULT
            _log.exception("a step of the pipeline failed")
            sentence = f"The check failed on a picture ({error}); see the log."
            outcome = self._failed(frame, TroubleCode.DETECTOR_FAILED, sentence)
        self._feed.publish(outcome)

    def _look(self, frame: Frame, detector: Detector) -> Outcome:
        flaw = self._flaw(frame) if self._live() else None
        if flaw is not None:
            return self._fault(frame, flaw)
        settings = filled(self._settings)
        detector.set_thresholds(settings.detector.thresholds.given)
        started = self._clock()
        detections = detector.detect(frame)
        detected = self._clock()
        self._tracker.keep_for = settings.decision.keep_for
        tracks = self._tracker.update(detections, frame.at)
        self._people = [track.box for track in tracks]
        decision = self._gate.decide(
            tracks,
            frame.at,
            width=frame.width,
            height=frame.height,
            settings=settings.decision,
            shown_aspect=self._shown_aspect.latest or SHOWN_ASPECT,
        )
        decided = self._clock()
        self._well_again()
        return Outcome(
            state=decision.state,
            at=frame.at,
            decided_at=decided,
            frame=frame,
            tracks=decision.tracks,
            health=self._board.minor,
            timings=Timings(detect_ms=1e3 * (detected - started)),
            candidates=detector.candidates,
        )

    def _flaw(self, frame: Frame) -> Trouble | None:
        """What keeps a live camera from seeing; what it only does worse is told on the board."""
        short = self._delivery.shortfall(frame)
        if short is None:
            self._board.clear(Part.DELIVERY)
        else:
            self._board.report(Part.DELIVERY, short.code, short.sentence)
        flaw = self._check.flaw(frame, self._people)
        self._people = []
        if flaw is None:
            self._board.clear(Part.PICTURE)
            return None
        self._board.report(Part.PICTURE, flaw, _FLAWS[flaw])
        return self._board.of(Part.PICTURE)

    def _failed(self, frame: Frame, code: TroubleCode, sentence: str) -> Outcome:
        self._failures += 1
        self._board.report(Part.DETECTOR, code, sentence)
        return self._fault(frame, self._board.of(Part.DETECTOR))

    def _fault(self, frame: Frame, reason: Trouble | None) -> Outcome:
        return Outcome(
            state=State.FAULT,
            at=frame.at,
            decided_at=self._clock(),
            frame=frame,
            reason=reason,
            health=self._board.minor,
        )

    def _well_again(self) -> None:
        self._failures = 0
        self._board.clear(Part.DETECTOR)
