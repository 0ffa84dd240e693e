"""What fades and moves, that it comes to rest by itself, and that it can be switched off."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QAbstractAnimation, QEvent, QObject, QPoint

from ui import theme
from ui.staff import panel as panel_module
from ui.staff.rail import PAGES
from ui.view import AT_REST

STILL = (("ui", "reduced_motion", True),)
QUIET = (("alarm", "quiet_hours", ["00:00-24:00"]),)


def running(stage):
    """Every animation of the window that goes on."""
    found = stage.window.findChildren(QAbstractAnimation)
    return [one for one in found if one.state() == QAbstractAnimation.State.Running]


class Paintings(QObject):
    """Counts how often a widget is painted."""

    def __init__(self, widget):
        super().__init__()
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, _watched, event):  # noqa: N802 - Qt's name
        self.count += event.type() == QEvent.Type.Paint
        return False


def test_a_page_fades_in_and_then_everything_rests(stage, panel, settle):
    panel.open_page("door")
    assert panel._appearing.running
    assert panel._appearing.size() == panel.page.size()
    assert panel.page.width() > 1000
    settle(lambda: not running(stage))
    assert not panel._appearing.isVisible()
    assert panel.page.key == "door"


def test_only_the_fade_is_painted_while_a_page_fades_in(
    application, stage, panel, settle, monkeypatch
):
    panel.open_page("sound")
    panel.open_page("door")
    settle(lambda: not running(stage))
    monkeypatch.setattr(panel_module, "_PAGE_MS", 60_000)
    panel.open_page("sound")
    fade, page, tile = (
        Paintings(part) for part in (panel._appearing, panel.page, panel.rail.at_the_door)
    )
    settle(lambda: fade.count > 3)
    assert (page.count, tile.count) == (0, 0)
    blank = panel._appearing.geometry().bottomLeft() + QPoint(4, -4)
    panel._appearing._tween.setCurrentTime(30_000)
    assert stage.window.grab().toImage().pixelColor(blank).name().upper() == theme.PAPER
    page.count = tile.count = 0
    panel._appearing._tween.setCurrentTime(60_000)
    settle(lambda: page.count > 0)
    assert tile.count == 0


def test_a_page_can_be_used_while_it_fades_in(stage, panel, finger):
    panel.open_page("sound")
    stage.tick()
    before = panel.page.toggles["alarm.chime"].isChecked()
    assert panel._appearing.running
    finger.tap(panel.page.toggles["alarm.chime"])
    assert panel.page.toggles["alarm.chime"].isChecked() is not before


def test_a_dialog_fades_in_beside_the_tile_of_who_is_at_the_door(stage, panel, settle):
    panel.open_page("sound")
    settle(lambda: not running(stage))
    panel.page.silence.click()
    appearing, tile = panel._appearing, panel.rail.at_the_door.tile
    assert appearing.running
    assert not appearing.mask().contains(tile.mapTo(panel, tile.rect().center()))
    assert appearing.mask().contains(panel.dialog.card.geometry().center())
    settle(lambda: not running(stage))


def test_a_button_gives_way_under_the_finger_and_comes_back(stage, panel, finger, settle):
    settle(lambda: not running(stage))
    button = panel.rail.close_button
    finger.down(button)
    settle(lambda: button._press.share == 1.0)
    finger.up(button, button.rect().topLeft() - button.rect().bottomRight())
    settle(lambda: button._press.share == 0.0)
    assert running(stage) == []


def test_nothing_is_painted_that_did_not_change(application, stage, panel, settle):
    panel.open_page("door")
    settle(lambda: not running(stage))
    while len(panel.pages) < len(PAGES):
        panel.refresh(100)
    for _ in range(3):  # what lay under the fade is painted once more
        application.processEvents()
    paintings = Paintings(panel.page)
    for _ in range(20):
        panel.refresh(100)
        application.processEvents()
    assert paintings.count == 0


@pytest.mark.parametrize("changes", [STILL, QUIET], ids=["setting", "quiet hours"])
def test_nothing_moves_where_motion_is_reduced(make_stage, finger, changes):
    stage = make_stage(changes=changes)
    panel = stage.enter()
    assert running(stage) == []
    panel.open_page("sound")
    panel.page.silence.click()
    assert running(stage) == []
    panel.close_dialog()
    button = panel.rail.pages["door"]
    finger.down(button)
    assert (button._press.share, running(stage)) == (1.0, [])
    finger.up(button)
    assert (button._press.share, running(stage)) == (0.0, [])


def test_the_grounds_change_at_once_where_motion_is_reduced(make_stage):
    stage = make_stage(changes=STILL)
    assert running(stage) == []
    assert stage.window.movement.moment == AT_REST


def test_the_panel_is_made_anew_when_motion_is_reduced(stage, panel, settle):
    stage.staff.changes.change({"ui.reduced_motion": True})
    stage.staff.changes.save()
    settle(lambda: stage.tick(0.1) or stage.panel is not panel)
    assert stage.panel.desk.scale.still
