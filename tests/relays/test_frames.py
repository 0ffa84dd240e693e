"""The bytes of every board, against figures from the boards' manuals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.relays import lcus1, waveshare
from kiosk.relays.boards import BOARDS
from kiosk.relays.modbus import crc16, framed, is_whole


def flipped(reply: bytes) -> list[bytes]:
    """``reply`` with each of its bits turned over, one at a time."""
    return [
        reply[:n] + bytes([reply[n] ^ 1 << bit]) + reply[n + 1 :]
        for n in range(len(reply))
        for bit in range(8)
    ]


@pytest.mark.parametrize(("energised", "bytes_"), [(True, "a00101a2"), (False, "a00100a1")])
def test_the_lcus1_frame_is_the_manuals(energised: bool, bytes_: str) -> None:
    exchange = lcus1.switch(1, 1, energised)
    assert (exchange.request.hex(), exchange.reply_size) == (bytes_, 0)


@pytest.mark.parametrize(
    ("exchange", "bytes_"),
    [
        (waveshare.switch(1, 1, True), "01050000ff008c3a"),
        (waveshare.switch(1, 1, False), "010500000000cdca"),
        (waveshare.ask(1, 1), "0101000000083dcc"),
        (waveshare.ask(8, 1), "0101000000083dcc"),
    ],
)
def test_the_waveshare_frames_are_the_manuals(exchange, bytes_: str) -> None:
    assert exchange.request.hex() == bytes_


@given(st.binary(max_size=40))
def test_a_frame_with_its_checksum_is_whole_and_leaves_no_rest(body: bytes) -> None:
    assert crc16(framed(body)) == b"\0\0"
    assert is_whole(framed(body)) is bool(body)


@pytest.mark.parametrize("energised", [True, False])
def test_only_the_exact_echo_acknowledges_a_switch(energised: bool) -> None:
    exchange = waveshare.switch(3, 1, energised)
    assert exchange.reported(exchange.request) is energised
    assert not [bad for bad in flipped(exchange.request) if exchange.reported(bad) is not None]


@pytest.mark.parametrize("bits", [0x00, 0x01, 0x80, 0xFF, 0xA5])
def test_no_bit_of_a_read_back_may_flip(bits: int) -> None:
    exchange = waveshare.ask(1, 1)
    reply = framed(bytes([1, 1, 1, bits]))
    assert exchange.reported(reply) is bool(bits & 1)
    assert not [bad for bad in flipped(reply) if exchange.reported(bad) is not None]


@given(st.integers(1, 8), st.integers(1, 255), st.integers(0, 255))
def test_a_read_back_tells_the_asked_output_of_the_asked_board(
    channel: int, address: int, bits: int
) -> None:
    reported = waveshare.ask(channel, address).reported
    assert reported(framed(bytes([address, 1, 1, bits]))) is bool(bits & 1 << channel - 1)
    assert reported(framed(bytes([address ^ 1, 1, 1, bits]))) is None


@given(st.binary(max_size=12), st.booleans())
def test_chance_bytes_are_no_answer(reply: bytes, energised: bool) -> None:
    assert lcus1.switch(1, 1, energised).reported(reply) is None
    assert waveshare.ask(1, 1).reported(reply[:5]) is None
    assert waveshare.switch(1, 1, energised).reported(reply[:7]) is None


def test_an_exception_reply_is_no_acknowledgement() -> None:
    exchange = waveshare.switch(1, 1, True)
    assert exchange.reported(framed(bytes([1, 0x85, 2]))) is None


@pytest.mark.parametrize("board", BOARDS.values(), ids=BOARDS.keys())
def test_every_output_of_every_board_has_frames_of_its_own(board) -> None:
    channels = range(1, board.channels + 1)
    frames = {board.switch(channel, 1, on).request for channel in channels for on in (False, True)}
    assert len(frames) == 2 * board.channels
