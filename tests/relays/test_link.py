"""The link keeps an output as it is wanted, whatever the cable does; time is the test's own."""

from __future__ import annotations

import time
from typing import Callable, Iterator, List

import pytest

from kiosk.errors import RelayError
from kiosk.health import HealthBoard
from kiosk.relays import open_relay
from kiosk.relays.link import LAST_RETRY, POLL_EVERY, REPEAT_EVERY, Link
from kiosk.relays.modbus import framed
from kiosk.relays.simulator import BoardSimulator
from kiosk.settings_door import RelaySettings
from kiosk.types import Event, EventKind, Part, TroubleCode

LCUS = {False: bytes.fromhex("a00100a1"), True: bytes.fromhex("a00101a2")}
"""What a blind board is told for an output at rest and for one that is energised."""


class Bench:
    """A link to a simulated board, a health board with its events, and a clock to turn."""

    def __init__(self, settings: RelaySettings, open_: Callable = open_relay) -> None:
        self.now = 100.0
        self.events: List[Event] = []
        self.health = HealthBoard(lambda: self.now, self.events.append)
        self.link = Link(settings, self.health, lambda: self.now, open_)

    def keep(self, energised: bool, seconds: float = 0.0) -> None:
        """Keep the output for a while, as the worker does every 50 ms."""
        self.link.keep(energised)
        for _ in range(round(seconds / 0.05)):
            self.now += 0.05
            self.link.keep(energised)

    @property
    def trouble(self) -> TroubleCode | None:
        found = self.health.of(Part.RELAY)
        return None if found is None else found.code


@pytest.fixture
def bench(waveshare: BoardSimulator, settings_for) -> Iterator[Bench]:
    made = Bench(settings_for(waveshare, timed=False))
    yield made
    made.link.close()


@pytest.fixture
def blind(lcus1: BoardSimulator, settings_for) -> Iterator[Bench]:
    made = Bench(settings_for(lcus1))
    yield made
    made.link.close()


def frames(board: BoardSimulator) -> List[str]:
    """What was sent to the board: writes as on and off, questions as ask."""
    words = {"01050000ff008c3a": "on", "010500000000cdca": "off", "0101000000083dcc": "ask"}
    return [words[data.hex()] for _, data in board.heard]


def test_a_connection_begins_safe_then_reads_then_applies(
    waveshare: BoardSimulator, bench: Bench
) -> None:
    waveshare.set_output(1, True)
    bench.keep(True)
    assert frames(waveshare) == ["off", "ask", "on", "ask"]
    assert bench.link.confirmed is True


def test_what_is_wanted_already_is_not_written_again(
    waveshare: BoardSimulator, bench: Bench
) -> None:
    bench.keep(True, seconds=3)
    assert frames(waveshare).count("on") == 1
    assert 8 <= frames(waveshare).count("ask") <= 12


def test_closing_writes_the_safe_state_and_frees_the_port(
    waveshare: BoardSimulator, bench: Bench, settings_for
) -> None:
    bench.keep(True)
    bench.link.close()
    bench.link.close()
    assert not waveshare.outputs[0]
    open_relay(settings_for(waveshare)).close()


def test_closing_a_blind_board_writes_the_safe_state(
    lcus1: BoardSimulator, blind: Bench, until
) -> None:
    blind.keep(True)
    until(lambda: lcus1.outputs[0])
    blind.link.close()
    until(lambda: not lcus1.outputs[0])


def test_unplugging_is_one_trouble_and_coming_back_applies_what_is_due(
    waveshare: BoardSimulator, bench: Bench
) -> None:
    bench.keep(True)
    waveshare.unplug()
    bench.keep(True, seconds=5)
    assert bench.trouble is TroubleCode.RELAY_LOST
    assert bench.link.confirmed is None
    waveshare.plug_in()
    bench.keep(True, seconds=LAST_RETRY)
    assert bench.trouble is None
    assert waveshare.outputs[0]
    assert [event.kind for event in bench.events] == [EventKind.TROUBLE, EventKind.RECOVERED]


def test_coming_back_when_nothing_is_due_only_makes_safe(
    waveshare: BoardSimulator, bench: Bench
) -> None:
    bench.keep(True)
    waveshare.unplug()
    bench.keep(True, seconds=1)
    assert waveshare.outputs[0]
    waveshare.plug_in()
    before = len(frames(waveshare))
    bench.keep(False, seconds=LAST_RETRY)
    assert not waveshare.outputs[0]
    assert "on" not in frames(waveshare)[before:]


def test_a_blind_board_that_is_pulled_out_is_noticed_without_a_command(
    lcus1: BoardSimulator, blind: Bench, until
) -> None:
    blind.keep(True)
    until(lambda: lcus1.outputs[0])
    lcus1.unplug()
    blind.keep(True, seconds=POLL_EVERY + 0.1)
    assert blind.trouble is TroubleCode.RELAY_LOST


@pytest.mark.parametrize("energised", [True, False])
def test_a_frame_that_a_blind_board_lost_is_made_good_in_two_seconds(
    lcus1: BoardSimulator, blind: Bench, until, energised: bool
) -> None:
    """On or off, and nothing but the repetition could find it out."""
    blind.keep(not energised)
    blind.keep(energised)
    until(lambda: b"".join(data for _, data in lcus1.heard).endswith(LCUS[energised]))
    until(lambda: lcus1.outputs[0] is energised)
    lcus1.set_output(1, not energised)
    blind.keep(energised, seconds=REPEAT_EVERY + 0.05)
    until(lambda: lcus1.outputs[0] is energised)
    assert blind.trouble is None


def test_what_is_repeated_to_a_blind_board_moves_nothing_and_holds_no_command_up(
    lcus1: BoardSimulator, blind: Bench, until
) -> None:
    """The board's own output does not stir, and a command in the step of a repetition goes out."""
    blind.keep(True, seconds=5.5 * REPEAT_EVERY)
    until(lambda: b"".join(data for _, data in lcus1.heard) == LCUS[False] + 6 * LCUS[True])
    assert [moment.outputs[0] for moment in lcus1.history] == [False, True]
    blind.now += REPEAT_EVERY
    blind.link.keep(False)
    until(lambda: not lcus1.outputs[0])


def test_a_blind_board_hears_the_last_word_twice(
    lcus1: BoardSimulator, blind: Bench, until
) -> None:
    """After it nothing is repeated any more."""
    blind.keep(True)
    assert blind.link.close() is True
    until(lambda: b"".join(data for _, data in lcus1.heard).endswith(LCUS[True] + 2 * LCUS[False]))


def test_a_missing_board_is_tried_ever_more_rarely(settings_for, tmp_path) -> None:
    tries: List[float] = []
    settings = RelaySettings(port=str(tmp_path / "none"), board="waveshare")

    def open_(given: RelaySettings) -> object:
        tries.append(bench.now)
        return open_relay(given)

    bench = Bench(settings, open_)
    bench.keep(True, seconds=60)
    pauses = [after - before for before, after in zip(tries, tries[1:])]
    assert pauses[:5] == pytest.approx([0.5, 1, 2, 4, 8], abs=0.06)
    assert pauses[5:] == pytest.approx([LAST_RETRY] * len(pauses[5:]), abs=0.06)
    assert bench.trouble is TroubleCode.RELAY_MISSING
    assert len(bench.events) == 1


def test_two_missed_answers_are_forgiven_and_the_third_is_known_within_two_seconds(
    waveshare: BoardSimulator, bench: Bench
) -> None:
    bench.keep(True, seconds=1)
    waveshare.fall_silent()
    since = bench.now
    bench.keep(True, seconds=2 * POLL_EVERY)
    assert bench.trouble is None
    assert bench.link.confirmed is None
    while bench.trouble is None:
        bench.keep(True, seconds=0.05)
    assert bench.trouble is TroubleCode.RELAY_SILENT
    assert bench.now - since + 3 * 0.2 <= 2.0  # the clock stands still while 0.2 s go by


def test_an_unacknowledged_command_is_said_again(waveshare: BoardSimulator, bench: Bench) -> None:
    bench.keep(False)
    waveshare.fall_silent()
    bench.keep(True)
    assert bench.trouble is None
    waveshare.behave()
    bench.keep(True, seconds=0.05)
    assert waveshare.outputs[0]
    assert bench.link.confirmed is None
    bench.keep(True, seconds=POLL_EVERY + 0.05)
    assert bench.link.confirmed is True


def test_the_first_answer_after_a_missed_one_proves_nothing(
    waveshare: BoardSimulator, bench: Bench
) -> None:
    """It may be the missed one, late: what it says was true before."""
    bench.keep(True, seconds=1)
    waveshare.fall_silent()
    bench.keep(True, seconds=POLL_EVERY)
    assert bench.link.confirmed is None
    waveshare.behave()
    asked = len(frames(waveshare))
    while len(frames(waveshare)) == asked:
        bench.keep(True, seconds=0.05)
    assert bench.link.confirmed is None
    bench.keep(True, seconds=POLL_EVERY + 0.05)
    assert bench.link.confirmed is True
    assert bench.trouble is None


@pytest.mark.parametrize("late", [0.3, 0.6, 0.75, 1.1])
def test_a_board_that_is_always_late_is_lost_within_two_seconds_and_confirms_nothing(
    waveshare: BoardSimulator, settings_for, late: float
) -> None:
    """By the real clock: an answer that comes in the time of the next question is not its answer."""
    events: List[Event] = []
    health = HealthBoard(time.monotonic, events.append)
    link = Link(settings_for(waveshare, timed=False), health, time.monotonic, open_relay)
    try:
        link.keep(True)
        assert link.confirmed is True
        waveshare.answer_after(late)
        began, confirmed = time.monotonic(), []
        while health.of(Part.RELAY) is None and time.monotonic() < began + 10:
            link.keep(True)
            confirmed.append(link.confirmed)
            time.sleep(0.02)
        print(f"{late} s late: known after {time.monotonic() - began:.2f} s")
        assert health.of(Part.RELAY).code is TroubleCode.RELAY_SILENT
        assert True not in confirmed[confirmed.index(None) :]
    finally:
        link.close()


def test_the_safe_state_stands_for_a_while_when_a_lost_line_is_back(
    waveshare: BoardSimulator, bench: Bench
) -> None:
    """An output that stayed on meanwhile must not go off and on in one moment."""
    bench.link.rest = 0.2
    bench.keep(True)
    waveshare.unplug()
    bench.keep(True, seconds=0.5)
    waveshare.plug_in()
    while waveshare.outputs[0]:
        bench.keep(True, seconds=0.05)
    bench.keep(True, seconds=0.1)
    assert not waveshare.outputs[0]
    bench.keep(True, seconds=0.15)
    assert waveshare.outputs[0]


def test_only_an_emergency_does_not_wait_until_the_output_has_rested(
    waveshare: BoardSimulator, bench: Bench
) -> None:
    bench.link.rest = 0.2
    bench.keep(True)
    bench.keep(False, seconds=0.1)
    assert waveshare.outputs[0]
    bench.link.keep(False, at_once=True)
    assert not waveshare.outputs[0]


def test_an_output_moved_by_hand_is_a_mismatch_and_is_put_right(
    waveshare: BoardSimulator, bench: Bench
) -> None:
    bench.keep(True)
    waveshare.set_output(1, False)
    bench.keep(True, seconds=POLL_EVERY + 0.05)
    assert bench.trouble is TroubleCode.RELAY_MISMATCH
    bench.keep(True, seconds=POLL_EVERY + 0.05)
    assert bench.trouble is None
    assert waveshare.outputs[0]


def test_a_board_that_reads_back_wrongly_after_the_safe_state_gets_no_command(
    waveshare: BoardSimulator, bench: Bench
) -> None:
    """Its coil may be stuck: nothing but the safe state is written to it."""
    stuck = framed(bytes([1, 1, 1, 0xFF]))
    waveshare.spoil(lambda reply: reply if reply[1] == 5 else stuck)
    bench.keep(True, seconds=3)
    assert bench.trouble is TroubleCode.RELAY_MISMATCH
    assert "on" not in frames(waveshare)


def test_a_board_that_acknowledges_off_but_never_on_is_left_alone_ever_longer(
    waveshare: BoardSimulator, bench: Bench
) -> None:
    """Opening the line anew each half second would make the lock rattle."""
    on = bytes.fromhex("01050000ff008c3a")
    waveshare.spoil(lambda reply: b"" if reply == on else reply)
    bench.keep(True, seconds=4)
    assert len([moment for moment in waveshare.history if moment.outputs[0]]) <= 4
    assert bench.trouble is TroubleCode.RELAY_SILENT
    assert len(bench.events) == 1


def test_garbage_never_confirms_anything(waveshare: BoardSimulator, bench: Bench) -> None:
    waveshare.answer_garbage()
    bench.keep(True, seconds=2)
    assert bench.link.confirmed is None
    assert bench.trouble is TroubleCode.RELAY_SILENT
    assert "on" not in frames(waveshare)


def test_closing_after_a_loss_tries_the_line_once_more(
    waveshare: BoardSimulator, bench: Bench
) -> None:
    bench.keep(True)
    waveshare.unplug()
    waveshare.plug_in()
    bench.link.close()
    assert not waveshare.outputs[0]


def test_a_link_that_is_closed_leaves_no_watchdog_that_would_drop_the_other_outputs(
    settings_for,
) -> None:
    now = [100.0]
    with BoardSimulator("icpdas", clock=lambda: now[0]) as board:
        board.set_output(2, True)
        made = Bench(settings_for(board))
        made.keep(True)
        assert made.link.close()
        now[0] += 4
        assert board.outputs[:2] == (False, True)


@pytest.mark.parametrize("name", ["kmtronic2", "usb-rly08", "lcus4-status", "waveshare"])
def test_a_lost_safe_state_is_found_out_when_the_link_is_closed(name: str, settings_for) -> None:
    """A board that acknowledges nothing is asked: a frame that it lost is written again."""
    with BoardSimulator(name) as board:
        made = Bench(settings_for(board, timed=False))
        made.keep(True, seconds=0.5)
        assert board.outputs[0]
        hear, lost = board._board.hear, []

        def lossy(data: bytes) -> bytes:
            if lost:
                return hear(data)
            lost.append(data)
            return b""

        board._board.hear = lossy
        assert made.link.close()
        assert lost
        assert not board.outputs[0]


def test_a_board_that_keeps_its_output_is_not_said_to_be_safe(settings_for) -> None:
    """It answers, and says that it did not obey."""
    with BoardSimulator("usb-rly08") as board:
        made = Bench(settings_for(board, timed=False))
        made.keep(True, seconds=0.5)
        hear = board._board.hear

        def deaf(data: bytes) -> bytes:
            """The question may come with the command that it follows."""
            rest = data.replace(b"\x6f", b"")
            return hear(rest) if rest else b""

        board._board.hear = deaf
        made.link.close()
        assert not made.link.at_rest
        assert made.trouble is TroubleCode.RELAY_MISMATCH
        assert board.outputs[0]


def test_one_lost_answer_arms_no_watchdog_and_is_no_trouble(settings_for) -> None:
    """Of the very last question, after the output was safe."""
    now = [100.0]
    with BoardSimulator("icpdas", clock=lambda: now[0]) as board:
        board.set_output(2, True)
        made = Bench(settings_for(board))
        made.keep(True)
        lost = []

        def spoil(reply: bytes) -> bytes:
            asked = board.heard[-1][1]
            last = asked[:1] == b"~" and asked[3:4] == b"3" and not lost
            lost.extend([asked] if last else [])
            return b"" if last else reply

        board.spoil(spoil)
        assert made.link.close()
        assert len(lost) == 1
        assert made.health.of(Part.RELAY) is None
        now[0] += 4
        assert board.outputs[:2] == (False, True)


def test_a_closed_link_can_be_kept_again(waveshare: BoardSimulator, bench: Bench) -> None:
    bench.keep(True)
    bench.link.close()
    bench.keep(True)
    assert waveshare.outputs[0]


def test_after_a_long_outage_a_short_one_is_over_as_soon_as_ever(
    waveshare: BoardSimulator, settings_for
) -> None:
    """Pauses begin anew once the board has answered."""
    opened: List[float] = []

    def open_(given: RelaySettings) -> object:
        opened.append(bench.now)
        if len(opened) <= 6:
            raise RelayError(TroubleCode.RELAY_MISSING, "what, where, what to do")
        return open_relay(given)

    bench = Bench(settings_for(waveshare, timed=False), open_)
    bench.keep(True, seconds=60)
    assert bench.trouble is None
    waveshare.unplug()
    bench.keep(True, seconds=0.5)
    lost = bench.now
    bench.keep(True, seconds=2)
    assert next(at for at in opened if at > lost) - lost < 0.7
    bench.link.close()


class Unsure:
    """A board that takes what it is told and then says nothing, or the contrary."""

    answers, lasts = True, None

    def __init__(self, said: Callable[[], bool]) -> None:
        self.read = said

    def switch(self, energised: bool) -> None:
        """Taken."""

    def stand_down(self) -> None:
        """Nothing to disarm."""

    def close(self) -> None:
        """Gone."""


def silent() -> bool:
    raise RelayError(TroubleCode.RELAY_SILENT, "what, where, what to do")


@pytest.mark.parametrize("said", [silent, lambda: True])
def test_an_output_of_which_nobody_says_that_it_is_at_rest_is_not_called_safe(
    settings_for, waveshare: BoardSimulator, said: Callable[[], bool]
) -> None:
    bench = Bench(settings_for(waveshare), lambda _: Unsure(said))
    bench.link.keep(False)
    assert bench.link.close() is False
