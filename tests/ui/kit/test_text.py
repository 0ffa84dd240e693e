"""Text breaks where a language allows it and asks for the room it needs."""

from __future__ import annotations

import pytest

from ui.kit.scale import BODY, HINT, Scale
from ui.kit.text import Text, pieces, wrap


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("two words", ("two ", "words")),
        ("門已開。", ("門", "已", "開。")),
        ("「門」開", ("「門」", "開")),
        ("共 12 人", ("共 ", "12 ", "人")),
        ("kiosk.yaml設定", ("kiosk.yaml", "設", "定")),
        ("", ()),
    ],
)
def test_a_line_breaks_at_spaces_and_between_han(text, parts):
    assert pieces(text) == parts


def test_the_pieces_are_the_whole_text():
    for text in (
        "Move a slider, and watch.",
        "移動滑桿，並觀看畫面。",
        "¿Sin mascarilla? Pida una.",
    ):
        assert "".join(pieces(text)) == text


def test_no_line_is_wider_than_its_room(scale):
    text = "The check goes on while staff move what they like to move."
    for width in (200, 300, 500):
        lines = wrap(scale, BODY, text, width)
        assert all(scale.width(BODY, line) <= width + 1 for line in lines)
        assert " ".join(lines) == text


def test_a_new_line_is_kept(scale):
    assert wrap(scale, BODY, "one\ntwo", 1000) == ("one", "two")


def test_text_asks_for_all_its_lines(place, scale):
    text = Text(scale, HINT, "Drag a point of the zone, or tap it and use the arrows.")
    place(text, width=200)
    lines = text.lines(200)
    assert len(lines) > 1
    assert text.heightForWidth(200) == len(lines) * scale.leading(HINT)
    assert text.minimumSizeHint().width() < 200


def test_text_that_does_not_wrap_keeps_one_line(scale):
    text = Text(scale, HINT, "now 0.97", wraps=False)
    assert text.lines(10) == ("now 0.97",)
    assert text.minimumSizeHint().width() == text.sizeHint().width()


def test_other_words_ask_for_another_place(place, scale):
    text = place(Text(scale, BODY, "short"))
    before = text.sizeHint().width()
    text.set_text("a good deal longer")
    assert text.sizeHint().width() > before
    assert text.accessibleName() == "a good deal longer"


def test_small_screens_keep_letters_readable():
    assert Scale(0.4).text(HINT) == 16
    assert Scale(0.4).leading(HINT) == round(16 * 30 / 21)
