"""Settings that cannot work on a board are named before a port is touched."""

from __future__ import annotations

import pytest

from kiosk.errors import InputError
from kiosk.relays import BOARDS, open_relay
from kiosk.relays.boards import Board, chosen
from kiosk.relays.simulated import FIRMWARE
from kiosk.settings_door import RelaySettings

GOOD = {"port": "/dev/ttyUSB0", "board": "waveshare"}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"board": "wavshare"}, "did you mean waveshare"),
        ({"board": "LCUS-1"}, "did you mean lcus1"),
        ({"board": "zzz"}, "`kiosk relay boards` lists"),
        ({"port": ""}, "no port is set"),
        ({"port": "ftp://relay"}, "ftp:// is no kind of port"),
        ({"port": "spy:///dev/ttyUSB0?raw"}, "leave raw out"),
        ({"channel": 9}, "outputs 1 to 8, not 9"),
        ({"board": "lcus1", "channel": 2, "unsupervised": True}, "outputs 1 to 1, not 2"),
        ({"address": 0}, "none answers"),
        ({"board": "lcus1"}, "relay.unsupervised: true"),
        ({"board": "r421a08", "coil_on": 0x0100}, "has no Modbus coils"),
        ({"coil_on": 0}, "on and off must differ"),
    ],
)
def test_what_cannot_work_is_one_sentence(changes: dict, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        open_relay(RelaySettings(**{**GOOD, **changes}))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"channel": 8},
        {"coil_on": 0x0100},
        {"port": "socket://relay:5000"},
        {"board": "lcus1", "unsupervised": True},
    ],
)
def test_what_can_work_is_its_board(changes: dict) -> None:
    settings = RelaySettings(**{**GOOD, **changes})
    assert chosen(settings) is BOARDS[settings.board]


@pytest.mark.parametrize("board", BOARDS.values(), ids=BOARDS.keys())
def test_every_board_can_be_simulated_and_says_what_it_is(board: Board) -> None:
    firmware = FIRMWARE[board.name](lambda: 0.0)
    assert len(firmware.outputs) == board.channels
    assert board.title


def test_what_a_board_ends_by_itself_is_over_within_two_seconds() -> None:
    timed = [board for board in BOARDS.values() if board.times_out or board.watchdog]
    assert [board.name for board in timed if not 0 < board.lasts <= 1.8] == []
