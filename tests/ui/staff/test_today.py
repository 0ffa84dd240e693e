"""The page Today."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QColor, QImage

from kiosk.staff.records import Answer, Span
from tests.ui.staff.fit import misfits
from tests.ui.staff.looks import texts
from ui import theme
from ui.words import load


def test_four_numbers_and_what_happened_after_a_reminder(stage, open_page):
    page = open_page("today")
    shown = {name: card.shown for name, card in page.numbers.items()}
    assert shown == {
        "people": "600",
        "right": "95.2\u202f%",
        "after": "27 of 29",
        "wait": "0.9\u202fs",
    }
    assert {"2 did not", "typically after 7\u202fs"} <= texts(page)


def test_a_chart_that_was_drawn_elsewhere_is_shown(stage, panel):
    panel.open_page("today")
    stage.tick()
    size = panel.page.chart.wanted
    drawn, png = QImage(size, QImage.Format.Format_RGB32), QByteArray()
    drawn.fill(QColor(theme.GO))
    buffer = QBuffer(png)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    drawn.save(buffer, "PNG")
    figures = replace(stage.staff.today.figures.value, chart=png.data())
    stage.staff.today.figures = Answer(figures, number=99)
    stage.tick()
    image = panel.page.chart.grab().toImage()
    colours = {image.pixelColor(x, image.height() // 3).name().upper() for x in range(0, 1400, 7)}
    assert theme.GO in colours


def test_week_and_month_are_asked_for(stage, open_page, finger):
    page = open_page("today")
    finger.tap(page.spans.options["week"])
    stage.tick()
    assert stage.staff.today.figures.value.span is Span.WEEK
    assert "People every day" in texts(page)


def test_before_anybody_came_the_page_says_so(stage, panel):
    stage.staff.today.empty = True
    panel.open_page("today")
    stage.tick()
    stage.tick()
    assert panel.page.chart.says == "Nobody has come by yet."
    assert panel.page.numbers["right"].shown == "–"


def test_while_it_is_read_blocks_stand_there_and_after_two_seconds_a_word(stage, panel):
    stage.staff.today.ask = lambda *_: None
    stage.staff.today.figures = Answer(pending=True, since=stage.now)
    panel.open_page("today")
    stage.tick(1)
    stage.tick()
    assert panel.page.chart.says == ""
    image = panel.page.chart.grab().toImage()
    middle = image.pixelColor(image.width() // 2, image.height() // 2)
    assert middle.name().upper() == theme.PAPER_2
    stage.tick(1.5)
    assert panel.page.chart.says == "Still loading"


def test_a_journal_that_cannot_be_read_is_said(stage, panel):
    stage.staff.today.ask = lambda *_: None
    stage.staff.today.figures = Answer(problem="The journal cannot be read.", number=3)
    panel.open_page("today")
    stage.tick()
    assert panel.page.chart.says == "The journal cannot be read."


def test_the_kinds_of_the_chart_give_way_where_a_language_has_long_words_for_them(
    make_stage, monkeypatch
):
    for kind in ("mask", "misplaced", "no_mask"):
        monkeypatch.setitem(load("en").chip, kind, "Nose or mouth uncovered")
    stage = make_stage(["en"], (800, 600))
    panel = stage.enter()
    panel.open_page("today")
    for _ in range(4):  # one layout gives way after the other
        stage.tick()
    assert misfits(panel) == []


def test_no_number_stands_under_the_name_of_another_span(stage, open_page, finger):
    """While it is read, and while that fails."""
    page, today = open_page("today"), stage.staff.today
    held = today.figures
    today.ask = lambda *_: setattr(
        today, "figures", replace(held, problem="The journal cannot be read.", number=99)
    )
    finger.tap(page.spans.options["month"])
    stage.tick()
    assert {card.shown for card in page.numbers.values()} == {"–"}
    assert page.chart.says == "The journal cannot be read."
    assert "Yesterday" not in " ".join(texts(page))
    today.figures = replace(held, value=replace(held.value, span=Span.MONTH), number=100)
    stage.tick()
    assert page.numbers["people"].shown == "600"


def test_a_later_reading_that_fails_is_said(stage, open_page):
    """Old figures are no news."""
    page, today = open_page("today"), stage.staff.today
    assert page.numbers["people"].shown == "600"
    today.figures = replace(today.figures, problem="The journal cannot be read.", number=99)
    stage.tick()
    assert page.chart.says == "The journal cannot be read."
    assert page.numbers["people"].shown == "–"
    today.figures = replace(today.figures, pending=True)  # it is tried again
    stage.tick()
    assert page.chart.says == "The journal cannot be read."
    assert page.numbers["people"].shown == "–"


def test_another_span_is_asked_for_once(stage, open_page, finger):
    """What comes and goes on the page leaves the chart its size."""
    page, today, asked = open_page("today"), stage.staff.today, []
    held = today.figures
    stage.tick()

    def ask(span, *sizes):
        asked.append((span, sizes))
        today.figures = replace(held, pending=True)

    today.ask = ask
    finger.tap(page.spans.options["month"])
    for _ in range(5):
        stage.tick()
    today.figures = replace(held, value=replace(held.value, span=Span.MONTH), number=100)
    for _ in range(5):
        stage.tick()
    assert [span for span, _ in asked] == [Span.MONTH]
