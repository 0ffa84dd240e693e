"""MAFA's MATLAB files, written here as MATLAB does."""

from __future__ import annotations

import struct
import zlib

import numpy as np
import pytest

from kiosk.errors import InputError
from models.training.imports import matfile
from models.training.pictures import BadPicturesError
from tests.training.importing import boxes, imported


class TestMafa:
    """MAFA's MATLAB files, written here as MATLAB does."""

    def test_train_rows(self, tmp_path, write_picture):
        """Heavy and no body: mask; weak body: bare; anything else: ignored. Deflated or not."""
        write_picture(tmp_path / "train_1.jpg")
        rows = [
            _train_row((5, 6, 20, 30), occluder=1, degree=3),
            _train_row((30, 6, 20, 30), occluder=3, degree=1),
            _train_row((55, 6, 20, 30), occluder=1, degree=1),
        ]
        for deflated in (False, True):
            path = tmp_path / "LabelTrainAll.mat"
            path.write_bytes(
                _mat(
                    "label_train",
                    [("orgImgName", "0_0_a.jpg"), ("imgName", "train_1.jpg"), ("label", rows)],
                    deflated,
                )
            )
            assert imported("mafa", path, "--to", tmp_path / "out") == 0
            assert list(boxes(tmp_path / "out").values()) == [
                [("mask", 5, 6, 25, 36), ("no_mask", 30, 6, 50, 36), ("dontcare", 55, 6, 75, 36)]
            ]

    def test_test_rows(self, tmp_path, write_picture):
        """The test file has a face type."""
        write_picture(tmp_path / "t.jpg")
        rows = [
            [5, 6, 20, 30, 1, 0, 0, 0, 0, 2, 3],
            [30, 6, 20, 30, 2, 0, 0, 0, 0, -1, -1],
            [55, 6, 20, 30, 3, 0, 0, 0, 0, 2, 3],
        ]
        path = tmp_path / "LabelTestAll.mat"
        path.write_bytes(_mat("LabelTest", [("name", "t.jpg"), ("label", rows)], False))
        assert imported("mafa", path, "--to", tmp_path / "out") == 0
        assert [face[0] for face in boxes(tmp_path / "out")["mafa_t.jpg"]] == [
            "mask",
            "no_mask",
            "dontcare",
        ]

    def test_a_negative_width_is_named_with_its_row(self, tmp_path, write_picture):
        """A .mat file has no lines; the record and the row stand in for them."""
        write_picture(tmp_path / "t.jpg")
        rows = [_train_row((25, 6, -20, 30), occluder=1, degree=3)]
        path = tmp_path / "l.mat"
        path.write_bytes(_mat("label_train", [("imgName", "t.jpg"), ("label", rows)], False))
        with pytest.raises(BadPicturesError, match=r"l\.mat:label_train\(1\):row 1: 25 6 5 36"):
            imported("mafa", path, "--to", tmp_path / "out")

    @pytest.mark.parametrize("keep", [0, 100, 160, 300])
    def test_half_a_file_is_refused_in_one_sentence(self, tmp_path, keep):
        """Whatever is left of it."""
        content = _mat("label_train", [("imgName", "t.jpg"), ("label", [[1] * 18] * 9)], False)
        (tmp_path / "l.mat").write_bytes(content[:keep])
        with pytest.raises(
            InputError, match=r"l\.mat: (not a MATLAB 5|the MATLAB file is damaged)"
        ):
            matfile.load(tmp_path / "l.mat")


def _train_row(box: tuple[int, ...], *, occluder: int, degree: int) -> list[int]:
    return [*box, 1, 1, 2, 2, 0, 0, 5, 5, occluder, degree, 1, 1, 4, -1]


def _mat(name: str, fields: list[tuple[str, object]], deflated: bool) -> bytes:
    """A MATLAB 5 file with a structure array of one record."""
    names = b"".join(field.encode().ljust(16, b"\0") for field, _ in fields)
    values = b"".join(_matrix_of(value) for _, value in fields)
    body = _head(2, (1, 1), name) + struct.pack("<HHi", 5, 4, 16) + _element(1, names) + values
    element = struct.pack("<II", 14, len(body)) + body
    if deflated:
        packed = zlib.compress(element)
        element = struct.pack("<II", 15, len(packed)) + packed
    return b"MATLAB 5.0 MAT-file".ljust(124) + struct.pack("<H", 0x0100) + b"IM" + element


def _matrix_of(value: object) -> bytes:
    if isinstance(value, str):
        body = _head(4, (1, len(value)), "") + _element(4, value.encode("utf-16-le"))
    else:
        table = np.array(value, "<i2")
        body = _head(10, table.shape, "") + _element(3, table.tobytes(order="F"))
    return struct.pack("<II", 14, len(body)) + body


def _head(kind: int, shape: tuple[int, ...], name: str) -> bytes:
    return (
        _element(6, struct.pack("<II", kind, 0))
        + _element(5, struct.pack("<2i", *shape))
        + _element(1, name.encode())
    )


def _element(kind: int, data: bytes) -> bytes:
    if 0 < len(data) <= 4:
        return struct.pack("<HH", kind, len(data)) + data.ljust(4, b"\0")
    return struct.pack("<II", kind, len(data)) + data + b"\0" * (-len(data) % 8)
