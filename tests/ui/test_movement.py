"""The window while something moves: what is painted, that it ends, and that nothing runs after."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QSize
from PySide6.QtGui import QImage, QPainter, QRegion

from ui import theme
from ui.examples import AT, examples
from ui.motion import Pose
from ui.scene import VIOLATION_STANDS, compose
from ui.screens import WALL, draw, with_changes
from ui.staff.screens import Stage
from ui.view import AT_REST, Moment, View

SIZE = QSize(960, 540)
LANGUAGES = ["en", "zh-Hant"]
SIZES = [(1920, 1080), (1080, 1920), (1280, 720), (1024, 768)]


@pytest.fixture
def make_stage(application):
    stages = []

    def make(example, changes=()):
        stages.append(Stage(with_changes(LANGUAGES, changes), SIZE, example))
        return stages[-1]

    yield make
    for stage in stages:
        stage.close()


@pytest.fixture
def rest(application, settle):
    """Let so much time pass that everything has come to rest."""

    def until_rest(stage):
        stage.tick(20)
        settle(lambda: not stage.window.movement.running)

    return until_rest


def pixels(image):
    plain = image.convertToFormat(image.Format.Format_RGB32)
    flat = np.frombuffer(plain.constBits(), np.uint8)
    return flat.reshape(plain.height(), plain.width(), 4)[:, :, :3].astype(int)


def differing(one, other):
    """Rows and columns of the pixels that differ, as left, top, right, bottom."""
    rows, columns = np.nonzero(np.abs(pixels(one) - pixels(other)).max(axis=2) > 8)
    return (columns.min(), rows.min(), columns.max(), rows.max()) if rows.size else None


def shown(stage):
    return stage.window.grab().toImage()


def change_to(stage, example):
    """Show another look, after so long that the one before may leave."""
    stage.now += VIOLATION_STANDS
    stage._example = examples()[example]
    stage.inbox.put_door(stage._example.status)
    stage.tick()


class Painted(QObject):
    """The region of every painting of a widget."""

    def __init__(self, widget):
        super().__init__()
        self.regions = []
        widget.installEventFilter(self)

    def eventFilter(self, _watched, event):  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Paint:
            self.regions.append(QRegion(event.region()))
        return False


@pytest.mark.parametrize("look", ["idle", "clear", "no-mask", "misplaced"])
def test_what_moved_stands_at_last_where_the_still_picture_has_it(make_stage, rest, look):
    stage = make_stage(look)
    still = draw(examples()[look], LANGUAGES, SIZE.width(), SIZE.height())
    rest(stage)
    before = differing(shown(stage), still)
    assert before is None or before[0] < stage.window._view.layout.answer.left()  # the clock's time
    assert stage.window.movement.moment == AT_REST


@pytest.mark.parametrize("look", ["idle", "clear", "no-mask", "misplaced", "checking"])
def test_only_the_pictogram_is_another_picture_while_it_moves(make_stage, rest, settle, look):
    stage = make_stage(look)
    settle(lambda: stage.window.movement.moment.ground is None)
    settle(lambda: stage.window.movement.moment.veil is None)
    first = shown(stage)
    stage.now += 0.45
    later = shown(stage)
    reach = stage.window._view.reach(stage.window.scene)
    left, top, right, bottom = differing(first, later)
    assert reach.contains(left, top)
    assert reach.contains(right, bottom)


@pytest.mark.parametrize("look", ["idle", "clear", "no-mask", "misplaced", "checking"])
@pytest.mark.parametrize("size", SIZES[:2], ids=str)
def test_the_last_step_of_a_movement_is_the_still_picture(application, look, size):
    example, almost = examples()[look], 1 - 1e-6
    settings = with_changes(LANGUAGES, example.settings)
    view, image = View(settings.ui, *size), QImage(*size, QImage.Format.Format_RGB32)
    scene = compose(example.outcome, example.status, settings, AT, WALL)
    painter = QPainter(image)
    moment = Moment(pose=Pose(size=almost, line=almost, mask=almost))
    view.paint(painter, view.whole, scene, example.outcome, moment)
    painter.end()
    differences = np.abs(pixels(image) - pixels(draw(example, LANGUAGES, *size))).max(axis=2)
    # A scaled picture is a little softer, and a line of Qt's a little unlike one of an SVG.
    assert (differences > 60).sum() < 400


def test_a_step_repaints_the_pictogram_and_nothing_else(make_stage, settle):
    stage = make_stage("clear")
    settle(lambda: stage.window.movement.moment.ground is None)
    surround, painted = stage.window._view._surround, Painted(stage.window)
    settle(lambda: len(painted.regions) > 5)
    reach = QRegion(stage.window._view.reach(stage.window.scene))
    assert all(region.subtracted(reach).isEmpty() for region in painted.regions[3:])
    assert stage.window._view._surround is surround


def test_between_two_rises_no_timer_runs_but_the_one_that_waits(make_stage, settle):
    stage = make_stage("no-mask")
    timer = stage.window.movement._timer
    assert timer.interval() == 16
    stage.now += 1.0
    settle(lambda: timer.interval() > 16)
    assert timer.interval() == pytest.approx(2500, abs=1)
    assert timer.isSingleShot()


def test_a_moving_screen_takes_no_more_objects_and_ends_without_a_timer(make_stage, rest):
    stage = make_stage("clear")
    rest(stage)
    before = len(stage.window.findChildren(QObject))
    for look in ["no-mask", "idle", "checking", "misplaced", "clear"] * 10:
        change_to(stage, look)
        stage.tick(1.1)
    rest(stage)
    assert len(stage.window.findChildren(QObject)) == before
    assert not stage.window.movement._timer.isActive()


@pytest.mark.parametrize(
    "changes",
    [(("ui", "reduced_motion", True),), (("alarm", "quiet_hours", ["00:00-24:00"]),)],
    ids=["setting", "quiet hours"],
)
@pytest.mark.parametrize("look", ["idle", "no-mask", "checking", "clear"])
def test_the_last_picture_stands_at_once_where_motion_is_reduced(make_stage, look, changes):
    stage = make_stage("misplaced", changes)
    change_to(stage, look)
    assert not stage.window.movement.running
    assert stage.window.movement.moment == AT_REST


def test_the_veil_comes_and_goes_and_turns_back_from_where_it_is(make_stage, rest):
    stage = make_stage("clear")
    rest(stage)
    movement = stage.window.movement
    change_to(stage, "no-mask")
    movement._veil.setCurrentTime(80)
    assert movement.moment.veil == 0.5
    change_to(stage, "clear")
    movement._veil.setCurrentTime(0)
    assert movement.moment.veil == 0.5
    movement._veil.setCurrentTime(120)
    assert movement.moment.veil == 0.25


def test_half_a_veil_dims_the_picture_half_as_much(make_stage, rest):
    stage = make_stage("no-mask")
    rest(stage)

    def lightness_of_the_wall():
        return shown(stage).pixelColor(60, 60).lightness()

    veiled = lightness_of_the_wall()
    change_to(stage, "clear")
    stage.window.movement._veil.setCurrentTime(120)
    half = lightness_of_the_wall()
    rest(stage)
    assert veiled < half < lightness_of_the_wall()


def test_a_ground_turns_back_from_the_colour_it_has(make_stage, rest):
    stage = make_stage("idle")
    rest(stage)
    fade = stage.window.movement._fade
    change_to(stage, "no-mask")
    fade.setCurrentTime(60)
    between = stage.window.movement.moment.ground
    assert between.name() not in (theme.PAPER.lower(), theme.STOP.lower())
    change_to(stage, "idle")
    assert fade.startValue() == between


def test_another_look_draws_another_arc(make_stage, rest):
    stage = make_stage("checking")
    rest(stage)
    look_again(stage)
    assert stage.window.scene.looks == 4
    assert stage.window.movement.moment.pose.line == 0
    stage.now += 0.07
    assert 0.5 < stage.window.movement.moment.pose.line < 1


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("look", ["idle", "clear", "no-mask", "several", "checking"])
def test_what_moves_is_less_than_a_quarter_of_the_screen(application, size, look):
    example = examples()[look]
    settings = with_changes(LANGUAGES, example.settings)
    view = View(settings.ui, *size)
    reach = view.reach(compose(example.outcome, example.status, settings, AT, WALL))
    assert reach.width() * reach.height() < size[0] * size[1] / 4
    assert not reach.intersects(view.layout.pane)


def look_again(stage):
    """One more look at the face agrees."""
    outcome = stage._example.outcome
    tracks = tuple(replace(track, progress=0.8) for track in outcome.tracks)
    stage._example = replace(stage._example, outcome=replace(outcome, tracks=tracks))
    stage.tick()


def test_another_look_repaints_picture_and_pictogram_and_writes_nothing_anew(make_stage, rest):
    stage = make_stage("checking")
    rest(stage)
    text, painted = stage.window._view._surround.image, Painted(stage.window)
    look_again(stage)
    view = stage.window._view
    changed = QRegion(view.layout.pane).united(view.reach(stage.window.scene))
    assert painted.regions
    assert all(region.subtracted(changed).isEmpty() for region in painted.regions)
    assert view._surround.image is text
    assert view._surround.scene.looks == 4
