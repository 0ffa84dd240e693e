"""How far what moves has come: always somewhere between its first and its last place, then there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.motion import LAST, RISES, brightness, moves_in, pose
from ui.scene import Show

shows = st.sampled_from(Show)
moments = st.floats(0, 60, allow_nan=False)
RISING = [Show.IDLE, Show.NO_MASK, Show.MISPLACED]
MOVING = [*RISING, Show.CLEAR, Show.CHECKING]
HUNDREDTHS = [hundredth / 100 for hundredth in range(2000)]


@given(shows, moments)
def test_every_part_is_between_its_first_and_its_last_place(show, since):
    now = pose(show, since)
    assert all(0 <= share <= 1 for share in (now.line, now.mask, now.chevrons))
    assert 0.94 <= now.size <= 1


@given(shows, moments)
def test_nothing_moves_while_it_is_said_that_nothing_does(show, since):
    left = moves_in(show, since)
    if left is None:
        assert pose(show, since + 1000) == pose(show, since) == LAST
    elif left > 0:
        assert pose(show, since) == pose(show, since + left / 2) == LAST
        assert moves_in(show, since + left + 0.001) == 0


@pytest.mark.parametrize("show", Show)
def test_everything_comes_to_rest_by_itself(show):
    assert moves_in(show, 20) is None
    assert pose(show, 20) == LAST


@pytest.mark.parametrize("show", MOVING)
def test_what_moves_does_so_from_the_first_moment_on(show):
    assert moves_in(show, 0) == 0
    assert pose(show, 0) != LAST


@pytest.mark.parametrize("show", RISING)
def test_a_mask_rises_three_times_and_stays(show):
    heights = [pose(show, since).mask for since in HUNDREDTHS]
    falls = [at for at, (one, next_) in enumerate(zip(heights, heights[1:])) if next_ < one]
    assert len(falls) + 1 == RISES == 3  # it stands low at first, too
    assert all(pause - start == 350 for start, pause in zip(falls, falls[1:]))
    rising = [pose(show, at / 100).mask for at in range(91)]
    assert rising == sorted(rising)
    assert (rising[0], rising[-1]) == (0, 1)


def test_a_tick_is_drawn_once_and_the_pictogram_grows_once():
    lines = [pose(Show.CLEAR, since).line for since in HUNDREDTHS]
    sizes = [pose(Show.CLEAR, since).size for since in HUNDREDTHS]
    assert lines == sorted(lines)
    assert sizes == sorted(sizes)
    assert (lines[0], lines[25] < 1, lines[26]) == (0, True, 1)
    assert (sizes[0], sizes[21] < 1, sizes[22]) == (0.94, True, 1)


def test_a_look_is_drawn_into_the_ring_in_140_ms():
    assert pose(Show.CHECKING, 0).line == 0
    assert 0 < pose(Show.CHECKING, 0.139).line < 1
    assert pose(Show.CHECKING, 0.141).line == 1


def test_brightness_travels_the_way_the_chevrons_point():
    assert brightness(0) == [0.35, 0.65, 1.0]
    brightest = [max(range(3), key=brightness(share / 3).__getitem__) for share in range(4)]
    assert brightest == [2, 0, 1, 2]


@given(st.floats(0, 1), st.floats(0, 0.02))
def test_no_chevron_ever_changes_at_once(travelled, step):
    before, after = brightness(travelled), brightness(travelled + step)
    assert all(0.35 <= opacity <= 1 for opacity in before)
    assert max(abs(one - next_) for one, next_ in zip(before, after)) <= 3 * 0.65 * step + 1e-9


def test_the_chevrons_end_as_they_began():
    last = max(since for since in HUNDREDTHS if moves_in(Show.CLEAR, since) == 0)
    shares = [pose(Show.CLEAR, since).chevrons for since in HUNDREDTHS]
    rounds = sum(next_ < one for one, next_ in zip(shares, shares[1:]))
    assert rounds == 5
    assert brightness(shares[HUNDREDTHS.index(last)]) == pytest.approx([0.35, 0.65, 1], abs=0.05)
