"""The bytes of every board: what their manuals print, and what a simulated board makes of them."""

from __future__ import annotations

from typing import Iterator, Tuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.relays import coils, kmtronic, lctech, lcus, numato, r421a08, sainsmart, waveshare
from kiosk.relays.boards import BOARDS, Board
from kiosk.relays.exchange import Exchange, Output
from kiosk.relays.modbus import crc16, framed, is_whole
from kiosk.relays.simulated import FIRMWARE

EVERY_BOARD = pytest.mark.parametrize("board", BOARDS.values(), ids=BOARDS.keys())
ONE, TWO, LC = Output(1), Output(2), Output(1, address=0xFF)


def text(line: str) -> str:
    return line.encode().hex()


MANUALS = [
    ("lcus1", "on", ONE, "a00101a2"),
    ("lcus1", "off", ONE, "a00100a1"),
    ("lcus2", "on", TWO, "a00201a3"),
    ("lcus2", "off", TWO, "a00200a2"),
    ("lcus4", "on", Output(3), "a00301a4"),
    ("lcus8", "on", Output(4), "a00401a5"),
    ("lcus4-status", "ask", ONE, "ff"),
    ("waveshare", "on", ONE, "01050000ff008c3a"),
    ("waveshare", "off", ONE, "010500000000cdca"),
    ("waveshare", "ask", ONE, "0101000000083dcc"),
    ("waveshare", "ask", Output(8), "0101000000083dcc"),
    ("waveshare", 7, ONE, "0105020000078db0"),
    ("waveshare", 30, ONE, "01050200001e4c7a"),
    ("waveshare", 8, TWO, "0105020100089c74"),
    ("lctech", "on", LC, "ff050000ff0099e4"),
    ("lctech", "off", LC, "ff0500000000d814"),
    ("lctech", "ask", LC, "ff01000000082812"),
    ("lctech", 20, LC, "ff10000300020400040014c59f"),
    ("r421a08", "on", ONE, "010600010100d99a"),
    ("r421a08", "off", ONE, "010600010200d96a"),
    ("r421a08", "ask", ONE, "010300010001d5ca"),
    ("r421a08", 10, ONE, "010600010500db5a"),
    ("kmtronic-modbus", "ask", ONE, "010100000001fdca"),
    ("modbus", "on", Output(2, coil_on=0x0100), "0105000101009d9a"),
    ("modbus", "off", Output(2, coil_on=0x0100), "0105000100009c0a"),
    ("kmtronic1", "on", ONE, "ff0101"),
    ("kmtronic2", "on", TWO, "ff0201"),
    ("kmtronic2", "off", ONE, "ff0100"),
    ("kmtronic2", "ask", ONE, "ff0103"),
    ("kmtronic4", "ask", TWO, "ff0900"),
    ("kmtronic8", "off", TWO, "ff0200"),
    ("usb-rly02", "on", ONE, "65"),
    ("usb-rly08", "on", Output(8), "6c"),
    ("usb-rly16", "off", ONE, "6f"),
    ("usb-rly16", "off", Output(8), "76"),
    ("usb-rly16", "ask", ONE, "5b"),
    ("numato", "on", ONE, text("relay on 0\r")),
    ("numato", "off", ONE, text("relay off 0\r")),
    ("numato", "ask", Output(11), text("relay read A\r")),
    ("sainsmart16", "on", ONE, text(":FE050000FF00FE\r\n")),
    ("sainsmart16", "off", ONE, text(":FE0500000000FD\r\n")),
    ("sainsmart16", "ask", ONE, text(":FE0100000010F1\r\n")),
    ("icpdas", "on", ONE, text("#01100146\r")),
    ("icpdas", "ask", ONE, text("$016BB\r")),
    ("arduino", "on", Output(3), text("#S3=1*4F\r\n")),
]
"""Board, what is asked of it (a number: tenths of a second), of which output, and the bytes."""


def made(board: Board, what: object, output: Output) -> Exchange:
    if what == "ask":
        return board.ask(output)
    if isinstance(what, int):
        return board.pulse(output, what)
    return board.switch(output, what == "on")


@pytest.mark.parametrize(("name", "what", "output", "bytes_"), MANUALS)
def test_the_bytes_are_the_manuals(name: str, what: object, output: Output, bytes_: str) -> None:
    assert made(BOARDS[name], what, output).request.hex() == bytes_


def test_every_board_stands_in_the_byte_table() -> None:
    alike = {"lcus2-status", "lcus8-status", "adlink"}  # as lcus4-status and icpdas
    assert {row[0] for row in MANUALS} | alike == set(BOARDS)


@pytest.mark.parametrize(
    ("name", "watched", "requests"),
    [
        ("icpdas", True, [b"~01110\r", b"~013112A6\r"]),
        ("icpdas", False, [b"~01110\r", b"~013012A5\r"]),
        ("adlink", True, [b"~01110\r", b"~0121120005\r"]),
        ("arduino", True, [b"#W1800*7D\r\n"]),
        ("arduino", False, [b"#W0*44\r\n"]),
    ],
)
def test_what_sets_the_watchdog_names_the_time(name: str, watched: bool, requests: list) -> None:
    assert [exchange.request for exchange in BOARDS[name].prepare(ONE, watched)] == requests


def test_the_keep_alive_calls_every_module() -> None:
    assert BOARDS["icpdas"].keep_alive(ONE) == Exchange(b"~**D2\r")


@pytest.mark.parametrize(
    ("exchange", "reply", "means"),
    [
        (lctech.look(LC, 1), "ff020101 51a0", True),
        (lctech.look(LC, 2), "ff020101 51a0", False),
        (lctech.pulse(LC, 20), "ff1000030002a416", True),
        (r421a08.ask(ONE), "01030200017984", True),
        (r421a08.ask(ONE), "0103020000b844", False),
        (coils.ask(ONE), "010101019048", True),
        (coils.ask(ONE), "010101005188", False),
        (kmtronic.ask(ONE), "ff0101", True),
        (kmtronic.ask(TWO), "ff0200", False),
        (lcus.status_of(2)(ONE), b"CH1: OFF\r\nCH2: ON\r\n".hex(), False),
        (lcus.status_of(2)(TWO), b"CH1: OFF\r\nCH2: ON\r\n".hex(), True),
        (numato.ask(ONE), b"relay read 0\n\ron\n\r>".hex(), True),
        (numato.ask(ONE), b"relay read 0\r\noff\r\n>".hex(), False),
        (sainsmart.ask(ONE), text(":FE01020100FE\r\n"), True),
        (sainsmart.ask(Output(16)), text(":FE010200807F\r\n"), True),
        (BOARDS["icpdas"].ask(ONE), text("!11220047\r"), True),
        (BOARDS["icpdas"].ask(TWO), text("!11220047\r"), False),
        (BOARDS["usb-rly08"].ask(Output(3)), "04", True),
    ],
)
def test_the_replies_are_the_manuals(exchange: Exchange, reply: str, means: bool) -> None:
    assert exchange.reported(bytes.fromhex(reply)) is means
    assert exchange.is_over(bytes.fromhex(reply))


def flipped(reply: bytes) -> list[bytes]:
    """``reply`` with each of its bits turned over, one at a time."""
    return [
        reply[:n] + bytes([reply[n] ^ 1 << bit]) + reply[n + 1 :]
        for n in range(len(reply))
        for bit in range(8)
    ]


def exchanges(board: Board, channel: int) -> Iterator[Exchange]:
    """Everything that board can be asked or told of one output."""
    output = Output(channel)
    yield from board.prepare(output, True) if board.prepare else ()
    yield from board.prepare(output, False) if board.prepare else ()
    yield from (board.switch(output, energised) for energised in (True, False))
    yield from [board.pulse(output, 18)] if board.pulse else []
    yield from [board.look(output, 1), board.look(output, 8)] if board.look else []
    yield from [board.ask(output)] if board.ask else []


def answered(board: Board) -> Iterator[Tuple[Exchange, bytes]]:
    """Everything for the first and the last output, with the reply of the simulated board."""
    firmware = FIRMWARE[board.name](lambda: 0.0)
    for channel in {1, board.channels}:
        for exchange in exchanges(board, channel):
            yield exchange, firmware.hear(exchange.request)


@EVERY_BOARD
def test_a_simulated_board_answers_as_it_should(board: Board) -> None:
    for exchange, reply in answered(board):
        assert bool(reply) is bool(exchange.reply_size)
        assert not reply or exchange.reported(reply) is not None
        assert exchange.is_over(reply)


@EVERY_BOARD
def test_no_bit_of_any_reply_may_flip(board: Board) -> None:
    """A reply without a check of its own is asked for twice, which the driver's tests try."""
    for exchange, reply in answered(board):
        passed = [bad for bad in flipped(reply) if exchange.reported(bad) is not None]
        assert exchange.twice or not passed


@EVERY_BOARD
def test_nothing_short_or_long_is_a_reply(board: Board) -> None:
    for exchange, reply in answered(board):
        for bad in (*(reply[:size] for size in range(len(reply))), reply + b"\0", reply + reply):
            assert bad == reply or exchange.reported(bad) is None


@EVERY_BOARD
def test_the_reply_for_another_output_is_none_for_this(board: Board) -> None:
    """Boards that tell all outputs at once have one reply for all of them."""
    firmware = FIRMWARE[board.name](lambda: 0.0)
    for other in range(2, board.channels + 1) if board.acknowledges else ():
        foreign = firmware.hear(board.switch(Output(other), True).request)
        same = foreign == firmware.hear(board.switch(Output(1), True).request)
        assert same is (board.keep_alive is not None)  # DCON answers every output with ">"
        assert same or board.switch(Output(1), True).reported(foreign) is None


@EVERY_BOARD
@settings(max_examples=25)
@given(noise=st.binary(max_size=40))
def test_chance_bytes_are_no_answer(board: Board, noise: bytes) -> None:
    for exchange in exchanges(board, 1):
        assert exchange.twice or exchange.reported(noise) is None


@EVERY_BOARD
def test_every_output_of_every_board_has_frames_of_its_own(board: Board) -> None:
    outputs = [Output(channel) for channel in range(1, board.channels + 1)]
    frames = {board.switch(output, on).request for output in outputs for on in (False, True)}
    assert len(frames) == 2 * board.channels


@EVERY_BOARD
def test_every_output_moves_alone_and_is_read_alone(board: Board) -> None:
    firmware = FIRMWARE[board.name](lambda: 0.0)
    for channel in range(1, board.channels + 1):
        output = Output(channel)
        firmware.hear(board.switch(output, True).request)
        assert [n for n, on in enumerate(firmware.outputs, 1) if on] == [channel]
        if board.ask is not None:
            exchange = board.ask(output)
            assert exchange.reported(firmware.hear(exchange.request)) is True
        firmware.hear(board.switch(output, False).request)
        assert not any(firmware.outputs)


@given(st.binary(max_size=40))
def test_a_frame_with_its_checksum_is_whole_and_leaves_no_rest(body: bytes) -> None:
    assert crc16(framed(body)) == b"\0\0"
    assert is_whole(framed(body)) is bool(body)


@given(st.integers(1, 8), st.integers(1, 255), st.integers(0, 255))
def test_a_read_back_tells_the_asked_output_of_the_asked_board(
    channel: int, address: int, bits: int
) -> None:
    reported = waveshare.ask(Output(channel, address)).reported
    assert reported(framed(bytes([address, 1, 1, bits]))) is bool(bits & 1 << channel - 1)
    assert reported(framed(bytes([address ^ 1, 1, 1, bits]))) is None


@pytest.mark.parametrize(
    ("exchange", "reply"),
    [
        (waveshare.switch(ONE, True), framed(bytes([1, 0x85, 2]))),
        (r421a08.ask(ONE), framed(bytes([1, 3, 2, 0, 2]))),
        (kmtronic.ask_of(4)(ONE), b"\0\1\2\0"),
        (sainsmart.ask(ONE), b":FE0102zz00FE\r\n"),
        (BOARDS["icpdas"].ask(ONE), b"!zz2200A7\r"),
        (BOARDS["icpdas"].switch(ONE, True), b"!21\r"),
        (BOARDS["arduino"].switch(ONE, True), b"!S1=0*7E\r\n"),
    ],
)
def test_a_refusal_is_no_acknowledgement(exchange: Exchange, reply: bytes) -> None:
    assert exchange.reported(reply) is None
