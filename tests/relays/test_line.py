"""The serial driver against simulated boards on real terminals, sockets and broken ports."""

from __future__ import annotations

import errno
import os
import socket
import termios
import threading
import time
from typing import Callable, Iterator

import pytest

from kiosk.errors import RelayError
from kiosk.relays import BOARDS, open_relay
from kiosk.relays.line import SerialRelay, _cannot_open
from kiosk.relays.simulator import BoardSimulator
from kiosk.settings import RelaySettings
from kiosk.types import TroubleCode
from tests.contracts.relay import Output, RelayContract


@pytest.fixture
def relay(board: BoardSimulator, settings_for) -> Iterator[SerialRelay]:
    """The driver on every board in turn."""
    opened = open_relay(settings_for(board))
    yield opened
    opened.close()


@pytest.fixture
def answering(waveshare: BoardSimulator, settings_for) -> Iterator[SerialRelay]:
    """The driver on a board that answers."""
    opened = open_relay(settings_for(waveshare))
    yield opened
    opened.close()


class TestSerialRelay(RelayContract):
    """The driver keeps the contract on every board."""

    @pytest.fixture
    def output(self, board: BoardSimulator, until) -> Output:
        return lambda energised: until(lambda: board.outputs[0] is energised)

    @pytest.fixture
    def pull(self, board: BoardSimulator) -> Callable[[], None]:
        return board.unplug


def failure(act: Callable[[], object]) -> RelayError:
    with pytest.raises(RelayError) as caught:
        act()
    return caught.value


def test_opening_changes_no_output_and_says_nothing(board: BoardSimulator, relay) -> None:
    assert board.heard == ()


def test_only_the_chosen_output_moves(waveshare: BoardSimulator, settings_for) -> None:
    opened = open_relay(settings_for(waveshare, channel=5))
    opened.switch(True)
    opened.close()
    assert [n for n, on in enumerate(waveshare.outputs, 1) if on] == [5]


def test_a_silent_board_has_not_switched(waveshare: BoardSimulator, answering) -> None:
    waveshare.fall_silent()
    error = failure(lambda: answering.switch(True))
    assert error.code is TroubleCode.RELAY_SILENT
    assert waveshare.port in str(error)


def test_garbage_is_no_answer(waveshare: BoardSimulator, answering) -> None:
    waveshare.answer_garbage()
    assert failure(answering.read).code is TroubleCode.RELAY_SILENT
    assert "answers wrongly" in str(failure(lambda: answering.switch(True)))


@pytest.mark.parametrize("position", range(8))
def test_a_flipped_bit_anywhere_in_the_echo_is_refused(
    waveshare: BoardSimulator, answering, position: int
) -> None:
    def flip(reply: bytes) -> bytes:
        return reply[:position] + bytes([reply[position] ^ 0x10]) + reply[position + 1 :]

    waveshare.spoil(flip)
    assert failure(lambda: answering.switch(True)).code is TroubleCode.RELAY_SILENT
    waveshare.behave()
    answering.switch(True)


@pytest.mark.parametrize("position", range(6))
def test_a_flipped_bit_anywhere_in_a_read_back_is_refused(
    waveshare: BoardSimulator, answering, position: int
) -> None:
    waveshare.spoil(lambda reply: bytes(b ^ (n == position) for n, b in enumerate(reply)))
    assert failure(answering.read).code is TroubleCode.RELAY_SILENT


def test_half_a_reply_is_no_reply(waveshare: BoardSimulator, answering) -> None:
    waveshare.spoil(lambda reply: reply[:-1])
    assert failure(answering.read).code is TroubleCode.RELAY_SILENT


def test_the_echo_of_another_output_is_refused(waveshare: BoardSimulator, answering) -> None:
    other = BOARDS["waveshare"].switch(2, 1, True).request
    waveshare.spoil(lambda _reply: other)
    assert failure(lambda: answering.switch(True)).code is TroubleCode.RELAY_SILENT


def test_a_late_reply_does_not_answer_the_next_question(
    waveshare: BoardSimulator, answering, until
) -> None:
    """The reply to the first question waits in the buffer when the second is asked."""
    late = threading.Event()

    def hold_back(reply: bytes) -> bytes:
        late.wait(5)
        return reply

    waveshare.spoil(hold_back)
    assert failure(answering.read).code is TroubleCode.RELAY_SILENT
    late.set()
    until(lambda: answering._port.in_waiting)
    waveshare.behave()
    waveshare.set_output(1, True)
    assert answering.read() is True


def test_a_second_program_finds_the_port_busy(board: BoardSimulator, relay, settings_for) -> None:
    error = failure(lambda: open_relay(settings_for(board)))
    assert error.code is TroubleCode.RELAY_BUSY
    assert "another program" in str(error)


def test_after_closing_the_port_is_free(board: BoardSimulator, relay, settings_for) -> None:
    relay.close()
    open_relay(settings_for(board)).close()


@pytest.mark.parametrize("energised", [True, False])
def test_a_board_that_comes_back_is_opened_anew(
    board: BoardSimulator, relay, settings_for, until, energised: bool
) -> None:
    board.unplug()
    assert failure(lambda: relay.switch(True)).code is TroubleCode.RELAY_LOST
    assert failure(lambda: open_relay(settings_for(board))).code is TroubleCode.RELAY_MISSING
    board.plug_in()
    again = open_relay(settings_for(board))
    again.switch(energised)
    until(lambda: board.outputs[0] is energised)
    again.close()


@pytest.mark.parametrize(
    ("port", "cure"),
    [
        ("/dev/no-such-port", "plug the board in"),
        ("/dev", "no serial port"),
        ("/dev/null", "no serial port"),
        ("socket://127.0.0.1:1", "plug the board in"),
        ("socket://nonsense", "correct relay.port"),
        ("loop://?nonsense", "correct relay.port"),
    ],
)
def test_what_is_no_board_is_missing(port: str, cure: str) -> None:
    settings = RelaySettings(port=port, board="lcus1", unsupervised=True)
    error = failure(lambda: open_relay(settings))
    assert error.code is TroubleCode.RELAY_MISSING
    assert cure in str(error)
    assert port in str(error)


def test_a_port_without_permission_says_which_group() -> None:
    """Root may open everything, so the refusal itself is the boundary here."""
    error = _cannot_open("/dev/ttyUSB0", PermissionError(errno.EACCES, "Permission denied"))
    assert error.code is TroubleCode.RELAY_MISSING
    assert "dialout" in str(error)


def test_a_loop_echoes_what_an_answering_board_would() -> None:
    relay = open_relay(RelaySettings(port="loop://", board="waveshare"))
    relay.switch(True)
    assert failure(relay.read).code is TroubleCode.RELAY_SILENT
    relay.close()


def test_a_network_port_works_and_its_end_is_a_loss() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = f"socket://127.0.0.1:{server.getsockname()[1]}"
        relay = open_relay(RelaySettings(port=port, board="waveshare"))
        peer, _ = server.accept()
        with peer:
            answer = threading.Thread(target=lambda: peer.sendall(peer.recv(8)))
            answer.start()
            relay.switch(True)
            answer.join()
            peer.shutdown(socket.SHUT_WR)
            assert failure(relay.read).code is TroubleCode.RELAY_LOST
            relay.close()


def test_a_port_that_takes_no_bytes_is_lost_in_good_time() -> None:
    """Neither writing nor closing waits for a peer that never reads."""
    master, slave = os.openpty()
    os.set_blocking(slave, False)
    relay = SerialRelay(BOARDS["lcus1"], os.ttyname(slave), channel=1, address=1)
    try:
        while True:
            os.write(slave, b"x" * 1024)
    except BlockingIOError:
        pass
    began = time.monotonic()
    assert failure(lambda: relay.switch(True)).code is TroubleCode.RELAY_LOST
    relay.close()
    assert time.monotonic() - began < 5
    os.close(master)
    os.close(slave)


def test_the_modem_lines_survive_closing(waveshare: BoardSimulator, answering) -> None:
    """A board that resets when DTR drops must not do so whenever the kiosk restarts."""
    flags = termios.tcgetattr(answering._port.fileno())[2]
    assert not flags & termios.HUPCL
