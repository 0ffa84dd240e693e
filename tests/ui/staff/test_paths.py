"""Three errands of somebody who has never seen the panel: found with the panel alone.

The taps are counted. At two seconds a tap, which is slow, each errand is over within the minute.
"""

from __future__ import annotations

import math

import pytest
from PySide6.QtCore import QPoint

from kiosk.types import DoorAction
from tests.ui.hands import Finger
from ui.staff import door_hold
from ui.staff.examples import PIN

SECONDS_A_TAP = 2.0


@pytest.fixture
def walk_in(stage, finger, settle, monkeypatch):
    """Hold the door icon, type the PIN: one hold and five taps."""
    monkeypatch.setattr(door_hold, "SECONDS", 0.2)

    def walk():
        finger.down(stage.access.door_hold)
        settle(lambda: stage.access.pad is not None)
        finger.up(stage.access.door_hold)
        Finger.taps = 1
        for digit in PIN:
            finger.tap(stage.access.pad.keys[digit])
        finger.tap(stage.access.pad.keys["check"])
        stage.tick()
        return stage.panel

    return walk


def save(stage, panel, finger):
    stage.tick()
    finger.tap(panel.bar.first)
    stage.tick()
    finger.tap(panel.dialog.save)
    stage.tick()


def test_the_alarm_is_made_quieter_in_ten_taps(stage, finger, walk_in):
    panel = walk_in()
    finger.tap(panel.rail.pages["sound"])
    stage.tick()
    volume = panel.page.volume
    finger.down(volume, QPoint(round(volume.position(80)), round(volume.centre())))
    finger.move(volume, QPoint(round(volume.position(50)), round(volume.centre())))
    finger.up(volume, QPoint(round(volume.position(50)), round(volume.centre())))
    Finger.taps += 1
    save(stage, panel, finger)
    assert stage.staff.changes.saved.alarm.volume == pytest.approx(0.5)
    assert Finger.taps == 10
    assert Finger.taps * SECONDS_A_TAP < 60


def test_the_alarm_is_made_quieter_without_dragging_too(stage, finger, walk_in):
    panel = walk_in()
    finger.tap(panel.rail.pages["sound"])
    stage.tick()
    volume = panel.page.volume
    for _ in range(4):
        finger.tap(volume, QPoint(round(volume.position(10)), round(volume.centre())))
    save(stage, panel, finger)
    assert stage.staff.changes.saved.alarm.volume == pytest.approx(0.6)
    assert Finger.taps == 13


def test_the_check_is_made_stricter_in_nine_taps(stage, finger, walk_in):
    panel = walk_in()
    slider = next(iter(panel.page.thresholds.values())).slider
    finger.down(slider, QPoint(round(slider.position(70)), round(slider.centre())))
    finger.move(slider, QPoint(round(slider.position(85)), round(slider.centre())))
    finger.up(slider, QPoint(round(slider.position(85)), round(slider.centre())))
    Finger.taps += 1
    save(stage, panel, finger)
    assert stage.staff.changes.saved.detector.thresholds.mask == pytest.approx(0.85, abs=0.011)
    assert Finger.taps == 9
    assert Finger.taps * SECONDS_A_TAP < 60


def test_the_door_is_open_for_ten_minutes_in_nine_taps(stage, finger, walk_in):
    panel = walk_in()
    finger.tap(panel.rail.pages["door"])
    stage.tick()
    finger.tap(panel.page.times.options["10"])
    finger.tap(panel.page.order.options["release"])
    order = stage.staff.door.override
    assert order.action is DoorAction.RELEASE
    assert order.until - stage.now == pytest.approx(600)
    assert Finger.taps == 9
    assert Finger.taps * SECONDS_A_TAP < 60
    stage.tick(601)
    assert stage.staff.door.override is None


def test_the_time_may_also_be_chosen_afterwards(stage, finger, walk_in):
    panel = walk_in()
    finger.tap(panel.rail.pages["door"])
    stage.tick()
    finger.tap(panel.page.order.options["release"])
    assert stage.staff.door.override.until - stage.now == pytest.approx(900)
    finger.tap(panel.page.times.options["10"])
    assert stage.staff.door.override.until - stage.now == pytest.approx(600)
    finger.tap(panel.page.times.options[""])
    assert math.isinf(stage.staff.door.override.until)
    finger.tap(panel.page.order.options["automatic"])
    assert stage.staff.door.override is None
