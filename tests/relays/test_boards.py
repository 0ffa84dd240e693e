"""Settings that cannot work on a board are named before a port is touched."""

from __future__ import annotations

import pytest

from kiosk.errors import InputError
from kiosk.relays import BOARDS, open_relay
from kiosk.relays.boards import chosen
from kiosk.settings import RelaySettings

GOOD = {"port": "/dev/ttyUSB0", "board": "waveshare"}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"board": "wavshare"}, "did you mean waveshare"),
        ({"board": "LCUS-1"}, "did you mean lcus1"),
        ({"board": "zzz"}, "there are lcus1, waveshare"),
        ({"port": ""}, "no port is set"),
        ({"port": "ftp://relay"}, "ftp:// is no kind of port"),
        ({"port": "rfc2217://relay"}, "rfc2217:// is no kind of port"),
        ({"channel": 9}, "outputs 1 to 8, not 9"),
        ({"board": "lcus1", "channel": 2, "unsupervised": True}, "outputs 1 to 1, not 2"),
        ({"address": 0}, "none answers"),
        ({"board": "lcus1"}, "relay.unsupervised: true"),
    ],
)
def test_what_cannot_work_is_one_sentence(changes: dict, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        open_relay(RelaySettings(**{**GOOD, **changes}))


@pytest.mark.parametrize(
    "changes",
    [{}, {"channel": 8}, {"port": "socket://relay:5000"}, {"board": "lcus1", "unsupervised": True}],
)
def test_what_can_work_is_its_board(changes: dict) -> None:
    settings = RelaySettings(**{**GOOD, **changes})
    assert chosen(settings) is BOARDS[settings.board]
