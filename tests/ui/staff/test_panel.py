"""The frame of the panel: rail, bar, review, dialogs, keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QApplication, QWidget

from kiosk.staff.records import Answer
from kiosk.types import Outcome, Preparation, State
from tests.ui.hands import key
from ui import theme
from ui.layout import layout
from ui.scene import Show
from ui.staff.change_bar import Mode
from ui.staff.rail import PAGES
from ui.staff.review import Review


def test_the_live_tile_says_who_is_at_the_door_and_leaves_the_panel(make_stage, finger):
    stage = make_stage(example="no-mask")
    panel = stage.enter()
    tile = panel.rail.at_the_door.tile
    image = stage.grab()
    edge = tile.mapTo(stage.window, QPoint(tile.width() // 2, 3))
    assert image.pixelColor(edge).name().upper() == theme.STOP
    assert panel.rail.at_the_door._text.text == "At the door: no mask"
    finger.tap(tile)
    assert stage.access.panel is None


@pytest.mark.parametrize("page", PAGES)
def test_a_tap_on_the_rail_opens_a_page(panel, finger, page):
    finger.tap(panel.rail.pages[page])
    assert panel.page.key == page
    assert panel.page.isVisible()


def test_the_pages_have_shortcuts(stage, panel):
    for number, page in enumerate(PAGES, start=1):
        QTest.keyClick(panel, Qt.Key(Qt.Key.Key_0 + number), Qt.KeyboardModifier.ControlModifier)
        assert panel.page.key == page


def test_escape_and_close_leave(stage, finger):
    key(stage.enter(), Qt.Key.Key_Escape)
    assert stage.access.panel is None
    finger.tap(stage.enter().rail.close_button)
    assert stage.access.panel is None


def test_a_page_with_unsaved_changes_has_a_dot(stage, panel):
    stage.staff.changes.change({"alarm.volume": 0.3})
    stage.tick()
    assert {key for key, button in panel.rail.pages.items() if button._dot} == {"sound"}


def test_the_bar_counts_the_changes_and_undoes_all(stage, panel, finger):
    assert not panel.bar.isVisible()
    stage.staff.changes.change({"alarm.volume": 0.3, "decision.votes": 7})
    stage.tick()
    assert panel.bar.mode is Mode.CHANGES
    assert panel.bar._sign._shows == "2"
    assert panel.bar.says == "changes not saved yet"
    stage.staff.changes.undo("decision.votes")
    stage.tick()
    assert panel.bar.says == "change not saved yet"
    finger.tap(panel.bar.second)
    stage.tick()
    assert stage.staff.changes.changes == ()
    assert not panel.bar.isVisible()


def test_review_shows_old_and_new_and_undoes_each(stage, panel, finger):
    stage.staff.changes.change({"alarm.volume": 0.3, "decision.votes": 7})
    stage.tick()
    finger.tap(panel.bar.first)
    stage.tick()
    assert isinstance(panel.dialog, Review)
    shown = {child.text for child in panel.dialog.findChildren(QWidget) if hasattr(child, "_new")}
    assert shown == {"80\u202f%", "30\u202f%", "5", "7"}
    finger.tap(panel.dialog.undos["alarm.volume"])
    stage.tick()
    assert [change.key for change in stage.staff.changes.changes] == ["decision.votes"]
    assert panel.dialog.save.says == "Save 1 change"
    finger.tap(panel.dialog.undos["decision.votes"])
    stage.tick()
    assert panel.dialog is None


def test_saving_puts_the_changes_in_force_and_says_so(stage, panel, finger):
    stage.staff.changes.change({"alarm.volume": 0.3})
    stage.tick()
    finger.tap(panel.bar.first)
    stage.tick()
    finger.tap(panel.dialog.save)
    stage.tick()
    assert stage.staff.changes.saved.alarm.volume == 0.3
    assert panel.dialog is None
    assert panel.bar.says == "Saved: 1. From the next picture on."
    stage.tick(7)
    assert not panel.bar.isVisible()


def test_a_save_that_fails_turns_the_bar_red_and_can_be_tried_again(stage, panel, finger):
    stage.staff.changes.change({"alarm.volume": 0.3})
    stage.staff.changes.refuses = "No room on the disk."
    stage.staff.changes.save()
    stage.tick()
    assert panel.bar.mode is Mode.FAILED
    assert panel.bar.says == "No room on the disk."
    corner = panel.bar.mapTo(stage.window, QPoint(panel.bar.width() // 2, 4))
    assert stage.grab().pixelColor(corner).name().upper() == theme.STOP
    stage.staff.changes.refuses = ""
    finger.tap(panel.bar.first)
    assert stage.staff.changes.saved.alarm.volume == 0.3


def test_changes_that_were_not_reviewed_are_not_tried_again_but_reviewed(stage, panel, finger):
    stage.staff.changes.change({"alarm.volume": 0.3})
    stage.staff.changes.refuses = "No room on the disk."
    stage.staff.changes.save()
    stage.staff.changes.may_try_again = False
    stage.tick()
    assert panel.bar.says == "No room on the disk."
    assert panel.bar.first.says == "Review and save"
    finger.tap(panel.bar.first)
    assert isinstance(panel.dialog, Review)
    assert stage.staff.changes.saving.number == 1


def test_while_saving_the_bar_says_so(stage, panel):
    stage.staff.changes.change({"alarm.volume": 0.3})
    stage.staff.changes.saving = Answer(pending=True)
    stage.tick()
    assert panel.bar.mode is Mode.SAVING
    assert not panel.bar.first.isVisible()


def test_the_last_unsaved_changes_are_offered_again(stage, finger):
    stage.staff.changes.kept = 3
    panel = stage.enter()
    stage.tick()
    assert panel.bar.mode is Mode.KEPT
    assert panel.bar.says == "changes were not saved last time"
    finger.tap(panel.bar.first)
    stage.tick()
    assert panel.bar.mode is Mode.NOTHING
    stage.staff.changes.kept = 2
    stage.tick()
    finger.tap(panel.bar.second)
    stage.tick()
    assert panel.bar.mode is Mode.NOTHING


def test_what_cannot_be_changed_is_told_in_a_sentence(stage, panel):
    panel.desk.change("door.wiring", "energise_to_unlock")
    stage.tick()
    assert "kiosk.yaml" in panel.bar.says
    stage.tick(10)
    assert not panel.bar.isVisible()


def test_a_dialog_never_hides_who_is_at_the_door(stage, panel, settle):
    before = stage.grab()
    stage.staff.changes.change({"alarm.volume": 0.3})
    panel.review()
    settle(lambda: not panel._appearing.running)
    after = stage.grab()
    tile = panel.rail.at_the_door.tile
    middle = tile.mapTo(stage.window, tile.rect().center())
    assert after.pixelColor(middle) == before.pixelColor(middle)
    beside = QPoint(middle.x(), stage.window.height() - 300)
    assert after.pixelColor(beside).lightness() < before.pixelColor(beside).lightness()


def test_tab_stays_inside_a_dialog(stage, panel):
    stage.staff.changes.change({"alarm.volume": 0.3})
    panel.review()
    stage.tick()
    seen = set()
    for _ in range(8):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        control = QApplication.focusWidget()
        assert panel.dialog.isAncestorOf(control)
        assert panel.focus_ring.target is control
        seen.add(control.accessibleName())
    assert seen == {"Undo: Voice volume", "Throw all away", "Back", "Save 1 change"}


def test_escape_closes_the_dialog_and_not_the_panel(stage, panel):
    stage.staff.changes.change({"alarm.volume": 0.3})
    panel.review()
    key(panel.dialog, Qt.Key.Key_Escape)
    assert panel.dialog is None
    assert stage.access.panel is panel


def test_control_s_reviews_what_was_changed(stage, panel):
    control = Qt.KeyboardModifier.ControlModifier
    QTest.keyClick(panel, Qt.Key.Key_S, control)
    assert panel.dialog is None
    stage.staff.changes.change({"alarm.volume": 0.3})
    QTest.keyClick(panel, Qt.Key.Key_S, control)
    assert isinstance(panel.dialog, Review)


@pytest.mark.parametrize("page", PAGES)
def test_tab_reaches_every_control_with_a_visible_ring(stage, panel, page):
    panel.open_page(page)
    stage.tick()
    wanted = {
        control
        for kind in (QAbstractButton, QAbstractSlider)
        for control in panel.findChildren(kind)
        if control.isVisible() and control.isEnabled() and _takes_tab(control)
    }
    reached = set()
    panel.setFocus()
    for _ in range(3 * len(wanted)):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        control = QApplication.focusWidget()
        if control in reached:
            break
        reached.add(control)
        assert panel.focus_ring.target is control
        assert control.accessibleName() or isinstance(control, type(panel))
    missed = {control for control in wanted - reached if not _in_a_group_with(control, reached)}
    assert {control.accessibleName() for control in missed} == set()


def test_a_touch_shows_no_ring(panel, finger):
    finger.tap(panel.rail.pages["door"])
    assert panel.focus_ring.target is None


@pytest.mark.parametrize("page", PAGES)
def test_every_control_is_large_enough_for_a_finger(panel, page):
    panel.open_page(page)
    small = {
        f"{control.accessibleName()} {control.width()}x{control.height()}"
        for kind in (QAbstractButton, QAbstractSlider)
        for control in panel.findChildren(kind)
        if control.isVisible()
        and "qt_" not in control.objectName()
        and min(control.width(), control.height()) < panel.desk.scale.px(72)
    }
    assert small == set()


@pytest.mark.parametrize("page", PAGES)
def test_screen_readers_hear_name_and_kind_of_every_control(panel, page):
    panel.open_page(page)
    for kind in (QAbstractButton, QAbstractSlider):
        for control in panel.findChildren(kind):
            interface = QAccessible.queryAccessibleInterface(control)
            if control.isVisible():
                assert interface.text(QAccessible.Text.Name).strip()
                assert interface.role() is not QAccessible.Role.Client


@pytest.fixture
def tall(make_stage):
    """A page that is higher than its room."""
    panel = make_stage(size=(1080, 1920)).enter()
    assert panel.page.scroller.needed
    return panel.page.scroller


def test_a_page_that_is_too_high_is_moved_by_its_arrows(tall, finger):
    assert not tall.up.isEnabled()
    finger.tap(tall.down)
    assert tall.bar.value() > 0
    for _ in range(5):
        if tall.down.isEnabled():
            finger.tap(tall.down)
    assert tall.bar.value() == tall.bar.maximum()
    finger.tap(tall.up)
    assert tall.bar.value() < tall.bar.maximum()


def test_a_page_that_is_too_high_is_dragged_where_no_control_is(tall, finger):
    start = QPoint(20, 700)
    finger.down(tall, start)
    finger.move(tall, start - QPoint(0, 200))
    finger.up(tall, start - QPoint(0, 200))
    assert tall.bar.value() == min(200, tall.bar.maximum()) > 0


def test_tab_brings_what_it_reaches_into_view(tall):
    panel = tall.window().access.panel
    last = panel.page.numbers.steppers["keep_for"]
    panel.setFocus()
    for _ in range(80):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        if QApplication.focusWidget() is last:
            break
    assert QApplication.focusWidget() is last
    assert (
        tall.area.viewport().rect().contains(last.mapTo(tall.area.viewport(), last.rect().center()))
    )


def test_upright_screens_have_the_pages_along_the_bottom(make_stage, finger):
    stage = make_stage(size=(1080, 1920))
    panel = stage.enter()
    assert panel.rail.geometry().bottom() == 1919
    assert panel.rail.height() >= 120
    tile = panel.rail.at_the_door.tile
    assert tile.mapTo(panel, tile.rect().center()).x() > 700
    finger.tap(panel.rail.pages["today"])
    assert panel.page.key == "today"


def test_the_panel_covers_the_whole_window(stage, panel):
    place = layout(1920, 1080)
    assert panel.geometry().contains(place.pane)
    assert panel.size() == stage.window.size()


def _takes_tab(control):
    return (
        bool(control.focusPolicy() & Qt.FocusPolicy.TabFocus) and "qt_" not in control.objectName()
    )


def _in_a_group_with(control, reached):
    """Of an exclusive group Tab reaches one, the arrow keys the others."""
    group = control.group() if isinstance(control, QAbstractButton) else None
    return group is not None and any(other in reached for other in group.buttons())


@pytest.mark.parametrize(
    ("setting", "value"), [("alarm.volume", 0.3), ("ui.languages", ["en", "es"])]
)
def test_what_was_saved_is_told_also_by_a_panel_that_is_made_anew(stage, panel, setting, value):
    assert stage.staff.changes.change({setting: value}) == ""
    stage.tick()
    stage.staff.changes.save()
    stage.tick()
    stage.tick()
    assert stage.panel.bar.says.startswith("Saved: 1")
    assert (stage.panel is panel) is (setting != "ui.languages")


def test_a_refusal_has_no_tick_and_is_not_pushed_out(stage, panel):
    """What is good news has one; the next sentence waits for two seconds."""
    panel.desk.tell("No USB stick is there.")
    panel.desk.tell("Two files were written.", good=True)
    stage.tick()
    assert (panel.bar.says, panel.bar._sign._shows) == ("No USB stick is there.", "cross")
    stage.tick(1)
    assert panel.bar.says == "No USB stick is there."
    stage.tick(2)
    stage.tick()
    assert (panel.bar.says, panel.bar._sign._shows) == ("Two files were written.", "check")


def test_one_refusal_told_six_times_is_one(stage, panel):
    """It does not stand before what came since."""
    for _ in range(6):
        panel.desk.tell("2 languages at most.")
        stage.tick(0.3)
    stage.staff.changes.change({"alarm.volume": 0.3})
    stage.tick(6)
    stage.tick()
    assert panel.bar.mode is Mode.CHANGES


def test_while_the_kiosk_starts_no_camera_is_called_lost(stage, panel):
    """And no old face is shown as if it stood there now."""
    stage.tick()
    now = stage.now
    building = Preparation("building", now, now + 300)
    stage.inbox.put_outcome(Outcome(State.STARTING, now, now, preparation=building))
    stage.window.take()
    stage.window.tick()
    assert not panel.page.preview.lost
    image = panel.page.preview.grab().toImage()
    assert image.pixelColor(image.width() // 2, image.height() // 2).name().upper() == theme.PAPER_2


def test_a_late_answer_leaves_the_zone_in_the_hand(stage, panel, finger):
    """The picture is taken away for a moment, not the point that somebody moves."""
    page = panel.page
    stage.tick()
    finger.tap(page.preview.zone.handles[0])
    stage.tick()
    stage.now += 0.6
    stage.window.tick()
    assert stage.window.scene.show is Show.STARTING
    panel.refresh(100)
    assert page.preview.zone.selected == 0
    assert len(page.preview.zone.handles) == 4
    assert page.preview.zone.isVisible()
    stage.tick()
    assert page.preview.zone.selected == 0


def test_an_arrow_of_the_page_that_goes_deaf_hands_no_focus_on(make_stage, finger):
    stage = make_stage(size=(800, 480))
    panel = stage.enter()
    panel.open_page("sound")
    stage.tick()
    scroller = panel.page.scroller
    for _ in range(20):
        if scroller.down.isEnabled():
            finger.tap(scroller.down)
            stage.tick()
    assert not scroller.down.isEnabled()
    assert panel.focus_ring.target is None
