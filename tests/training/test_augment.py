"""Training pictures: always the same for a number, always true to their labels."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from kiosk.errors import InputError
from models.training import light
from models.training.augment import TrainingPictures, face_chances, scene_chances
from models.training.augment_recipe import AugmentRecipe
from models.training.cutouts import Source
from models.training.pictures import Face, Sample, read_kitti
from models.training.views import (
    View,
    mirrored_box,
    move,
    moved,
    moved_box,
    settled,
    shared,
)
from models.training.words import LABELS

SIZE = 320, 176

PLAIN = {
    "light": dict.fromkeys(
        ("exposed", "cast", "backlit", "darkened", "defocused", "shaken", "noisy", "compressed"),
        0.0,
    ),
}
LAYOUTS = ("fitted", "zoomed", "group", "mosaic")


def _only(layout: str) -> dict[str, dict[str, float]]:
    return {"layouts": {**dict.fromkeys(LAYOUTS, 0.0), layout: 1.0}}


@pytest.fixture(scope="module")
def samples(kitti_folder):
    return read_kitti(kitti_folder)


def test_a_number_always_gives_the_same_picture(samples):
    """In another object, another order, with other threads: to the last bit."""
    threads = cv2.getNumThreads()
    first = TrainingPictures(samples, AugmentRecipe(), SIZE, seed=7)
    second = TrainingPictures(samples, AugmentRecipe(), SIZE, seed=7)
    seen = [first.picture(number) for number in range(24)]
    try:
        cv2.setNumThreads(1)
        for number in reversed(range(24)):
            pixels, faces = second.picture(number)
            assert np.array_equal(pixels, seen[number][0]), number
            assert faces == seen[number][1]
    finally:
        cv2.setNumThreads(threads)


def test_other_numbers_and_seeds_give_other_pictures(samples):
    """Nothing is seen twice."""
    pictures = [
        TrainingPictures(samples, AugmentRecipe(), SIZE, seed).picture(number)[0].tobytes()
        for seed in (1, 2)
        for number in range(6)
    ]
    assert len(set(pictures)) == 12


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_box_lies_in_the_picture(samples, layout):
    """Known labels, boxes with an inside, uint8 RGB of the size asked for; faces are found."""
    recipe = AugmentRecipe(**_only(layout))
    stock = TrainingPictures(samples, recipe, SIZE, seed=3)
    found = 0
    for number in range(16):
        pixels, faces = stock.picture(number)
        assert pixels.shape == (SIZE[1], SIZE[0], 3)
        assert pixels.dtype == np.uint8
        for face in faces:
            left, top, right, bottom = face.box
            assert 0 <= left < right <= SIZE[0]
            assert 0 <= top < bottom <= SIZE[1]
            assert face.label in LABELS
        found += len(faces)
    assert found >= 8


def test_fitted_pictures_are_what_the_detector_gets(samples):
    """Scaled to fit, top left, the rest black; boxes scaled alike (mirrored or not)."""
    sample = next(sample for sample in samples if sample.path.stem == "no_mask")
    original = cv2.cvtColor(cv2.imread(str(sample.path)), cv2.COLOR_BGR2RGB)
    scale = SIZE[1] / original.shape[0]
    width = round(original.shape[1] * scale)
    stock = TrainingPictures([sample], AugmentRecipe(**PLAIN, **_only("fitted")), SIZE, seed=1)
    wanted = cv2.resize(original, (width, SIZE[1]), interpolation=cv2.INTER_AREA).astype(int)
    for number in range(4):
        pixels, (face,) = stock.picture(number)
        assert pixels[:, width + 1 :].max() == 0
        near = min(np.abs(pixels[:, :width] - each).mean() for each in (wanted, wanted[:, ::-1]))
        assert near < 6
        assert face.box[3] - face.box[1] == pytest.approx(scale * (336 - 132))


def test_the_way_to_the_door_is_covered(samples):
    """Groups hold faces from 20 to 300 pixels in the large picture, each doubling alike."""
    stock = TrainingPictures(samples, AugmentRecipe(**PLAIN, **_only("group")), (640, 352), seed=5)
    widths = [f.box[2] - f.box[0] for number in range(70) for f in stock.picture(number)[1]]
    bands = Counter(int(np.log2(width / 18.75)) for width in widths)
    assert min(widths) > 12
    assert max(widths) > 220
    assert all(bands[band] >= 8 for band in range(4))


def test_classes_keep_an_honest_balance(samples):
    """Misplaced faces stay few, and of the painted ones fewer than half are misplaced."""
    stock = TrainingPictures(samples, AugmentRecipe(**PLAIN), SIZE, seed=11)
    labels = Counter(face.label for number in range(120) for face in stock.picture(number)[1])
    assert 0.03 < labels["misplaced"] / labels.total() < 0.25
    assert labels["no_mask"] > 2 * labels["misplaced"]
    wears = AugmentRecipe().wears
    assert wears.under_nose + wears.on_chin + wears.hanging <= wears.proper
    assert wears.under_nose + wears.on_chin + wears.hanging + wears.proper < 0.5


def test_cut_out_faces_come_in_the_shares_of_the_recipe():
    """By label, and within a label by where they are from, however many there are of each."""
    points = ((1.0, 1.0),) * 5
    kinds = [("mask", points)] * 5 + [("no_mask", points)] * 8 + [("no_mask", None)] * 2
    faces = [Source(Path("x"), Face(label, (0, 0, 9, 9)), marks) for label, marks in kinds]
    shares = {"cutout_shares": {"mask": 0.25, "no_mask": 0.75}, "scene_cutouts": 0.4}
    chances = face_chances(faces, AugmentRecipe(**shares))
    assert chances.sum() == pytest.approx(1)
    assert chances[:5].sum() == pytest.approx(0.25)
    assert chances[13:].sum() == pytest.approx(0.75 * 0.4)


def test_in_a_crowd_people_stand_before_others_and_hide_no_more_than_half(samples):
    """The hidden face keeps its box and its label; without crowding faces are clear of each other."""

    def most_hidden(crowding: float) -> float:
        shares = {"layouts": _only("group")["layouts"], "crowding": crowding, "most_faces": 12}
        maker = TrainingPictures(samples, AugmentRecipe(**PLAIN, **shares), SIZE, seed=5)
        views = [maker.picture(number)[1] for number in range(60)]
        return max(
            shared(one.box, other.box)
            for faces in views
            for one in faces
            for other in faces
            if one is not other
        )

    assert most_hidden(0.0) < 0.1 < most_hidden(1.0) <= 0.6


def test_some_groups_hold_nobody(samples):
    """Only pieces that might be taken for a face; scenes behind them bring their own."""
    alone = [sample for sample in samples if sample.landmarks]
    counts = [
        sum(not TrainingPictures(alone, recipe, SIZE, seed=4).picture(n)[1] for n in range(40))
        for recipe in (AugmentRecipe(**_only("group"), empty=share) for share in (0.0, 1.0))
    ]
    assert counts[0] == 0
    assert counts[1] > 10


def test_crowds_and_rare_labels_come_more_often():
    """A lone selfie half as often as a crowd, a crowd with a misplaced mask three times."""
    lone, crowd, rare = (
        Sample(Path("x"), tuple(Face(label, (0, 0, 9, 9)) for label in labels))
        for labels in (["mask"], ["mask", "mask"], ["mask", "misplaced"])
    )
    chances = scene_chances([lone, crowd, rare], AugmentRecipe())
    assert chances / chances[1] == pytest.approx([0.5, 1, 3])


def test_ignored_and_tiny_faces_are_neither_faces_nor_background():
    """What was a pattern of black and white becomes one even grey, and other faces are spared."""
    grid = np.indices((80, 120)).sum(axis=0) % 2 * 255
    view = View(np.repeat(grid[:, :, None], 3, axis=2).astype(np.uint8))
    view.faces = [
        Face("mask", (5, 5, 35, 45)),
        Face("mask", (60, 10, 64, 15)),
        Face("mask", (110, 40, 150, 70)),
    ]
    view.ignored = [(30, 30, 50, 50)]
    done = settled(view, smallest=7, least_seen=0.7)
    assert [face.box for face in done.faces] == [(5, 5, 35, 45)]
    for smooth in (np.s_[10:15, 60:64], np.s_[40:70, 110:120], np.s_[46:50, 36:50]):
        assert done.pixels[smooth].std() < 20
    for sharp in (np.s_[5:45, 5:35], np.s_[60:80, 0:60]):
        assert done.pixels[sharp].std() > 100


def test_ignored_faces_are_smoothed_away_in_mosaics_too(tmp_path):
    """A pattern of black and white is grey then, but for slivers; nothing else here is dark."""
    pixels = np.full((120, 200, 3), 128, np.uint8)
    pixels[20:80, 20:70] = 250
    pixels[30:90, 110:170] = 255 * (np.indices((60, 60)).sum(0) // 4 % 2)[:, :, None]
    path = tmp_path / "scene.png"
    cv2.imwrite(str(path), pixels)
    sample = Sample(path, (Face("mask", (20, 20, 70, 80)),), None, ((110, 30, 170, 90),))
    recipe = AugmentRecipe(**PLAIN, **_only("mosaic"), cutout_from=999)
    stock = TrainingPictures([sample], recipe, SIZE, seed=2)
    dark = [(stock.picture(number)[0] < 60).mean() for number in range(24)]
    assert max(dark) < 0.002


def test_a_face_half_out_of_the_picture_is_cut_or_dropped():
    """Three quarters of it are enough, and the box ends at the edge."""
    view = View(np.zeros((50, 50, 3), np.uint8), [Face("mask", (-10, 0, 30, 20))])
    assert settled(view, smallest=1, least_seen=0.7).faces == [Face("mask", (0, 0, 30, 20))]
    view.faces = [Face("mask", (-20, 0, 20, 20))]
    assert settled(view, smallest=1, least_seen=0.7).faces == []


@pytest.mark.parametrize("kind", ["scenes only", "portraits only", "one picture"])
def test_any_kind_of_folder_is_enough(samples, kind):
    """Without landmarks nothing is painted; without scenes there are portraits."""
    some = {
        "scenes only": [sample for sample in samples if not sample.landmarks],
        "portraits only": [sample for sample in samples if sample.landmarks],
        "one picture": samples[:1],
    }[kind]
    shares = {"cutout_shares": dict.fromkeys(LABELS, 1.0)}
    stock = TrainingPictures(some, AugmentRecipe(**shares), SIZE, seed=2)
    assert sum(len(stock.picture(number)[1]) for number in range(8)) > 3


def test_without_a_face_there_is_nothing_to_learn(tmp_path, write_picture):
    """Empty pictures alone are refused in a sentence."""
    sample = Sample(write_picture(tmp_path / "a.jpg"), ())
    with pytest.raises(InputError, match="not one labelled face"):
        TrainingPictures([sample], AugmentRecipe(), SIZE, seed=1)


def test_empty_pictures_are_shown_as_well(samples, tmp_path, write_picture):
    """A picture without faces teaches what is no face."""
    empty = Sample(write_picture(tmp_path / "a.jpg"), ())
    recipe = AugmentRecipe(**_only("zoomed"))
    stock = TrainingPictures([*samples, empty], recipe, SIZE, seed=1)
    shown = [stock.picture(number) for number in range(12)]
    assert all(pixels.shape == (176, 320, 3) for pixels, _ in shown)
    assert any(not faces for _, faces in shown)


@pytest.mark.parametrize(
    "wrong",
    [
        {"face_widths": (300, 20)},
        {"clutter": 1.5},
        {"wears": {"proper": 0.9, "on_chin": 0.2}},
        {"layouts": dict.fromkeys(LAYOUTS, 0.0)},
        {"colour": 1},
    ],
)
def test_a_recipe_that_makes_no_sense_is_refused(wrong):
    """Unknown keys, shares over 1, nothing to choose from."""
    with pytest.raises(ValidationError):
        AugmentRecipe(**wrong)


@pytest.mark.parametrize(
    "change",
    [
        light.exposed,
        light.cast,
        light.darkened,
        light.backlit,
        lambda pixels, rng: light.defocused(pixels, rng, 3),
        lambda pixels, rng: light.shaken(pixels, rng, 9),
        light.noisy,
        light.compressed,
        lambda pixels, rng: light.coarse(pixels, 3),
    ],
)
def test_light_keeps_the_form_and_something_to_see(samples, change):
    """Same shape, uint8, changed, and never so far that nothing is left."""
    pixels = cv2.imread(str(samples[0].path))
    for seed in range(6):
        after = change(pixels.copy(), np.random.default_rng(seed))
        assert after.shape == pixels.shape
        assert after.dtype == np.uint8
        assert not np.array_equal(after, pixels)
        assert 20 < after.mean() < 240
        assert after.std() > 8


BOXES = st.tuples(st.floats(0, 50), st.floats(0, 50), st.floats(1, 60), st.floats(1, 60)).map(
    lambda b: (b[0], b[1], b[0] + b[2], b[1] + b[3])
)


@given(BOXES, st.floats(0.2, 4), st.floats(-0.5, 0.5))
def test_a_moved_box_holds_its_ellipse(box, scale, turn):
    """Every point of the ellipse in the old box lies, after the move, in the new one."""
    by = move(scale, turn, (10, 20), (30, 5))
    new = moved_box(box, by)
    round_ = np.linspace(0, 2 * np.pi, 50)
    x = (box[0] + box[2]) / 2 + (box[2] - box[0]) / 2 * np.cos(round_)
    y = (box[1] + box[3]) / 2 + (box[3] - box[1]) / 2 * np.sin(round_)
    xs, ys = by @ np.stack([x, y, np.ones_like(x)])
    assert xs.min() >= new[0] - 1e-6
    assert xs.max() <= new[2] + 1e-6
    assert ys.min() >= new[1] - 1e-6
    assert ys.max() <= new[3] + 1e-6
    assert by @ (10, 20, 1) == pytest.approx((30, 5), abs=1e-9)


@pytest.mark.parametrize("scale", [0.3, 0.75, 1.0, 2.0, 3.5])
def test_pixels_move_as_far_as_their_boxes(scale):
    """The middle of a light square and of its box stay together to a twentieth of a pixel."""
    pixels = np.zeros((60, 60, 3), np.uint8)
    pixels[20:40, 10:30] = 255
    by = move(scale, 0.2, (20, 30), (50.3, 60.7))
    light_ = moved(View(pixels), by, (140, 140)).pixels[:, :, 0].astype(float)
    middle = [(light_.sum(axis) @ (np.arange(140) + 0.5)) / light_.sum() for axis in (0, 1)]
    assert middle == pytest.approx((50.3, 60.7), abs=0.05)


@given(BOXES, BOXES)
def test_shares_and_mirrors(one, other):
    """A share is 0..1 and all of a box lies in itself; two mirrors change nothing."""
    assert 0 <= shared(one, other) <= 1 + 1e-9
    assert shared(one, one) == pytest.approx(1)
    assert mirrored_box(mirrored_box(one, 99), 99) == pytest.approx(one)
