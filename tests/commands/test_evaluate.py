"""``kiosk evaluate`` on a data set made by the test."""

from __future__ import annotations

import json

import cv2
import numpy as np
import pytest

from kiosk import cli
from kiosk.evaluation import plots
from kiosk.evaluation.report import figures as figures_of
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


def test_what_matches_nothing_is_named_and_the_rest_measured(model, dataset, capfd):
    """Labels without a picture, and pictures that would share their labels."""
    (dataset / "labels" / "gone.txt").touch()
    (dataset / "images" / "b.jpg").write_bytes((dataset / "images" / "b.png").read_bytes())
    figures, err = report(capfd, dataset, "--model", model, code=2)
    assert figures["images"] == 1
    assert "gone.txt: there is no picture for these labels" in err
    assert "b.txt: several pictures have this name" in err


def test_where_all_pictures_share_their_names_each_name_is_told(dataset, capfd):
    """And not that none of them is called as it should be."""
    for name in "ab":
        (dataset / "images" / f"{name}.jpg").write_bytes(b"")
    assert cli.main(["evaluate", str(dataset)]) == 2
    a, b = (f"{dataset / 'labels' / name}.txt: several pictures have this name" for name in "ab")
    assert capfd.readouterr().err == f"kiosk evaluate: {a}. {b}\n"


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
    assert figures["each_class"] == {"ap50": figures["ap50"], "map50": 1.0}
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


def test_what_the_network_cannot_look_at_is_named_and_the_rest_measured(model, dataset, capfd):
    """A face in every part of a picture is no answer, and no reason to lose the others'."""
    cv2.imwrite(str(dataset / "images" / "aa.png"), np.full((544, 960, 3), RED, np.uint8))
    (dataset / "labels" / "aa.txt").write_text("hat 0 0 0 1 1 9 9\n", encoding="utf-8")
    figures, err = report(capfd, dataset, "--model", model, code=2)
    bad_label, bad_picture = err.splitlines()
    assert "aa.txt:1: hat: no such label" in bad_label
    picture = dataset / "images" / "aa.png"
    assert bad_picture.startswith(f"kiosk evaluate: {picture}: The network's output is implausible")
    assert figures["images"] == 2
    assert figures["recall"] == {"mask": 1.0, "no_mask": 1.0, "misplaced": None}


def test_a_table_of_nothing(model, dataset, capfd):
    """When there is no picture that the network could look at."""
    for path in (dataset / "images").iterdir():
        cv2.imwrite(str(path), np.full((544, 960, 3), RED, np.uint8))
    assert cli.main(["evaluate", str(dataset), "--model", str(model), "--tao"]) == 2
    out, err = capfd.readouterr()
    assert "colours on 0 pictures" in out
    assert len(err.splitlines()) == 2


def test_a_table_for_people(model, dataset, capfd):
    assert cli.main(["evaluate", str(dataset), "--model", str(model), "--tao"]) == 0
    out, _ = capfd.readouterr()
    assert "colours on 2 pictures" in out
    assert "mask: 2 mask" in out
    assert "TAO: mask 0.0000" in out


def test_bands_are_counted_in_a_picture_that_fills_960x544(model, dataset, capfd):
    """Faces of 16 pixels are in no band; in a picture half as wide they are 32."""
    pixels = np.zeros((272, 480, 3), np.uint8)
    pixels[32:48, 48:64] = RED
    cv2.imwrite(str(dataset / "images" / "c.png"), pixels)
    (dataset / "labels" / "c.txt").write_text("mask 0 0 0 48 32 64 48", encoding="utf-8")
    figures, _ = report(capfd, dataset, "--model", model)
    assert figures["sizes"]["20-40"]["mask"]["faces"] == 1
    assert figures["sizes"]["40-80"]["mask"]["faces"] == 0


def test_what_the_door_would_get_wrong(model, dataset, capfd):
    """A bare face painted as a mask, of two pictures with one masked face each and one bare."""
    _add(dataset, "c", [("no_mask", 9, 9, RED)])
    figures, _ = report(capfd, dataset, "--model", model)
    wrong = figures["mistakes"]["unmasked_as_masked"]
    assert (wrong["people"], wrong["count"], wrong["missed"]) == (2, 1, 0)
    assert wrong["interval"] == pytest.approx([0.0945, 0.9055], abs=1e-4)
    assert figures["mistakes"]["masked_as_unmasked"]["share"] == 0.0
    assert figures["mistaken"] == {"masked_as_unmasked": [], "unmasked_as_masked": ["c.png"]}


def test_intervals_only_when_asked_for(model, dataset, capfd):
    plain, _ = report(capfd, dataset, "--model", model)
    asked, _ = report(capfd, dataset, "--model", model, "--intervals", "--seed", "3")
    assert "intervals" not in plain
    assert asked["intervals"]["seed"] == 3
    assert asked["intervals"]["ap50"]["mask"] == [1.0, 1.0]


def test_some_of_the_pictures(model, dataset, capfd):
    figures, _ = report(capfd, dataset, "--model", model, "--only", "b*")
    assert (figures["images"], figures["faces"]["mask"]) == (1, 1)
    for pattern in ("z*", ""):
        assert cli.main(["evaluate", str(dataset), "--only", pattern]) == 2
        assert f"no picture in it is called {pattern}" in capfd.readouterr().err


def test_portraits_on_a_canvas(model, dataset, capfd):
    """One face each, 50 to 180 pixels wide; a picture of two people is named."""
    figures, err = report(capfd, dataset, "--model", model, "--canvas", code=2)
    assert err.count("\n") == 1
    assert "a.png: a portrait has one face to be judged, this has 2" in err
    assert figures["canvas"]
    assert figures["images"] == 1
    bands = figures["sizes"]
    assert bands["20-40"]["mask"]["faces"] == 0
    assert sum(bands[name]["mask"]["faces"] for name in ("40-80", "80-160", ">160")) == 1


def test_nothing_readable_has_no_intervals(model, dataset, capfd):
    for path in (dataset / "labels").iterdir():
        path.unlink()
    figures, _ = report(capfd, dataset, "--model", model, "--intervals", code=2)
    assert figures["images"] == 0
    assert "intervals" not in figures


@pytest.fixture(scope="module")
def fonts(tmp_path_factory):
    """Matplotlib has its font files open, which it keeps open, before anybody looks for leaks."""
    plots.save(tmp_path_factory.mktemp("fonts"), figures_of([], ()), [], ())


@pytest.mark.usefixtures("fonts")
def test_plots_beside_the_figures(model, dataset, tmp_path, capfd):
    """The folder is made with its parents; the document on stdout stays whole."""
    folder = tmp_path / "new" / "plots"
    figures, err = report(capfd, dataset, "--model", model, "--plots", folder)
    assert err == ""
    assert figures["images"] == 2
    names = {"precision_recall.png", "confusion.png", "calibration.png", "sizes.png"}
    assert {path.name for path in folder.iterdir()} == names


def test_a_place_where_plots_cannot_go_is_told_before_measuring(dataset, tmp_path, capfd):
    (tmp_path / "file").touch()
    assert cli.main(["evaluate", str(dataset), "--plots", str(tmp_path / "file")]) == 2
    err = capfd.readouterr().err
    assert err == f"kiosk evaluate: {tmp_path / 'file'}: plots cannot be put there (File exists).\n"


def test_a_seed_is_a_whole_number(dataset, capfd):
    with pytest.raises(SystemExit):
        cli.main(["evaluate", str(dataset), "--seed", "-1"])
    assert "-1: a seed is a whole number" in capfd.readouterr().err


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
