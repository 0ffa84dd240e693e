"""``kiosk evaluate`` on a data set made by the test."""

from __future__ import annotations

import json

import cv2
import numpy as np
import pytest

from kiosk import cli
from tests.detectors.networks import colour_network, write_model

RED, GREEN = (0, 0, 255), (0, 255, 0)


@pytest.fixture
def model(tmp_path, monkeypatch):
    """The network that sees colours: a faultless detector of red masks, green bare faces.

    The self test would refuse it, rightly; it never saw a face.
    """
    monkeypatch.setattr("kiosk.detectors.self_test", lambda _: None)
    size = {"width": 960, "height": 544, "resize": "fit"}
    return write_model(tmp_path / "colours", colour_network(960, 544), input=size)


@pytest.fixture
def dataset(tmp_path):
    """Two pictures of 960x544 with cell-sized faces, labelled to the network's half pixel."""
    folder = tmp_path / "data"
    (folder / "images").mkdir(parents=True)
    (folder / "labels").mkdir()
    _add(folder, "a", [("mask", 3, 2, RED), ("no_mask", 20, 10, GREEN)])
    _add(folder, "b", [("Mask", 7, 7, RED)])
    return folder


def _add(folder, name, faces):
    pixels = np.zeros((544, 960, 3), np.uint8)
    lines = []
    for word, column, row, colour in faces:
        x, y = 16 * column, 16 * row
        pixels[y : y + 16, x : x + 16] = colour
        lines.append(f"{word} 0 0 0 {x + 0.5} {y + 0.5} {x + 16.5} {y + 16.5} 0 0 0 0 0 0 0")
    cv2.imwrite(str(folder / "images" / f"{name}.png"), pixels)
    (folder / "labels" / f"{name}.txt").write_text("\n".join(lines), encoding="utf-8")


def report(capfd, *arguments, code=0):
    assert cli.main(["evaluate", *map(str, arguments), "--json"]) == code
    out, err = capfd.readouterr()
    return json.loads(out), err


def test_a_detector_without_fault_has_one_everywhere(model, dataset, capfd):
    """Exactly 1.0, and nothing for a label that nobody wears."""
    figures, err = report(capfd, dataset, "--model", model)
    assert err == ""
    assert figures["model"] == "colours"
    assert figures["images"] == 2
    assert figures["ap50"] == {"mask": 1.0, "no_mask": 1.0, "misplaced": None}
    assert figures["map50"] == 1.0
    assert figures["precision"]["mask"] == figures["recall"]["mask"] == 1.0
    assert figures["confusion"] == {"mask": {"mask": 2}, "no_mask": {"no_mask": 1}}
    assert "tao" not in figures


def test_taos_figure_beside_ours(model, dataset, capfd):
    """Its rule leaves out faces lower than 20 pixels, and ours are 16."""
    figures, _ = report(capfd, dataset, "--model", model, "--tao")
    assert figures["ap50"]["mask"] == 1.0
    assert figures["tao"] == {"ap": {"mask": 0.0, "no_mask": 0.0, "misplaced": 0.0}, "map": 0.0}


def test_narrow_faces_are_neither_hit_nor_miss(model, dataset, capfd):
    """Counted in a picture that fills 960x544: in one half the size they are twice as wide."""
    _add(dataset, "c", [("mask", 3, 3, GREEN)])
    small = cv2.imread(str(dataset / "images" / "c.png"))[::2, ::2]
    cv2.imwrite(str(dataset / "images" / "c.png"), small)
    (dataset / "labels" / "c.txt").write_text(
        "mask 0 0 0 24.25 24.25 32.25 32.25", encoding="utf-8"
    )
    all_, _ = report(capfd, dataset, "--model", model, "--min-width", "16")
    assert all_["faces"] == {"mask": 3, "no_mask": 1, "misplaced": 0}
    none, _ = report(capfd, dataset, "--model", model, "--min-width", "16.1")
    assert none["faces"] == {"mask": 0, "no_mask": 0, "misplaced": 0}
    assert none["map50"] is None


def test_what_is_broken_is_named_and_the_rest_measured(model, dataset, capfd):
    _add(dataset, "c", [("hat", 1, 1, RED)])
    (dataset / "labels" / "b.txt").unlink()
    (dataset / "images" / "d.png").write_bytes(b"no picture")
    (dataset / "labels" / "d.txt").write_text("", encoding="utf-8")
    figures, err = report(capfd, dataset, "--model", model, code=2)
    told = err.splitlines()
    assert len(told) == 3
    assert "b.txt: the labels cannot be read" in told[0]
    assert "c.txt:1: hat: no such label" in told[1]
    assert "d.png: not a whole picture" in told[2]
    assert figures["images"] == 2
    assert figures["recall"]["mask"] == 1.0


def test_a_table_for_people(model, dataset, capfd):
    assert cli.main(["evaluate", str(dataset), "--model", str(model), "--tao"]) == 0
    out, _ = capfd.readouterr()
    assert "colours on 2 pictures" in out
    assert "mask: 2 mask" in out
    assert "TAO: mask 0.0000" in out


@pytest.mark.parametrize("missing", ["images", "labels"])
def test_a_folder_that_is_no_data_set_is_one_line(tmp_path, missing, capfd):
    for part in {"images", "labels"} - {missing}:
        (tmp_path / part).mkdir()
    assert cli.main(["evaluate", str(tmp_path)]) == 2
    assert (
        capfd.readouterr().err
        == f"kiosk evaluate: {tmp_path}: not a KITTI folder, it has no {missing}/ in it.\n"
    )


def test_a_folder_without_pictures_is_one_line(tmp_path, capfd):
    (tmp_path / "images").mkdir()
    (tmp_path / "labels").mkdir()
    assert cli.main(["evaluate", str(tmp_path)]) == 2
    assert "there is no picture in it" in capfd.readouterr().err
