"""Reads what MAFA needs of a MATLAB 5 file: structures of words and tables of numbers.

Format: "MAT-File Format", The MathWorks, level 5: a header of 128 bytes, then elements of a tag
(type, bytes) and data, padded to 8 bytes; up to 4 bytes may stand in the tag itself; an element of
type 15 is one other element, deflated. SciPy would read it as well; for one file of one data set it
is not worth its size.
"""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Iterator, Union

import numpy as np

from kiosk.errors import InputError

HEADER = 128
MATRIX, COMPRESSED = 14, 15
CELL, STRUCT, CHAR = 1, 2, 4
NUMBERS = {
    1: "i1",
    2: "u1",
    3: "i2",
    4: "u2",
    5: "i4",
    6: "u4",
    7: "f4",
    9: "f8",
    12: "i8",
    13: "u8",
}
TEXTS = {1: "latin-1", 2: "utf-8", 4: "utf-16", 16: "utf-8", 17: "utf-16", 18: "utf-32"}

Record = dict[str, "Value"]
Value = Union[str, np.ndarray, list["Value"], list[Record]]
"""A word, a table, a list of cells, or the records of a structure array."""


def load(path: Path) -> dict[str, Value]:
    """The variables of a file by name. Raises InputError."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}).") from error
    if len(content) < HEADER or content[126:128] not in (b"IM", b"MI"):
        raise InputError(f"{path}: not a MATLAB 5 file; save it again in MATLAB with -v6 or -v7.")
    order = "<" if content[126:128] == b"IM" else ">"
    try:
        return dict(_variables(content[HEADER:], order))
    except (struct.error, zlib.error, ValueError, KeyError, IndexError) as error:
        raise InputError(f"{path}: the MATLAB file is damaged ({error}).") from error


def _variables(content: bytes, order: str) -> Iterator[tuple[str, Value]]:
    for kind, data in _elements(content, order):
        inner = _elements(zlib.decompress(data), order) if kind == COMPRESSED else [(kind, data)]
        for inner_kind, inner_data in inner:
            if inner_kind == MATRIX:
                yield _matrix(inner_data, order)


def _elements(content: bytes, order: str) -> Iterator[tuple[int, bytes]]:
    """Type and data of every element that follows another."""
    at = 0
    while at + 8 <= len(content):
        kind, size = struct.unpack_from(f"{order}II", content, at)
        if kind >> 16:  # a small element: the size stands before the type, the data in the tag
            yield kind & 0xFFFF, content[at + 4 : at + 4 + (kind >> 16)]
            at += 8
            continue
        if at + 8 + size > len(content):
            raise ValueError("it breaks off")
        yield kind, content[at + 8 : at + 8 + size]
        at += 8 + size + (-size % 8 if kind != COMPRESSED else 0)


def _matrix(content: bytes, order: str) -> tuple[str, Value]:
    """Name and value of one matrix; an empty one may have no parts at all."""
    parts = list(_elements(content, order))
    if not parts:
        return "", np.empty((0, 0))
    kind = struct.unpack_from(f"{order}I", parts[0][1])[0] & 0xFF
    shape = np.frombuffer(parts[1][1], f"{order}i4")
    name, rest = parts[2][1].decode("ascii"), parts[3:]
    if kind == STRUCT:
        return name, _records(rest, order)
    if kind == CELL:
        return name, [_matrix(data, order)[1] for _, data in rest]
    if kind == CHAR:
        return name, rest[0][1].decode(_encoding(rest[0][0], order)) if rest else ""
    numbers = np.frombuffer(rest[0][1], f"{order}{NUMBERS[rest[0][0]]}")
    return name, numbers.reshape(shape, order="F")


def _encoding(kind: int, order: str) -> str:
    """The text's encoding; the wide ones say their byte order."""
    name = TEXTS[kind]
    return f"{name}-{'le' if order == '<' else 'be'}" if name in ("utf-16", "utf-32") else name


def _records(parts: list[tuple[int, bytes]], order: str) -> list[Record]:
    """A structure array: the length of a name, all names, then the fields record after record."""
    length = struct.unpack(f"{order}i", parts[0][1])[0]
    text = parts[1][1]
    names = [
        text[at : at + length].split(b"\0")[0].decode("ascii") for at in range(0, len(text), length)
    ]
    values = [_matrix(data, order)[1] for _, data in parts[2:]]
    return [
        dict(zip(names, values[at : at + len(names)])) for at in range(0, len(values), len(names))
    ]
