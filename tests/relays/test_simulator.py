"""The simulated board refuses, remembers and misbehaves as a real one."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from kiosk.relays.modbus import framed
from kiosk.relays.simulated import FIRMWARE
from kiosk.relays.simulator import BoardSimulator


def talk(board: BoardSimulator, request: bytes, reply_size: int = 0) -> bytes:
    """Send raw bytes to the board, as any program could."""
    descriptor = os.open(board.port, os.O_RDWR | os.O_NOCTTY)
    try:
        os.write(descriptor, request)
        reply = b""
        while len(reply) < reply_size:
            reply += os.read(descriptor, 64)
        return reply
    finally:
        os.close(descriptor)


def test_a_blind_board_obeys_whole_frames_only(lcus1: BoardSimulator, until) -> None:
    talk(lcus1, bytes.fromhex("a00101a3ffa00201a3a00102a3"))
    talk(lcus1, bytes.fromhex("a00101"))
    talk(lcus1, bytes.fromhex("a2"))
    until(lambda: lcus1.outputs == (True,))
    assert len(lcus1.history) == 2


def test_an_answering_board_resynchronises_after_noise(waveshare: BoardSimulator) -> None:
    request = bytes.fromhex("01050000ff008c3a")
    assert talk(waveshare, b"\x01\x05" + request, 8) == request
    assert waveshare.outputs[0]


@pytest.mark.parametrize(
    ("body", "reply"),
    [
        (bytes([1, 5, 0, 8, 0xFF, 0]), bytes([1, 0x85, 2])),
        (bytes([1, 5, 0, 0, 0x12, 0]), bytes([1, 0x85, 2])),
        (bytes([1, 1, 0, 4, 0, 5]), bytes([1, 0x81, 2])),
        (bytes([1, 6, 0, 0, 0, 0]), bytes([1, 0x86, 1])),
        (bytes([1, 1, 0, 0, 0, 8]), bytes([1, 1, 1, 0])),
    ],
)
def test_an_answering_board_answers_by_the_book(
    waveshare: BoardSimulator, body: bytes, reply: bytes
) -> None:
    assert talk(waveshare, framed(body), len(framed(reply))) == framed(reply)


def test_a_call_to_another_address_is_nobodys(waveshare: BoardSimulator) -> None:
    other, own = framed(bytes([2, 5, 0, 0, 0xFF, 0])), framed(bytes([1, 5, 0, 1, 0xFF, 0]))
    assert talk(waveshare, other + own, 8) == own
    assert waveshare.outputs[:2] == (False, True)


def test_history_tells_when_each_output_changed() -> None:
    ticks = iter(range(100))
    with BoardSimulator("waveshare", clock=lambda: float(next(ticks))) as board:
        board.set_output(2, True)
        board.set_output(2, True)
        board.set_output(2, False)
        assert [moment.outputs[1] for moment in board.history] == [False, True, False]
        times = [moment.at for moment in board.history]
        assert times == sorted(times)


def test_a_board_fed_by_its_cable_drops_its_output(lcus1: BoardSimulator) -> None:
    lcus1.set_output(1, True)
    lcus1.unplug()
    assert lcus1.outputs == (False,)


def test_a_board_with_its_own_supply_keeps_its_outputs(waveshare: BoardSimulator) -> None:
    waveshare.set_output(1, True)
    waveshare.unplug()
    assert waveshare.outputs[0]


def test_the_port_is_the_same_path_after_coming_back(board: BoardSimulator) -> None:
    before = board.port
    board.unplug()
    board.unplug()
    assert not Path(before).exists()
    board.plug_in()
    board.plug_in()
    assert board.port == before
    assert Path(before).exists()


def test_it_can_stand_where_it_is_told(tmp_path: Path) -> None:
    with BoardSimulator("lcus1", port=tmp_path / "relay") as board:
        assert board.port == str(tmp_path / "relay")
    assert list(tmp_path.iterdir()) == []


def test_a_late_answer_does_not_hinder_closing(waveshare: BoardSimulator, until) -> None:
    waveshare.answer_after(60)
    talk(waveshare, framed(bytes([1, 1, 0, 0, 0, 8])))
    until(lambda: waveshare.heard)
    waveshare.close()
    waveshare.close()
    assert "relay board simulator" not in {thread.name for thread in threading.enumerate()}


def rtu(*body: int) -> bytes:
    return framed(bytes(body))


@pytest.mark.parametrize(
    ("name", "request_", "reply"),
    [
        ("lcus2", b"\xff", b""),
        ("lcus2-status", b"\xff", b"CH1: OFF\r\nCH2: OFF\r\n"),
        ("kmtronic1", b"\xff\x02\x03", b""),
        ("kmtronic4", b"\xff\x01\x03", b""),
        ("kmtronic4", b"\xff\x09\x00", bytes(4)),
        ("usb-rly02", b"\x67\x01", b""),
        ("r421a08", rtu(1, 5, 0, 1, 0xFF, 0), rtu(1, 0x85, 1)),
        ("r421a08", rtu(1, 3, 0, 9, 0, 1), rtu(1, 0x83, 2)),
        ("lctech", rtu(1, 2, 0, 0, 0, 9), rtu(1, 0x82, 2)),
        ("lctech", rtu(1, 0x10, 0, 3, 0, 2, 4, 0, 2, 0, 9), rtu(1, 0x10, 0, 3, 0, 2)),
        ("lctech", rtu(1, 0x10, 0, 4, 0, 2, 4, 0, 4, 0, 9), rtu(1, 0x90, 1)),
        ("lctech", b"\x01\x10", b""),
        ("numato", b"relay on Z\r", b"relay on Z\n\r>"),
        ("numato", b"open sesame\r", b"open sesame\n\r>"),
        ("sainsmart16", b":FE050000FF00FF\r\n", b""),
        ("sainsmart16", b":FE050000FF\r\n", b""),
        ("icpdas", b"$016BC\r", b""),
        ("icpdas", b"$026BC\r", b""),
        ("icpdas", b"~0100F\r", b"!0100E2\r"),
        ("icpdas", b"~01918\r", b"?01A0\r"),
        ("icpdas", b"#0118014E\r", b"?3F\r"),
        ("arduino", b"#S1=1*00\r\n", b"!?*1E\r\n"),
        ("arduino", b"#X1*4A\r\n", b"!?*1E\r\n"),
        ("arduino", b"#Q99*42\r\n", b"!?*1E\r\n"),
    ],
)
def test_a_board_answers_what_it_cannot_do_by_the_book(
    name: str, request_: bytes, reply: bytes
) -> None:
    firmware = FIRMWARE[name](lambda: 0.0)
    assert firmware.hear(request_) == reply
    assert not any(firmware.outputs)


def test_the_long_times_of_the_r421a08_switch_all_others_off() -> None:
    """Why they are not used."""
    now = [0.0]
    firmware = FIRMWARE["r421a08"](lambda: now[0])
    firmware.hear(rtu(1, 6, 0, 2, 1, 0))
    firmware.hear(rtu(1, 6, 0, 1, 6, 2))
    assert firmware.outputs[:2] == [True, False]
    now[0] = 2.0
    firmware.elapse()
    assert not any(firmware.outputs)


def test_a_tripped_module_remembers_and_refuses_until_it_is_forgiven() -> None:
    now = [0.0]
    firmware = FIRMWARE["icpdas"](lambda: now[0])
    firmware.hear(b"~013112A6\r#01100146\r")
    assert firmware.outputs[0]
    now[0] = 1.9
    firmware.elapse()
    assert not firmware.outputs[0]
    assert firmware.hear(b"#01100146\r") == b"!21\r"
    assert firmware.hear(b"~0100F\r") == b"!0104E6\r"
    firmware.hear(b"~01110\r#01100146\r")
    assert firmware.outputs[0]


def test_a_watchdog_that_is_fed_does_not_trip() -> None:
    now = [0.0]
    firmware = FIRMWARE["icpdas"](lambda: now[0])
    firmware.hear(b"~013112A6\r#01100146\r")
    for _ in range(10):
        now[0] += 1.0
        firmware.hear(b"~**D2\r")
        firmware.elapse()
    assert firmware.outputs[0]
