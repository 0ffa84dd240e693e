"""The zone: corners are added, moved and taken away, and lines never cross."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt

from tests.ui.hands import key
from ui.staff.zone_shape import FEWEST, MOST, added, crosses, moved, on_neighbour, removed, rounded

SQUARE = ((0.2, 0.2), (0.8, 0.2), (0.8, 0.8), (0.2, 0.8))


def test_a_corner_stays_in_the_picture():
    assert moved(SQUARE, 0, (-1.0, 0.1))[0] == (0.0, 0.1)


def test_a_corner_stops_before_lines_cross():
    assert moved(SQUARE, 0, (0.9, 0.6)) == SQUARE
    assert not crosses(SQUARE)
    assert crosses((SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3]))


def test_a_corner_is_added_in_the_middle_of_an_edge_up_to_eight():
    five = added(SQUARE, 3)
    assert five[4] == (0.2, 0.5)
    corners = SQUARE
    for _ in range(9):
        corners = added(corners, 0)
    assert len(corners) == MOST


def test_four_corners_stay():
    five = added(SQUARE, 0)
    assert removed(five, 1) == SQUARE
    assert len(removed(SQUARE, 0)) == FEWEST


def test_a_corner_lies_on_its_neighbour_when_it_is_near():
    near = moved(added(SQUARE, 0), 1, (0.21, 0.21))
    assert on_neighbour(near, 1)
    assert not on_neighbour(SQUARE, 0)


def test_the_settings_hold_thousandths():
    assert rounded([(1 / 3, 0.5)]) == [[0.333, 0.5]]


@pytest.fixture
def page(stage, panel):
    stage.tick()
    return panel.page


def wanted(stage):
    return stage.staff.changes.preview.decision.zone


def test_the_zone_begins_with_what_the_screen_shows(page):
    xs = sorted({round(x, 3) for x, _ in page.preview.zone.corners})
    assert xs == [0.125, 0.875]
    assert page._zone_text.text == "Zone: 4 points"


def test_a_corner_is_dragged_with_the_finger(stage, page, finger):
    handle = page.preview.zone.handles[0]
    middle = handle.rect().center()
    finger.down(handle)
    finger.move(handle, middle + QPoint(60, 40))
    finger.up(handle, middle + QPoint(60, 40))
    stage.tick()
    x, y = wanted(stage)[0]
    assert x > 0.125 + 0.03
    assert y > 0.03


def test_a_corner_is_moved_by_taps_alone(stage, page, finger):
    zone = page.preview.zone
    assert all(not button.isEnabled() for button in page._arrows)
    finger.tap(zone.handles[0])
    stage.tick()
    left = page._arrows[0]
    for _ in range(3):
        finger.tap(left)
    stage.tick()
    assert wanted(stage)[0][0] == pytest.approx(0.095, abs=0.002)


def test_a_corner_is_moved_and_removed_by_the_keyboard(stage, page, finger):
    finger.tap(page.preview.zone.pluses[1])
    stage.tick()
    assert len(wanted(stage)) == 5
    key(page.preview.zone.handles[2], Qt.Key.Key_Left, times=5)
    stage.tick()
    assert wanted(stage)[2][0] == pytest.approx(0.825, abs=0.002)
    key(page.preview.zone.handles[2], Qt.Key.Key_Delete)
    stage.tick()
    assert len(page.preview.zone.corners) == 4


def test_a_corner_dropped_on_its_neighbour_is_gone(stage, page, finger):
    zone = page.preview.zone
    finger.tap(zone.pluses[0])
    stage.tick()
    handle = zone.handles[1]
    way = zone._at(zone.corners[0]) - zone._at(zone.corners[1])
    target = handle.rect().center() + way.toPoint() + QPoint(2, 2)
    finger.down(handle)
    finger.move(handle, target)
    finger.up(handle, target)
    stage.tick()
    assert len(page.preview.zone.corners) == 4


@pytest.mark.parametrize("tremble", [(0, 0), (3, 2)])
def test_a_tap_chooses_a_corner_and_changes_nothing(stage, page, finger, tremble):
    zone = page.preview.zone
    before, handle = zone.corners, zone.handles[0]
    spot = handle.rect().center() + QPoint(20, 20)
    finger.down(handle, spot)
    finger.move(handle, spot + QPoint(*tremble))
    finger.up(handle, spot + QPoint(*tremble))
    stage.tick()
    assert (zone.selected, zone.corners) == (0, before)
    assert stage.staff.changes.changes == ()


def test_a_tap_leaves_a_corner_that_lies_near_its_neighbour(make_stage, finger):
    near = [(0.1, 0.1), (0.9, 0.1), (0.9, 0.5), (0.88, 0.52), (0.5, 0.9), (0.1, 0.9)]
    stage = make_stage(changes=[("decision", "zone", near)])
    page = stage.enter().page
    stage.tick()
    finger.tap(page.preview.zone.handles[3])
    stage.tick()
    assert page.preview.zone.selected == 3
    assert len(page.preview.zone.corners) == 6
    assert stage.staff.changes.changes == ()


def test_a_corner_that_is_let_go_where_it_was_taken_changes_nothing(stage, page, finger):
    handle = page.preview.zone.handles[0]
    middle = handle.rect().center()
    start = handle.mapTo(page.preview.zone, middle)

    def at(spot):
        return handle.mapFrom(page.preview.zone, spot)

    finger.down(handle, middle)
    finger.move(handle, at(start + QPoint(80, 60)))
    assert page.preview.zone.corners[0] != (0.125, 0.0)
    finger.move(handle, at(start))
    finger.up(handle, at(start))
    stage.tick()
    assert stage.staff.changes.changes == ()


def test_a_zone_that_is_put_back_is_no_change_any_more(stage, page, finger):
    finger.tap(page.preview.zone.pluses[1])
    key(page.preview.zone.handles[2], Qt.Key.Key_Delete)
    handle = page.preview.zone.handles[0]
    key(handle, Qt.Key.Key_Right)
    key(handle, Qt.Key.Key_Left)
    stage.tick()
    assert stage.staff.changes.changes == ()
    assert wanted(stage) is None


def test_a_corner_keeps_its_distance_from_the_finger(page, finger):
    zone = page.preview.zone
    handle, (x, y) = zone.handles[0], zone.corners[0]
    spot = handle.rect().center() + QPoint(20, 20)
    finger.down(handle, spot)
    finger.move(handle, spot + QPoint(60, 40))
    assert zone.corners[0] == pytest.approx((x + 60 / zone.width(), y + 40 / zone.height()))
    finger.up(handle, spot)


def test_a_corner_that_cannot_be_moved_or_taken_away_changes_nothing(stage, page):
    handle = page.preview.zone.handles[0]
    key(handle, Qt.Key.Key_Up)
    key(handle, Qt.Key.Key_Delete)
    stage.tick()
    assert stage.staff.changes.changes == ()


def test_reset_takes_the_zone_back(stage, page, finger):
    finger.tap(page.preview.zone.pluses[0])
    stage.tick()
    finger.tap(page.reset)
    stage.tick()
    assert wanted(stage) is None
    assert len(page.preview.zone.corners) == 4


def test_what_is_outside_is_dimmed(stage, page):
    with_zone = page.preview.grab().toImage()
    page.preview.zone.hide()
    without = page.preview.grab().toImage()
    outside, inside = (20, 200), (with_zone.width() // 2, with_zone.height() // 2)
    assert (
        with_zone.pixelColor(*outside).lightness() < 0.8 * without.pixelColor(*outside).lightness()
    )
    assert with_zone.pixelColor(*inside) == without.pixelColor(*inside)


def test_a_corner_has_the_focus_before_what_adds_one_after_it(open_page):
    zone = open_page("checking").preview.zone
    walked, control = [], zone.handles[0]
    while control is not zone.pluses[-1]:
        walked.append(control.accessibleName())
        control = control.nextInFocusChain()
    assert walked[:3] == [
        "Point 1 of the zone",
        "Add a point after point 1",
        "Point 2 of the zone",
    ]
