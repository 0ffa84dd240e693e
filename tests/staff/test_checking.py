"""The page *Checking*: what it shows of a frame, and the comparison on its worker."""

from __future__ import annotations

import time

import numpy as np
import pytest

from kiosk.detectors import model
from kiosk.settings import DetectorSettings, Settings, Thresholds
from kiosk.slot import Slot
from kiosk.staff.checking import TOO_FEW, StaffChecking
from kiosk.staff.hour import LastHour
from kiosk.staff.recent import RecentScores
from kiosk.types import Box, Detection, Frame, Label, Outcome, State

PIXELS = np.zeros((720, 1280, 3), np.uint8)


def outcome(at, *found, frame=True):
    picture = Frame(PIXELS, 0, at) if frame else None
    return Outcome(State.CHECKING, at, at, picture, candidates=found)


def face(label=Label.NO_MASK, score=0.9, left=560.0, width=140.0):
    return Detection(Box(left, 200, left + width, 200 + 1.2 * width), label, score)


@pytest.fixture
def page(worker):
    hour = LastHour()
    made = StaffChecking(worker, Slot(), hour, RecentScores(), Slot(), Settings, time.monotonic)
    made.hour = hour
    return made


def people(page, count):
    """So many come by, each for a second, far apart."""
    for number in range(count):
        for step in range(20):
            page.hour.see(outcome(10.0 * number + step / 20, face()))
        page.hour.see(outcome(10.0 * number + 5.0))


def test_an_outcome_without_a_picture_has_no_faces(page):
    assert page.faces(outcome(0.0, face(), frame=False), Settings()) == ()


def test_faces_outside_too_small_or_cut_off_count_but_are_not_judged(page):
    shown = outcome(0.0, face(left=20), face(left=600, width=40, score=0.8), face(left=700))
    told = [(one.counts, one.judged, one.score) for one in page.faces(shown, Settings())]
    assert told == [(True, False, 0.9), (True, True, 0.9), (True, False, 0.8)]


def test_the_part_that_the_screen_shows_is_the_zone_when_there_is_none(page):
    """A portrait screen shows less of the picture's sides."""
    shown = outcome(0.0, face(left=250))
    assert page.faces(shown, Settings())[0].judged
    page._shown_aspect.put(0.8)
    assert not page.faces(shown, Settings())[0].judged


def test_thresholds_are_the_model_s_where_staff_chose_none(page):
    assert page.floors(Settings())[Label.MASK] == 0.4
    page._model.put(model.load().manifest)
    chosen = Settings(detector=DetectorSettings(thresholds=Thresholds(no_mask=0.8)))
    assert page.floors(chosen) == {**model.load().manifest.floors, Label.NO_MASK: 0.8}


def test_a_comparison_goes_on_in_parts_and_ends(page, soon):
    """Stricter settings remind less often here; the panel sees how far it has got."""
    people(page, 12)
    stricter = Settings(detector=DetectorSettings(thresholds=Thresholds(no_mask=0.95)))
    page.replay(stricter)
    assert page.replayed.pending
    answer = soon(lambda: not page.replayed.pending and page.replayed, 60)
    assert (answer.value.saved, answer.value.new, answer.value.people) == (12, 0, 12)
    assert answer.value.share == 1.0
    assert answer.number > 2
    assert 110 < answer.value.seconds < 130


def test_a_newer_question_replaces_the_one_before(page, soon):
    people(page, 12)
    page.replay(Settings())
    page.replay(Settings(detector=DetectorSettings(thresholds=Thresholds(no_mask=0.95))))
    answer = soon(lambda: not page.replayed.pending and page.replayed, 60)
    assert (answer.value.saved, answer.value.new) == (12, 0)


def test_after_too_few_people_nothing_is_compared(page, soon):
    people(page, 9)
    page.replay(Settings())
    assert soon(lambda: not page.replayed.pending and page.replayed, 60).problem == TOO_FEW
