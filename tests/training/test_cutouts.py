"""Single faces cut out, dressed and set into pictures: what is seen is what the label says."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from models.training.cutouts import Source, Wardrobe, cut, decoy, paste, sources
from models.training.masks import Wear
from models.training.pictures import Face, Sample, read_kitti
from models.training.views import View

SIZE = 320, 176


@pytest.fixture(scope="module")
def samples(kitti_folder):
    return read_kitti(kitti_folder)


def test_decoys_show_no_face_and_bring_none(tmp_path):
    """Not one pixel of a face is in them; set into a view they change pixels and no label."""
    pixels = np.full((120, 160, 3), 90, np.uint8)
    pixels[40:80, 60:90] = 255
    path = tmp_path / "scene.png"
    cv2.imwrite(str(path), pixels)
    rng = np.random.default_rng(4)
    pieces = [decoy(Sample(path, (Face("mask", (60, 40, 90, 80)),)), rng) for _ in range(40)]
    found = [piece for piece in pieces if piece]
    assert len(found) > 20
    assert all(piece.pixels.max() == 90 and piece.label is None for piece in found)
    view = View(np.zeros((90, 120, 3), np.uint8))
    assert paste(view, found[0], 40, rng)
    assert view.pixels.max() >= 89
    assert view.faces == []


def test_a_face_that_can_still_be_seen_keeps_its_label(tmp_path):
    """Round pieces leave the corners of their rectangle free: what stands there is not gone."""
    path = tmp_path / "scene.png"
    cv2.imwrite(str(path), np.full((120, 160, 3), 200, np.uint8))
    source = Source(path, Face("mask", (50, 30, 110, 100)), None)
    rng = np.random.default_rng(4)
    wardrobe = Wardrobe({}, clutter=0.0, coarse=0.0)
    gone = hidden = 0
    for _ in range(300):
        small = (*rng.uniform(20, 280, 1), *rng.uniform(20, 140, 1))
        small = (*small, small[0] + 14, small[1] + 16)
        view = View(np.zeros((SIZE[1], SIZE[0], 3), np.uint8), [Face("no_mask", small)])
        assert paste(view, cut(source, 70, wardrobe, rng), 70, rng)
        left, top, right, bottom = (int(side) for side in small)
        covered = (view.pixels[top : bottom + 1, left : right + 1] > 100).mean()
        kept = any(face.label == "no_mask" for face in view.faces)
        assert kept == (covered < 0.5), covered
        gone, hidden = gone + (not kept), hidden + (covered > 0)
    assert 10 < gone < hidden


def bare_portrait(samples):
    return next(
        source
        for source in sources(samples, 20)
        if source.landmarks and source.face.label == "no_mask"
    )


def test_small_faces_get_no_misplaced_mask(samples):
    """On 20 pixels nobody could tell it from a proper one."""
    portrait, rng = bare_portrait(samples), np.random.default_rng(1)
    low = Wardrobe({Wear.UNDER_NOSE: 1.0}, clutter=0.0, coarse=0.0)
    assert {cut(portrait, 20, low, rng).label for _ in range(9)} == {"no_mask"}
    assert {cut(portrait, 60, low, rng).label for _ in range(9)} == {"misplaced"}
    proper = Wardrobe({Wear.PROPER: 1.0}, clutter=0.0, coarse=0.0)
    assert {cut(portrait, 20, proper, rng).label for _ in range(9)} == {"mask"}


def test_what_hangs_below_the_chin_is_cut_out_with_the_face(samples):
    """The label would be wrong without it."""
    portrait, rng = bare_portrait(samples), np.random.default_rng(1)
    hanging = Wardrobe({Wear.HANGING: 1.0}, clutter=0.0, coarse=0.0)
    for _ in range(30):
        made = cut(portrait, 100, hanging, rng)
        assert made.label == "misplaced"
        below = made.pixels.shape[0] - made.box[3]
        assert below >= 0.39 * (made.box[3] - made.box[1])
        assert (made.matte[int(made.box[3]) : int(made.box[3] + 0.3 * below)] > 0.5).mean() > 0.5


def test_where_a_hanging_mask_has_no_room_it_is_on_the_chin(samples, tmp_path):
    """The picture ends at the chin; the face is misplaced all the same."""
    portrait = bare_portrait(samples)
    pixels = cv2.imread(str(portrait.path))
    path = tmp_path / "cut.png"
    cv2.imwrite(str(path), pixels[: int(portrait.face.box[3]) + 4])
    cut_off = replace(portrait, path=path)
    hanging = Wardrobe({Wear.HANGING: 1.0}, clutter=0.0, coarse=0.0)
    rng = np.random.default_rng(1)
    labels = [cut(cut_off, 100, hanging, rng).label for _ in range(20)]
    assert labels.count("misplaced") > 10


def test_few_pixels_are_not_made_fewer(tmp_path):
    """A face of 20 pixels that is shown large is coarse already."""
    path = tmp_path / "scene.png"
    cv2.imwrite(str(path), np.random.default_rng(0).integers(0, 255, (60, 80, 3), np.uint8))
    small = Source(path, Face("mask", (30, 20, 50, 44)), None)
    made = [
        cut(small, 90, Wardrobe({}, 0.0, coarse), np.random.default_rng(3)).pixels
        for coarse in (0.0, 1.0)
    ]
    assert np.array_equal(*made)


def test_people_nearer_by_hide_others_from_below(samples):
    """Half of those that may stand before others do, and hide their lower half and not their eyes."""
    view = View(np.zeros((352, 640, 3), np.uint8), [Face("mask", (300, 100, 360, 180))])
    portrait, rng = bare_portrait(samples), np.random.default_rng(1)
    plain, hidden = Wardrobe({}, clutter=0.0, coarse=0.0), []
    for _ in range(60):
        tried = View(view.pixels.copy(), list(view.faces))
        assert paste(tried, cut(portrait, 70, plain, rng), 70, rng, before=True)
        seen = tried.pixels.any(axis=2)
        hidden.append([seen[100:140, 300:360].mean(), seen[140:180, 300:360].mean()])
    upper, lower = np.transpose(hidden)
    assert (lower > 0.3).sum() > 10
    assert upper.mean() < lower.mean() / 2


def test_a_picture_that_is_all_face_has_no_decoy(samples):
    """Rather none than one with a piece of a face in it."""
    everywhere = Sample(samples[0].path, (Face("mask", (0, 0, 9999, 9999)),))
    assert decoy(everywhere, np.random.default_rng(4)) is None
