"""No text is cut off and nothing lies on top of anything: pages x languages x sizes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QWidget

from kiosk.languages import languages
from kiosk.sentence import Sentence
from kiosk.types import DoorAction
from tests.ui.staff.fit import misfits
from ui import fonts
from ui.kit.buttons import PRIMARY, Button
from ui.kit.scale import LABEL, Scale
from ui.kit.text import Text, wrap
from ui.layout import layout
from ui.staff.history import HistoryDialog
from ui.staff.rail import PAGES
from ui.staff.sound import MuteDialog

SIZES = [(1920, 1080), (1080, 1920), (1280, 720), (800, 600)]
MANY = {
    "door.schedule": ["mon-fri 20:00-06:00 lock", "sat,sun 00:00-24:00 lock"],
    "alarm.quiet_hours": ["22:00-07:00"],
    "door.policy": "admit",
    "detector.thresholds.mask": 0.5,
    "alarm.volume": 0.2,
    "ui.show_confidence": False,
}
LONG = Sentence(
    "not_saved",
    "Not saved ({why}). The old settings still hold.",
    why="relay.board: lcus1 cannot say what its output is; set relay.unsupervised: true to accept"
    " that, or take a board that reads back",
)
"""The longest that a bar has to say."""


def walk(stage):
    """Go through pad, pages and dialogs; returns what does not fit, with where it was seen."""
    found = []
    stage.window.setUpdatesEnabled(False)  # places are looked at, not paintings

    def look(where, root):
        for _ in range(4):  # layouts that lack room give way one after the other
            stage.tick()
        found.extend(f"{where}: {what}" for what in misfits(root))

    stage.access.open_pad()
    stage.staff.pad.try_pin("9")
    look("pad", stage.access.pad)
    stage.access.close()
    panel = stage.enter()
    for page in PAGES:
        panel.open_page(page)
        stage.tick()
        look(page, panel)
    stage.staff.changes.change(MANY)
    stage.staff.sound.mute(600)
    stage.staff.door.order(DoorAction.RELEASE, None)
    stage.staff.door.test()
    for page in ("checking", "sound", "door", "health"):
        panel.open_page(page)
        stage.tick()
        look(f"{page} with changes", panel)
    stage.staff.changes.refuses = LONG
    stage.staff.changes.save()
    stage.staff.changes.refuses = ""
    look("a save that failed", panel)
    for name, open_ in dialogs(panel).items():
        open_()
        stage.tick()
        look(name, panel.dialog)
        panel.close_dialog()
    return found


def dialogs(panel):
    def of(page, name):
        def open_():
            panel.open_page(page)
            getattr(panel.page, name).click()
            panel.refresh(100)

        return open_

    def timetable():
        panel.open_page("door")
        panel.page.rules.timetable.click()

    return {
        "timetable": timetable,
        "silence": lambda: panel.show_dialog(MuteDialog(panel.desk)),
        "history": lambda: panel.show_dialog(HistoryDialog(panel.desk)),
        "review": panel.review,
        "self-test": of("health", "test"),
        "shut down": of("health", "shut_down"),
    }


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_everything_fits(make_stage, size, language):
    assert walk(make_stage([language], size)) == []


LARGER = (("ui", "larger_text", True),)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_everything_fits_with_text_a_third_larger(make_stage, size, language):
    stage = make_stage([language], size, LARGER)
    assert walk(stage) == []
    assert stage.access._sizes()[1].text(LABEL) >= 1.3 * LABEL.sizes[0] * layout(*size).u - 1


@pytest.mark.parametrize("size", [(1024, 768), (2560, 1080), (800, 1280)], ids=str)
def test_everything_fits_on_odd_screens(make_stage, size):
    assert walk(make_stage(["es"], size)) == []


@pytest.mark.parametrize("size", [(1080, 1920), (800, 1280)], ids=str)
def test_values_between_two_steps_fit(make_stage, size):
    odd = (("door", "max_hold", 302.5), ("door", "open_for", 12.25), ("decision", "keep_for", 0.25))
    assert walk(make_stage(["es"], size, LARGER + odd)) == []


def test_everything_fits_without_the_fonts_of_the_design(make_stage, monkeypatch):
    monkeypatch.setattr(fonts, "_DISPLAY_FROM", 10_000)
    monkeypatch.setitem(fonts._FAMILIES, "latin", ["DejaVu Sans"])
    kept = (fonts.font, fonts.metrics, wrap)
    for each in kept:
        each.cache_clear()
    try:
        assert walk(make_stage(["es"], (1920, 1080))) == []
    finally:
        for each in kept:
            each.cache_clear()


def test_the_look_for_misfits_finds_them(application):
    scale = Scale(1.0)
    root = QWidget()
    try:
        parts = [
            Text(scale, LABEL, "Twice as wide as its room"),
            Button(scale, "Save all changes", PRIMARY),
        ]
        for part in parts:
            part.setParent(root)
            part.setGeometry(10, 10, 60, 20)
            part.show()
        found = misfits(root)
    finally:
        root.deleteLater()
        QApplication.sendPostedEvents(root, QEvent.Type.DeferredDelete.value)
    assert any("Twice" in what for what in found)
    assert any("no room" in what for what in found)
    assert any("lies on" in what for what in found)
