"""Writing a small file so that a power cut leaves the old one or the new one, never half."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def write_atomic(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Write next to ``path``, flush to the disk, rename over it, flush the folder.

    Nobody but its owner may read it, unless ``mode`` says otherwise, nor enter a folder that is
    made for it. Raises OSError; the old file is then untouched.
    """
    make_folder(path.parent, mode | 0o100 | (mode & 0o044) >> 2)
    _clear_leftovers(path)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError:
        part.unlink()
        raise
    flush_folder(path.parent)


def make_folder(folder: Path, mode: int = 0o700) -> None:
    """Make the folder, for its owner alone, where there is none. Raises OSError."""
    folder.mkdir(mode, parents=True, exist_ok=True)


def flush_folder(folder: Path) -> None:
    """Have the names in a folder on the disk, and not only on their way. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _clear_leftovers(path: Path) -> None:
    """Delete what writers left that were killed while they wrote."""
    for part in path.parent.glob(f".{path.name}.*.part"):
        writer = part.name.split(".")[-2]
        if not Path("/proc", writer).exists():
            with suppress(FileNotFoundError):
                part.unlink()
