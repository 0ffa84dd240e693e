"""Words never clip, whatever the state, the languages, the size and the fonts."""

from __future__ import annotations

import itertools

import pytest

from kiosk.languages import languages
from ui import aside, fonts, view
from ui.answer import set_sentence
from ui.fonts import Style, can_write, fit
from ui.layout import layout
from ui.scene import Scene, Show, Strip
from ui.strip import set_words
from ui.words import load

SIZES = [(1920, 1080), (1080, 1920), (1280, 720), (1280, 1024), (1024, 600)]
PAIRS = [
    *((one,) for one in languages()),
    ("en", "zh-Hant"),
    ("en", "es"),
    ("es", "zh-Hans"),
    ("zh-Hant", "en"),
    ("zh-Hans", "es"),
]


def sayings():
    return [Scene(show=Show.STARTING, say=key, count=12) for key in load("en").say]


@pytest.fixture(params=["the design's fonts", "a wide fallback font"])
def families(request, monkeypatch):
    if request.param == "a wide fallback font":
        wide = {script: ["DejaVu Sans", "Liberation Sans"] for script in fonts._FAMILIES}
        monkeypatch.setattr(fonts, "_FAMILIES", wide)
    forget()
    yield
    forget()


def forget():
    fonts.font.cache_clear()
    fonts.metrics.cache_clear()


def test_smaller_letters_break_between_phrases_again():
    """Not within one where that saves nothing."""
    style = Style((40,), 48)
    assert fit("Getting ready./ About 4 min.", "latin", style, 1.0, 380, 80).lines == (
        "Getting ready.",
        "About 4 min.",
    )


@pytest.mark.usefixtures("families")
@pytest.mark.parametrize("size", SIZES, ids=lambda size: "x".join(map(str, size)))
def test_every_sentence_fits_beside_a_pictogram_in_every_pair_of_languages(size):
    place = layout(*size)
    room = place.answer.height() - place.px(40) - place.px(240)
    for pair, scene in itertools.product(PAIRS, sayings()):
        sentence = set_sentence(scene, [load(language) for language in pair], place)
        assert sentence.height <= room + 1, (pair, scene.say)
        assert all(block.width <= place.answer.width() for block in sentence.blocks), (pair, scene)
        assert all(len(block.lines) <= 4 for block in sentence.blocks)


@pytest.mark.usefixtures("families")
@pytest.mark.parametrize("size", SIZES, ids=lambda size: "x".join(map(str, size)))
def test_every_strip_fits_in_the_left_half(size):
    place = layout(*size)
    for pair, strip in itertools.product(PAIRS, Strip):
        blocks = set_words(strip, [load(language) for language in pair], place)
        assert sum(block.height for block in blocks) <= place.strip.height() + 1
        left = place.px(96 + 28)
        assert all(left + block.width <= place.strip.width() / 2 for block in blocks)


@pytest.mark.parametrize("language", languages())
def test_no_letter_is_lost_when_a_sentence_is_broken(language):
    words = load(language)
    for text in words.say.values():
        block = fit(text, words.script, Style((116, 96), 118), 1.0, 500, 2000)
        assert "".join(block.lines).replace(" ", "") == text.replace("/", "").replace(" ", "")


def test_lines_break_where_the_language_says():
    style = Style((116, 110, 104, 96), 118)
    block = fit("Please/ put on/ your mask.", "latin", style, 1.0, 700, 984)
    assert block.lines == ("Please", "put on", "your mask.")


def test_letters_shrink_rather_than_clip():
    block = fit("Incomprehensibilities", "latin", Style((116,), 118), 1.0, 300, 900)
    assert block.width <= 300
    assert block.lines == ("Incomprehensibilities",)


def test_a_language_without_letters_on_this_machine_is_left_out(monkeypatch):
    monkeypatch.setattr(view, "can_write", lambda script: script == "latin")
    assert [word.language for word in view.usable_words(["zh-Hant", "en"])] == ["en"]
    assert [word.language for word in view.usable_words(["zh-Hant"])] == ["zh-Hant"]


def test_a_machine_has_latin_letters():
    assert can_write("latin")


@pytest.mark.parametrize("script", ["latin", "traditional_chinese"])
@pytest.mark.parametrize(
    ("hint", "said"),
    [
        ("Masks at desk 1/2", "Masks at desk 1/2"),
        ("Lost/found", "Lost/found"),
        ("Masks at the  desk ", "Masks at the desk"),
        (" 口罩 ", "口罩"),
    ],
)
def test_the_words_of_the_school_are_shown_as_they_are(application, script, hint, said):
    """A slash is theirs, and a space too many stops no painting."""
    block = aside._balanced(hint, script, aside._HINT[False], 1.0, 600, 100)
    assert " ".join(block.lines) == said
