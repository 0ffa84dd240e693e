"""Keeps ALSA from writing its own lines to stderr; what went wrong is in the error anyway."""

from __future__ import annotations

import ctypes


def _nothing(_file: bytes, _line: int, _function: bytes, _error: int, _format: bytes) -> None:
    """Say nothing."""


_HANDLER = ctypes.CFUNCTYPE(
    None, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p
)(_nothing)
"""A module global, because ALSA keeps the pointer as long as the process lives."""


def hush() -> None:
    """Silence libasound in this process; without the library there is nothing to silence."""
    try:
        ctypes.CDLL("libasound.so.2").snd_lib_error_set_handler(_HANDLER)
    except (OSError, AttributeError):
        return
