"""hidapi's module ``hid`` with a CP2110 in it whose other side is a terminal; see ``installed``.

Behaves as hidapi 0.15 does: what is not open is a ValueError, what cannot be opened or read an
OSError, and what cannot be written is only told by -1.
"""

from __future__ import annotations

import contextlib
import os
import select
import sys
from types import ModuleType
from typing import Iterator, List
from unittest import mock


class device:  # noqa: N801  # hidapi's own name
    """One adapter; its path is that of the terminal."""

    def __init__(self) -> None:
        self._file: int | None = None

    def open_path(self, path: bytes) -> None:
        try:
            self._file = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        except OSError:
            raise OSError("open failed") from None

    def write(self, report: bytes) -> int:
        """Report 1 to 63: so many bytes for the line."""
        assert report[0] == len(report) - 1 <= 63
        return self._try(lambda file: os.write(file, report[1:]))

    def send_feature_report(self, report: bytes) -> int:
        """Settings; the line is as it is."""
        return self._try(lambda file: len(report) if os.isatty(file) else -1)

    def read(self, _most: int, timeout_ms: int) -> List[int]:
        """Wait for bytes from the line."""
        if self._file is None:
            raise ValueError("not open")
        if not select.select([self._file], [], [], timeout_ms / 1000)[0]:
            return []
        try:
            data = os.read(self._file, 63)
        except OSError:
            raise OSError("read error") from None
        if not data:
            raise OSError("read error")
        return [len(data), *data]

    def close(self) -> None:
        if self._file is not None:
            os.close(self._file)
        self._file = None

    def _try(self, act) -> int:
        if self._file is None:
            raise ValueError("not open")
        try:
            return act(self._file)
        except OSError:
            return -1


@contextlib.contextmanager
def installed() -> Iterator[None]:
    """As if hidapi were installed, until afterwards everything is as before."""
    module = ModuleType("hid")
    module.device = device
    with mock.patch.dict(sys.modules, {"hid": module}):
        yield
