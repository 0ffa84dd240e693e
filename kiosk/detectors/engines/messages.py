"""What TensorRT says while it works, and what of it helps whoever reads it.

TensorRT answers with None or False and explains itself in its log only.
"""

from __future__ import annotations

import logging
from collections import deque
from typing import Any, Callable

from kiosk.errors import DetectorError
from kiosk.types import TroubleCode

_log = logging.getLogger(__name__)

_KEPT = 40
"""Lines; a build says thousands."""

_MEANINGS = (
    ("incompatible device", "it was built on another kind of GPU"),
    ("different models of devices", "it was built on another board"),
    ("not compatible with this version", "it was built by another version of TensorRT"),
    ("Version tag does not match", "it was built by another version of TensorRT"),
    ("Insufficient memory", "there was not enough memory; close other programs or use less"),
    ("out of memory", "there was not enough memory; close other programs or use less"),
    ("OutOfMemory", "there was not enough memory; close other programs or use less"),
    ("no optimization profile", "the network leaves its batch open and no profile was given"),
    ("Missing dynamic range", "the calibration names other tensors than the network has"),
    ("CUDA initialization failure", "there is no GPU or no driver for it"),
)
"""Parts of TensorRT's sentences, and ours."""


class Messages:
    """Keeps the newest warnings and errors. May be told from any thread, as TensorRT does."""

    def __init__(self) -> None:
        """Start empty."""
        self._lines: deque[str] = deque(maxlen=_KEPT)

    def hear(self, severity: int, text: str) -> None:
        """Take one line; 0 and 1 are errors, 2 a warning, more is chatter."""
        if severity > 2:
            _log.debug("TensorRT: %s", text)
            return
        _log.warning("TensorRT: %s", text)
        self._lines.append(" ".join(text.split()))

    def forget(self) -> None:
        """Start empty again: what was said before has nothing to do with what comes."""
        self._lines.clear()

    def meaning(self) -> str:
        """What the lines so far come to, in one clause; the last line where that is not known."""
        lines = list(self._lines)
        for part, ours in _MEANINGS:
            if any(part in line for line in lines):
                return ours
        return f"TensorRT says: {lines[-1][:200]}" if lines else "TensorRT gives no reason"


def made(factory: Callable[[Any], Any], log: Any, heard: Messages) -> Any:
    """TensorRT's builder or runtime, given its logger. Raises DetectorError where there is none.

    Too little memory or too old a driver make its C++ give a null, which pybind11 turns into a
    TypeError that names no reason; the log does.
    """
    try:
        return factory(log)
    except (TypeError, RuntimeError) as error:
        sentence = f"TensorRT does not start: {heard.meaning()}."
        raise DetectorError(TroubleCode.DETECTOR_FAILED, sentence) from error


def logger(trt: Any, messages: Messages) -> Any:
    """A logger for TensorRT that tells ``messages``. Keep it as long as what it was given to."""

    class Listener(trt.ILogger):  # type: ignore[misc]  # the base comes from TensorRT
        def __init__(self) -> None:
            trt.ILogger.__init__(self)

        def log(self, severity: Any, msg: str) -> None:
            messages.hear(int(severity), msg)

    return Listener()
