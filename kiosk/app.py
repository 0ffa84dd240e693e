"""Builds the whole kiosk, starts it in order and stops it in reverse.

Start: journal, camera thread, pipeline, watch, effects (the door writes its safe state first), then
the window on the main thread (``foreground``, which alone knows ``ui``).
"""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING, Callable, NoReturn, Protocol

from kiosk import __version__, paths
from kiosk.cameras import is_file, open_camera
from kiosk.cameras.capture import CaptureThread
from kiosk.detectors import open_detector
from kiosk.detectors.detector import GridBoxDetector
from kiosk.effects.alarm import Alarm
from kiosk.effects.door import Door
from kiosk.effects.worker import EffectWorker
from kiosk.errors import DetectorError, KioskError
from kiosk.foreground import Foreground
from kiosk.health import HealthBoard
from kiosk.heartbeat import Heartbeat, Pulse
from kiosk.heat import HeatWatch
from kiosk.journal import Journal
from kiosk.meters import Meters
from kiosk.outcomes import OutcomeFeed
from kiosk.pipeline import Pipeline
from kiosk.preparation import Preparations
from kiosk.secrets_hidden import redacted
from kiosk.slot import Slot
from kiosk.staff.desk import Desk
from kiosk.stop import Stop
from kiosk.types import (
    DoorStatus,
    Event,
    EventKind,
    Frame,
    Mute,
    Outcome,
    Override,
    Part,
    TroubleCode,
)
from kiosk.watch import Watch

if TYPE_CHECKING:
    from types import FrameType

    from kiosk.detectors.manifest import Manifest
    from kiosk.options import Options
    from kiosk.ports import Detector, Effect
    from kiosk.settings import Settings

_log = logging.getLogger(__name__)

ANSWERS_WITHIN = 15.0
"""Seconds. A serial port or a sound card may take its time; longer, it never comes back."""
CAMERA_ANSWERS_WITHIN = 30.0
"""Seconds; the longest pause before a lost camera is opened again is 10, opening it takes 4.5."""
_STUCK = "The detector was silent for too long; the program ends so that it can be started anew."


class _Thread(Protocol):
    """Something that runs beside the others; ``stop`` returns False when it hangs."""

    def start(self) -> None: ...

    def stop(self) -> bool | None: ...


class Kiosk:
    """Everything between camera and door. ``run`` is called once, on the main thread."""

    def __init__(self, settings: Settings, options: Options) -> None:
        """Build everything; nothing is opened yet."""
        self._configured = settings
        self._options = options
        self._stop = Stop()
        self._problem: KioskError | None = None
        self._hung: list[str] = []
        self._restart = False
        self._journal = Journal(paths.state(), settings.journal)
        self._board = HealthBoard(time.monotonic, self._record)
        self._feed = OutcomeFeed(self._record)
        self._meters = Meters(self._record, lambda: self._capture.frames)
        self._feed.to_watcher(self._meters.see)
        self._frames: Slot[Frame] = Slot()
        self._shown_aspect: Slot[float] = Slot()
        self._door_status: Slot[DoorStatus] = Slot()
        self._settings = Slot(settings)
        self._preparations = Preparations(self._record)
        self._mute: Slot[Mute] = Slot()
        self._override: Slot[Override | None] = Slot()
        self._model: Slot[Manifest] = Slot()
        self._pace: Slot[float] = Slot()
        self._capture = self._build_capture()
        self._pipeline = self._build_pipeline()
        self._watch = self._build_watch()
        self._heat = HeatWatch(self._settings, self._pace, self._board)
        self._staff = self._build_staff()
        self._foreground = self._build_foreground()
        # The door hears of an outcome before the voice does. Stopped in reverse: nothing may keep
        # it from its safe state.
        door, alarm = self._build_door(), self._build_alarm()
        self._effects = [alarm, door]
        self._heartbeat = self._build_heartbeat()

    def run(self) -> int:
        """Watch the entrance until Ctrl-C, SIGTERM (a hangup is one), the duration or a file's end.

        Returns:
            0, or 1 when the detector hung or staff asked for a new start, which systemd then makes.

        Raises:
            InputError: The source, or the model, cannot be used at all.
        """
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._on_signal)
        if is_file(self._configured.camera.source):
            self._capture.open_first()
        with ExitStack() as stack:
            self._start(stack)
            self._foreground.run(self._stop)
        if self._problem is not None and not self._hung:
            raise self._problem
        if self._hung:
            self._leave_hung()
        return int(self._restart)

    def _start(self, stack: ExitStack) -> None:
        self._journal.start(self._board)
        stack.callback(self._stopped, "journal", self._journal.stop)
        self._announce(stack)
        threads: dict[str, _Thread] = {
            "camera": self._capture,
            "pipeline": self._pipeline,
            "watch": self._watch,
            "heat": self._heat,
            "staff": self._staff,
            **{worker.name: worker for worker in self._effects},
            "heartbeat": self._heartbeat,
        }
        for name, thread in threads.items():
            thread.start()
            stack.callback(self._stopped, name, thread.stop)
        if self._options.duration is not None:
            timer = threading.Timer(self._options.duration, self._stop.set)
            timer.name = "duration"
            timer.start()
            stack.callback(timer.join)
            stack.callback(timer.cancel)

    def _announce(self, stack: ExitStack) -> None:
        data = {"version": __version__, "source": redacted(self._configured.camera.source)}
        self._record(Event(EventKind.PROGRAM, "start", data))
        self._record(Event(EventKind.SETTING, "in_force", _changed(self._configured)))
        stack.callback(self._record, Event(EventKind.PROGRAM, "stop"))
        stack.callback(self._meters.write_down)
        if self._options.notice is not None:
            code = TroubleCode.CONFIG_LAST_GOOD
            self._board.report(Part.CONFIG, code, self._options.notice)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._stop.set()

    def _on_end(self) -> None:
        """The source came to its end, or turned out to be of no use when it was opened again."""
        self._problem = self._capture.failure
        self._stop.set()

    def _on_fatal(self, error: KioskError) -> None:
        self._problem = error
        self._stop.set()

    def _on_restart(self) -> None:
        self._restart = True
        self._stop.set()

    def _on_stuck(self) -> None:
        self._on_fatal(DetectorError(TroubleCode.DETECTOR_SILENT, _STUCK))

    def _record(self, event: Event) -> None:
        self._journal.record(event)
        self._staff.hear(event)
        if self._options.on_event is not None:
            self._options.on_event(event)

    def _stopped(self, name: str, stop: Callable[[], bool | None]) -> None:
        """Stop one part and remember it when it hangs."""
        if stop() is False:
            _log.error("the %s thread does not end", name)
            self._hung.append(name)

    def _leave_hung(self) -> NoReturn:
        """End although a thread hangs in a driver; the door is in its safe state by now."""
        if self._problem is not None:
            _log.error("%s", self._problem)
        if self._options.on_hung is not None:
            self._options.on_hung()
        logging.shutdown()
        os._exit(1 if self._problem is not None or self._restart else 0)

    def _build_capture(self) -> CaptureThread:
        camera = self._configured.camera
        return CaptureThread(
            lambda: open_camera(camera, loop=self._options.loop),
            self._frames,
            self._board,
            time.monotonic,
        )

    def _build_pipeline(self) -> Pipeline:
        return Pipeline(
            frames=self._frames,
            open_detector=self._open_detector,
            settings=self._settings,
            shown_aspect=self._shown_aspect,
            live=lambda: self._capture.live,
            ended=self._capture.ended,
            feed=self._feed,
            board=self._board,
            clock=time.monotonic,
            on_end=self._on_end,
            on_fatal=self._on_fatal,
            pace=self._pace,
        )

    def _open_detector(self) -> Detector:
        """On the pipeline's thread, which waits here while an engine is built."""
        tell = self._preparations
        detector = open_detector(self._configured.detector, tell.during, tell.tell)
        if isinstance(detector, GridBoxDetector):
            self._model.put(detector.model.manifest)
        return detector

    def _build_staff(self) -> Desk:
        staff = Desk(
            settings=self._settings,
            base=self._options.base,
            loaded_from=(self._options.config, self._options.assignments),
            board=self._board,
            record=self._record,
            captured=lambda: self._capture.frames,
            model=self._model,
            shown_aspect=self._shown_aspect,
            mute=self._mute,
            override=self._override,
            door_status=self._door_status,
            on_restart=self._on_restart,
        )
        self._feed.to_watcher(staff.see)
        return staff

    def _build_foreground(self) -> Foreground:
        return Foreground(
            feed=self._feed,
            door=self._door_status,
            staff=self._staff,
            board=self._board,
            record=self._record,
            on_aspect=self._shown_aspect.put,
            headless=self._options.headless,
            windowed=self._options.windowed,
        )

    def _build_watch(self) -> Watch:
        watch = Watch(
            frames=self._frames,
            feed=self._feed,
            board=self._board,
            clock=time.monotonic,
            on_stuck=self._on_stuck,
            preparation=self._preparations.slot,
            disk_busy_since=lambda: self._journal.busy_since,
        )
        self._feed.to_watcher(watch.answered)
        return watch

    def _build_heartbeat(self) -> Heartbeat:
        pulses = {
            one.name: Pulse(partial(_stepped_at, one), ANSWERS_WITHIN) for one in self._effects
        }
        pulses["camera"] = Pulse(lambda: self._capture.answered_at, CAMERA_ANSWERS_WITHIN)
        pulses["watch"] = Pulse(lambda: self._watch.looked_at, ANSWERS_WITHIN)
        pulses["window"] = Pulse(lambda: self._foreground.answered_at, ANSWERS_WITHIN)
        heartbeat = Heartbeat(pulses, time.monotonic)
        self._feed.to_watcher(heartbeat.see)
        return heartbeat

    def _build_door(self) -> EffectWorker:
        door = Door(
            self._settings,
            self._board,
            self._record,
            self._door_status,
            time.monotonic,
            override=self._override,
        )
        return self._worker("door", door, Part.RELAY)

    def _build_alarm(self) -> EffectWorker:
        sounds = paths.share() / "sounds"
        alarm = Alarm(
            *(self._settings, self._mute, sounds, self._board, self._record, time.monotonic),
            door=self._door_status,
        )
        return self._worker("alarm", alarm, Part.SOUND)

    def _worker(self, name: str, effect: Effect, part: Part) -> EffectWorker:
        outcomes: Slot[Outcome] = Slot()
        self._feed.to_slot(outcomes)
        return EffectWorker(name, effect, outcomes, self._board, part, time.monotonic)


def _stepped_at(worker: EffectWorker) -> float:
    return worker.stepped_at


def _changed(settings: Settings) -> dict[str, object]:
    """The settings that are not the defaults, fit for the journal."""
    camera = settings.camera.model_copy(update={"source": redacted(settings.camera.source)})
    plain = settings.model_copy(update={"camera": camera})
    return plain.model_dump(mode="json", exclude_defaults=True)
