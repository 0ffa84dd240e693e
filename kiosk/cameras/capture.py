"""The camera thread: newest picture into the slot, and back to the camera whenever it is lost.

Every source bounds its own waits (2.5 seconds), so the thread ends soon after it is told to. A
driver that hangs all the same cannot be freed from outside: ``stop`` then gives up after its
deadline and says so, and the program has to leave without waiting for the thread.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Callable

from kiosk.errors import CameraError, InputError
from kiosk.stop import joined
from kiosk.types import Frame, Part, TroubleCode

if TYPE_CHECKING:
    from kiosk.health import HealthBoard
    from kiosk.ports import Camera, Clock
    from kiosk.slot import Slot

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 10.0
"""Seconds before the camera is opened again; each failure doubles the pause."""


class CaptureThread:
    """Reads one camera for as long as the program runs.

    ``ended`` is set when a file came to its end. ``failure`` is set with it when the source turned
    out to be unusable for good. ``frames`` and ``reconnects`` only ever grow.
    """

    def __init__(
        self,
        open_: Callable[[], Camera],
        frames: Slot[Frame],
        board: HealthBoard,
        clock: Clock,
    ) -> None:
        """Nothing is opened yet; ``open_`` makes a new camera each time it is called."""
        self._open = open_
        self._slot = frames
        self._board = board
        self._clock = clock
        self._camera: Camera | None = None
        self._pause = FIRST_PAUSE
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="camera")
        self.ended = threading.Event()
        self.failure: InputError | None = None
        self.live = False
        self.frames = 0
        self.reconnects = 0
        self._answered_at = clock()

    @property
    def answered_at(self) -> float | None:
        """When the driver last gave the thread back, with a picture or without; None at the end.

        Any thread. A driver that keeps the thread for longer than any wait of its own hangs.
        """
        return None if self.ended.is_set() or self._stopping.is_set() else self._answered_at

    def open_first(self) -> None:
        """Open the camera on the caller's thread, so that a wrong file is told at once.

        Raises InputError. A device that is not there is left to the thread.
        """
        self._camera = self._opened()

    def start(self) -> None:
        """Begin to read, opening the camera first if it is not open."""
        self._answered_at = self._clock()
        self._thread.start()

    def stop(self, deadline: float = 3.0) -> bool:
        """End the thread and close the camera; False when a driver held it past ``deadline``."""
        self._stopping.set()
        if self._thread.ident is None:
            self._close()
            return True
        return joined(self._thread, deadline)

    def _run(self) -> None:
        try:
            while not self._stopping.is_set() and not self.ended.is_set():
                self._serve()
        except InputError as error:
            self.failure = error
            self.ended.set()
        finally:
            self._close()

    def _serve(self) -> None:
        """One camera from opening to loss, then a pause."""
        self._camera = self._camera or self._opened()
        if self._camera is not None:
            self._watch(self._camera)
            self._close()
        if not self.ended.is_set():
            self._answered_at = self._clock()
            self._stopping.wait(self._pause)
            self._answered_at = self._clock()
            self._pause = min(2 * self._pause, LONGEST_PAUSE)
            self.reconnects += 1

    def _watch(self, camera: Camera) -> None:
        try:
            while not self._stopping.is_set():
                frame = camera.read()
                self._answered_at = self._clock()
                if frame is None:
                    self._end(camera)
                    return
                self._deliver(frame)
        except CameraError as error:
            self._board.report_error(Part.CAMERA, error)

    def _deliver(self, frame: Frame) -> None:
        """Pictures are the only proof of a working camera. Numbers go on over a reconnect."""
        self._board.clear(Part.CAMERA)
        self._pause = FIRST_PAUSE
        self._slot.put(Frame(frame.pixels, self.frames, frame.at))
        self.frames += 1

    def _end(self, camera: Camera) -> None:
        if not camera.live:
            self.ended.set()
            return
        self._board.report(Part.CAMERA, TroubleCode.CAMERA_LOST, "The camera stopped; check it.")

    def _opened(self) -> Camera | None:
        try:
            camera = self._open()
        except CameraError as error:
            self._report_missing(error)
            return None
        self.live = camera.live
        return camera

    def _report_missing(self, error: CameraError) -> None:
        """Say why it does not open; a camera that was lost and stays away is the same trouble."""
        known = self._board.of(Part.CAMERA)
        lost = known is not None and known.code is TroubleCode.CAMERA_LOST
        if not (lost and error.code is TroubleCode.CAMERA_MISSING):
            self._board.report_error(Part.CAMERA, error)

    def _close(self) -> None:
        if self._camera is not None:
            self._camera.close()
            self._camera = None
