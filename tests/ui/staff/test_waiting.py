"""Rows that come from the journal, and what stands in their place."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.sentence import Sentence
from kiosk.staff.records import Answer
from tests.ui.staff.looks import texts
from ui.words import load

BROKEN = Sentence("trouble_journal_broken", "The journal cannot be used.")


@pytest.mark.parametrize(
    ("page", "ask", "rows", "none", "row"),
    [
        ("door", "ask_events", "events", "Nothing yet.", "somebody had to act"),
        ("health", "ask_happened", "happened", "Nothing in the last seven days.", "Camera lost"),
    ],
    ids=["door", "health"],
)
def test_a_journal_that_cannot_be_read_is_not_taken_for_an_empty_one(
    stage, open_page, page, ask, rows, none, row
):
    """What was read before stays, above the reason why nothing newer is there."""
    desk = getattr(stage.staff, page)
    setattr(desk, ask, lambda: None)
    opened = open_page(page)

    def shown(answer: Answer) -> set[str]:
        setattr(desk, rows, answer)
        stage.tick()
        return texts(opened)

    assert none not in texts(opened)
    told = shown(Answer(problem=BROKEN, number=1))
    assert BROKEN in told
    assert none not in told
    assert none in shown(Answer((), number=2))
    delattr(desk, ask)
    setattr(desk, rows, Answer())
    getattr(desk, ask)()
    assert {row, BROKEN} <= shown(replace(getattr(desk, rows), problem=BROKEN))


@pytest.mark.parametrize("language", ["es", "zh-Hans", "zh-Hant"])
def test_a_reason_says_what_is_wrong_and_what_helps(make_stage, language):
    stage = make_stage([language])
    stage.staff.door.ask_events = lambda: None
    stage.staff.door.events = Answer(problem=BROKEN, number=1)
    panel = stage.enter()
    panel.open_page("door")
    stage.tick()
    words = load(language).staff
    told = [text for text in texts(panel.page) if words["help"]["journal_broken"] in text]
    assert all(text.startswith(words["trouble"]["journal_broken"]) for text in told)
    assert told
