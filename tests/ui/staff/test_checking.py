"""The page Checking: what moves, what is shown, what is handed over."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from kiosk.staff.records import Answer, RawFace, Replayed
from kiosk.types import Box, Label
from tests.ui.hands import key
from tests.ui.staff.looks import texts
from ui import theme


def test_moving_a_threshold_changes_the_preview_and_not_what_is_saved(stage, open_page):
    page = open_page("checking")
    key(page.thresholds[Label.MASK].slider, Qt.Key.Key_Right, times=3)
    stage.tick()
    assert stage.staff.changes.preview.detector.thresholds.mask == pytest.approx(0.73)
    assert stage.staff.changes.saved.detector.thresholds.mask is None
    assert page.thresholds[Label.MASK].slider.saved == 70
    assert page.thresholds[Label.MASK].value.text == "0.73"


@pytest.mark.parametrize("chosen", [None, 0.704])
def test_a_threshold_that_is_put_back_on_its_ring_is_no_change_any_more(make_stage, chosen):
    """Whether it was left to the model or is finer than the slider."""
    thresholds = {"mask": chosen, "no_mask": None, "misplaced": None}
    stage = make_stage(changes=[("detector", "thresholds", thresholds)])
    page = stage.enter().page
    stage.tick()
    slider = page.thresholds[Label.MASK].slider
    key(slider, Qt.Key.Key_Right)
    stage.tick()
    assert stage.staff.changes.preview.detector.thresholds.mask == 0.71
    key(slider, Qt.Key.Key_Left)
    stage.tick()
    assert stage.staff.changes.changes == ()


def test_the_picture_shows_at_once_what_a_stricter_threshold_makes_of_a_face(stage, open_page):
    page = open_page("checking")
    before = page.preview.grab().toImage()
    page.thresholds[Label.MASK].slider.setValue(99)
    stage.tick()
    judged = [face.judged for face in page.preview._faces]
    assert judged == [False]
    assert page.preview.grab().toImage() != before


def test_the_value_of_now_is_marked_on_its_slider(stage, open_page):
    page = open_page("checking")
    assert "now 0.97" in texts(page.thresholds[Label.MASK])
    assert not any("now" in text for text in texts(page.thresholds[Label.NO_MASK]))


def test_a_value_at_its_limit_has_a_bar_on_that_side(stage, open_page):
    page = open_page("checking")
    threshold = page.thresholds[Label.MASK]
    key(threshold.slider, Qt.Key.Key_End)
    stage.tick()
    assert threshold.value.text == "1.00\u2009|"
    key(threshold.slider, Qt.Key.Key_Home)
    stage.tick()
    assert threshold.value.text == "|\u20090.10"


def test_only_the_face_in_front_is_marked_on_the_sliders(stage, open_page):
    page = open_page("checking")
    front = RawFace(Box(400, 200, 600, 400), Label.MASK, 0.9, 150.0, counts=True, judged=True)
    doubt = RawFace(
        Box(405, 205, 600, 400), Label.MISPLACED, 0.3, 148.0, counts=False, judged=False
    )
    poster = RawFace(Box(10, 10, 60, 60), Label.NO_MASK, 0.6, 40.0, counts=False, judged=False)
    page._show_now((front, doubt, poster))
    shown = {label: each._now.text for label, each in page.thresholds.items()}
    assert shown == {Label.MASK: "now 0.90", Label.MISPLACED: "now 0.30", Label.NO_MASK: ""}


def test_a_lost_camera_leaves_the_sliders_usable(make_stage):
    stage = make_stage(example="fault-release")
    page = stage.enter().page
    stage.tick()
    assert page.preview.lost
    image = page.preview.grab().toImage()
    assert image.pixelColor(40, 200).name().upper() == theme.FAULT_PANE
    key(page.least_face.slider, Qt.Key.Key_Right)
    stage.tick()
    assert stage.staff.changes.preview.decision.min_face == 38


def test_more_looks_than_are_remembered_are_remembered_too(stage, open_page, finger):
    page = open_page("checking")
    votes = page.numbers.steppers["votes"]
    votes.setValue(20)
    stage.tick()
    decision = stage.staff.changes.preview.decision
    assert (decision.votes, decision.window) == (20, 20)


def test_a_number_that_is_put_back_leaves_no_change(make_stage):
    stage = make_stage(changes=[("decision", "votes", 10), ("decision", "window", 10)])
    page = stage.enter().page
    stage.tick()
    votes = page.numbers.steppers["votes"]
    for which, change in ((Qt.Key.Key_Up, True), (Qt.Key.Key_Down, False)):
        key(votes, which)
        stage.tick()
        assert bool(stage.staff.changes.changes) is change


def test_fewer_looks_take_nothing_back_that_is_not_saved_yet(stage, open_page):
    page = open_page("checking")
    votes = stage.staff.changes.saved.decision.votes
    for window in (25, votes):
        stage.staff.changes.change({"decision.window": window})
        stage.tick()
        key(page.numbers.steppers["votes"], Qt.Key.Key_Up)
        assert stage.staff.changes.preview.decision.window == max(window, votes + 1)
        stage.staff.changes.undo_all()
        stage.tick()


def test_numbers_of_the_check_are_shown_as_they_are_in_force(make_stage):
    stage = make_stage(changes=[("decision", "agreement", 0.72), ("decision", "keep_for", 0.25)])
    page = stage.enter().page
    stage.tick()
    steppers = page.numbers.steppers
    assert steppers["agreement"].shown == "72\u202f%"
    assert steppers["keep_for"].shown == "0.25\u202fs"
    for name in ("agreement", "keep_for"):
        key(steppers[name], Qt.Key.Key_Up)
    decision = stage.staff.changes.preview.decision
    assert (decision.agreement, decision.keep_for) == (0.75, 0.3)
    for name in ("agreement", "keep_for"):
        key(steppers[name], Qt.Key.Key_Down)
    assert stage.staff.changes.changes == ()


def test_the_hour_is_replayed_once_the_settings_stopped_moving(stage, open_page):
    page = open_page("checking")
    first = stage.staff.checking.replayed.number
    for value in (0.72, 0.75, 0.80):
        stage.staff.changes.change({"detector.thresholds.mask": value})
        stage.tick(0.1)
    assert stage.staff.checking.replayed.number == first
    stage.tick(0.5)
    assert stage.staff.checking.replayed.number == first + 1
    stage.tick()
    assert {"9 reminders", "12 reminders"} <= texts(page.replay)


@pytest.mark.parametrize(
    ("language", "one", "more"),
    [
        ("en", "1 reminder", "9 reminders"),
        ("es", "Avisos: 1", "Avisos: 9"),
        ("zh-Hans", "提醒 1 次", "提醒 9 次"),
        ("zh-Hant", "提醒 1 次", "提醒 9 次"),
    ],
)
def test_the_replay_counts_reminders_and_not_people(make_stage, language, one, more):
    """Somebody who is asked three times counts three times."""
    stage = make_stage(languages=[language])
    page = stage.enter().page
    found = Replayed(saved=1, new=9, people=4, seconds=3600, share=1.0)
    stage.staff.checking.replayed = Answer(found)
    stage.tick()
    assert {one, more} <= texts(page.replay)


def test_after_too_few_faces_the_replay_says_what_it_would_show(stage, panel):
    stage.staff.checking.enough = False
    panel.open_page("checking")
    stage.tick()
    assert "After ten faces this shows what would change." in texts(panel.page.replay)


@pytest.mark.parametrize(
    ("score", "counts", "drawn"), [(0.12, False, False), (0.3, False, True), (0.12, True, True)]
)
def test_whispers_do_not_hide_the_face(open_page, score, counts, drawn):
    """The faintest detections are drawn only where a threshold lets them count."""
    preview = open_page("checking").preview
    frame = preview._frame
    preview.show_faces(frame, ())
    empty = preview.grab().toImage()
    box = Box(50, 200, 250, 420)
    preview.show_faces(frame, [RawFace(box, Label.NO_MASK, score, 90.0, counts, judged=False)])
    assert (preview.grab().toImage() != empty) is drawn
