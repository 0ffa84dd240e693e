"""Every state on the screen, looked at pixel by pixel."""

from __future__ import annotations

import pytest

from ui import theme
from ui.examples import AT, examples
from ui.layout import layout
from ui.scene import compose
from ui.screens import WALL, draw, main, with_changes
from ui.view import LOOKS

SIZES = [(1920, 1080), (1080, 1920), (1280, 720)]
EXAMPLES = examples()
FRAMED = {"no-mask": theme.WHITE, "misplaced": theme.INK, "several": theme.WHITE}


@pytest.fixture(scope="module")
def drawn(application):
    kept = {}

    def at(name, size=(1920, 1080), languages=("en", "zh-Hant")):
        key = name, size, languages
        if key not in kept:
            kept[key] = draw(EXAMPLES[name], languages, *size)
        return kept[key]

    return at


def colour(image, x, y):
    return image.pixelColor(round(x), round(y)).name().upper()


def look_of(name):
    example = EXAMPLES[name]
    settings = with_changes(["en"], example.settings)
    return LOOKS[compose(example.outcome, example.status, settings, AT, WALL).show]


def colours(image, area):
    across = range(area.left(), area.right(), 3)
    return {colour(image, x, y) for x in across for y in range(area.top(), area.bottom(), 3)}


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("name", EXAMPLES)
def test_the_ground_says_the_state(drawn, name, size):
    image, (width, height) = drawn(name, size), size
    corners = [(4, 4), (width - 5, 4), (4, height - 5)]
    assert {colour(image, *corner) for corner in corners} == {look_of(name).ground}


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("name", EXAMPLES)
def test_the_answer_and_the_strip_are_written_in_the_text_colour(drawn, name, size):
    place, text = layout(*size), look_of(name).text
    assert text in colours(drawn(name, size), place.answer)
    assert text in colours(drawn(name, size), place.strip)


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("name", EXAMPLES)
def test_nothing_reaches_into_the_margin(drawn, name, size):
    image, place = drawn(name, size), layout(*size)
    edge = range(place.px(40))
    assert {colour(image, x, y) for x in edge for y in range(0, size[1], 7)} == {
        look_of(name).ground
    }


@pytest.mark.parametrize("name", EXAMPLES)
def test_only_who_must_act_puts_a_frame_round_the_picture(drawn, name):
    image, pane = drawn(name), layout(1920, 1080).pane
    middle_of_left_edge = colour(image, pane.left() + 6, pane.center().y())
    framed = name in FRAMED or name == "hint"
    assert (middle_of_left_edge in (theme.WHITE, theme.INK)) == framed


@pytest.mark.parametrize("name", ["clear", "no-mask", "idle", "fault-lock"])
def test_the_picture_has_round_corners(drawn, name):
    image, pane = drawn(name), layout(1920, 1080).pane
    assert colour(image, pane.left() + 3, pane.top() + 3) == look_of(name).ground


def test_a_violation_dims_all_but_who_must_act(drawn):
    clear, violation = drawn("clear"), drawn("no-mask")
    # The cap above the box is in both pictures; the brow is inside both boxes.
    wall, inside = (200, 200), (620, 350)
    assert violation.pixelColor(*wall).lightness() < 0.75 * clear.pixelColor(*wall).lightness()
    assert violation.pixelColor(*inside).lightness() == clear.pixelColor(*inside).lightness()


def test_the_bars_are_only_there_while_the_door_is_unlocked(drawn):
    strip = layout(1920, 1080).strip
    right = strip.adjusted(strip.width() // 2, 0, 0, 0)
    assert theme.WHITE in colours(drawn("admit-open"), right)
    assert theme.WHITE not in colours(drawn("clear"), right)


def test_troubles_are_marked_under_the_corner(drawn):
    strip = layout(1920, 1080).strip
    corner = strip.adjusted(1400, 108, 700, 40)
    assert theme.WHITE in colours(drawn("troubles"), corner)
    assert theme.WHITE not in colours(drawn("clear"), corner)


def test_a_policy_of_reminding_shows_no_strip(application):
    from ui.examples import Example  # noqa: PLC0415

    remind = Example(EXAMPLES["clear"].outcome, settings=(("door", "policy", "remind"),))
    image = draw(remind, ["en"], 1280, 720)
    assert colours(image, layout(1280, 720).strip) == {theme.GO}


def test_the_documents_pictures_can_be_made_again(tmp_path):
    assert main([str(tmp_path), "--size", "640x360", "--only", "clear", "idle"]) == 0
    assert sorted(file.name for file in tmp_path.iterdir()) == ["clear.png", "idle.png"]
