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
from kiosk.relays.boards import Board
from kiosk.relays.exchange import Output
from kiosk.relays.line import SerialRelay
from kiosk.relays.port import cannot_open
from kiosk.relays.simulator import BoardSimulator
from kiosk.settings_door import RelaySettings
from kiosk.types import TroubleCode
from tests.contracts.relay import Output as WaitFor
from tests.contracts.relay import RelayContract


@pytest.fixture
def relay(board: BoardSimulator, settings_for) -> Iterator[SerialRelay]:
    """The driver on every board in turn."""
    opened = open_relay(settings_for(board, timed=False))
    yield opened
    opened.close()


@pytest.fixture
def answering(waveshare: BoardSimulator, settings_for) -> Iterator[SerialRelay]:
    """The driver on a board that answers."""
    opened = open_relay(settings_for(waveshare, timed=False))
    yield opened
    opened.close()


def can_let_go(board: Board) -> bool:
    return board.times_out or board.watchdog


class TestSerialRelay(RelayContract):
    """The driver keeps the contract on every board."""

    @pytest.fixture
    def output(self, board: BoardSimulator, until) -> WaitFor:
        return lambda energised: until(lambda: board.outputs[0] is energised)

    @pytest.fixture
    def pull(self, board: BoardSimulator) -> Callable[[], None]:
        return board.unplug


class TestTimedRelay(RelayContract):
    """The driver keeps the contract also where the board ends what it is told by itself."""

    @pytest.fixture(params=[name for name, board in BOARDS.items() if can_let_go(board)])
    def board(self, request: pytest.FixtureRequest) -> Iterator[BoardSimulator]:
        with BoardSimulator(request.param) as simulator:
            yield simulator

    @pytest.fixture
    def relay(self, board: BoardSimulator, settings_for) -> Iterator[SerialRelay]:
        opened = open_relay(settings_for(board))
        yield opened
        opened.close()

    @pytest.fixture
    def output(self, board: BoardSimulator, until) -> WaitFor:
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
    other = BOARDS["waveshare"].switch(Output(2), True).request
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


def test_an_answer_that_is_late_is_told_from_none(
    waveshare: BoardSimulator, answering, until
) -> None:
    late = threading.Event()

    def hold_back(reply: bytes) -> bytes:
        late.wait(5)
        return reply

    waveshare.spoil(hold_back)
    assert "does not answer" in str(failure(answering.read))
    late.set()
    until(lambda: answering._port.in_waiting)
    waveshare.fall_silent()
    assert "answers too late" in str(failure(answering.read))
    assert "does not answer" in str(failure(answering.read))


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
    again = open_relay(settings_for(board, timed=False))
    again.switch(energised)
    until(lambda: board.outputs[0] is energised)
    again.close()


@pytest.mark.parametrize(
    ("port", "cure"),
    [
        ("/dev/no-such-port", "plug the board in"),
        ("/dev", "no serial port"),
        ("/dev/null", "no serial port"),
        ("socket://127.0.0.1:1", "look at the network"),
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
    error = cannot_open("/dev/ttyUSB0", PermissionError(errno.EACCES, "Permission denied"))
    assert error.code is TroubleCode.RELAY_MISSING
    assert "dialout" in str(error)


def test_a_port_that_the_unit_keeps_shut_says_where_it_is_opened() -> None:
    """No group helps there; only a kernel with such a list of devices refuses so."""
    error = cannot_open("/dev/ttyXRUSB0", PermissionError(errno.EPERM, "Operation not permitted"))
    assert error.code is TroubleCode.RELAY_MISSING
    assert "systemd/README.md, 'Other relay ports'" in str(error)
    assert "dialout" not in str(error)


def test_a_loop_echoes_what_an_answering_board_would() -> None:
    relay = open_relay(RelaySettings(port="loop://", board="waveshare", timed=False))
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
    relay = SerialRelay(BOARDS["lcus1"], os.ttyname(slave), Output(1))
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


ASKED_TWICE = ["kmtronic1", "kmtronic2", "kmtronic4", "kmtronic8"]
ASKED_TWICE += ["usb-rly02", "usb-rly08", "usb-rly16"]


@pytest.mark.parametrize("name", ASKED_TWICE)
@pytest.mark.parametrize("bit", range(8))
def test_a_reply_without_a_check_is_believed_only_when_it_comes_twice(
    name: str, bit: int, settings_for
) -> None:
    with BoardSimulator(name) as board:
        relay = open_relay(settings_for(board))
        size = len(relay._board.ask(Output(1)).request) and relay._board.ask(Output(1)).reply_size
        for position in range(size):
            flips = iter([1 << bit])

            def flip(reply: bytes, flips=flips, position=position) -> bytes:
                wrong = reply[position] ^ next(flips, 0)
                return reply[:position] + bytes([wrong]) + reply[position + 1 :]

            board.spoil(flip)
            assert failure(relay.read).code is TroubleCode.RELAY_SILENT
        assert relay.read() is False
        relay.close()


def test_a_slow_board_is_given_its_rest(settings_for) -> None:
    with BoardSimulator("lcus2-status") as board:
        relay = open_relay(settings_for(board))
        relay.switch(True)
        assert relay.read() is True
        relay.close()
        (told, _), (asked, _) = board.heard
        assert asked - told >= 0.09


def test_inputs_are_read_where_there_are_some(settings_for) -> None:
    with BoardSimulator("lctech") as board:
        relay = open_relay(settings_for(board))
        board.set_input(2, True)
        assert [relay.look(number) for number in (1, 2, 8)] == [False, True, False]
        with pytest.raises(ValueError, match="lctech has no input 9"):
            relay.look(9)
        relay.close()


def test_a_board_without_inputs_has_none(waveshare: BoardSimulator, answering) -> None:
    with pytest.raises(ValueError, match="waveshare has no input 1"):
        answering.look(1)


@pytest.mark.parametrize("name", ["icpdas", "adlink", "arduino"])
def test_a_watchdog_is_set_once_per_connection(name: str, settings_for) -> None:
    """It may lie in an EEPROM, which wears out."""
    with BoardSimulator(name) as board:
        relay = open_relay(settings_for(board))
        for energised in (False, True, False):
            relay.switch(energised)
            relay.read()
        relay.close()
        setting = [data for _, data in board.heard if data[:1] == b"~" and data[3:4] in b"23"]
        setting += [data for _, data in board.heard if data[:2] == b"#W"]
        assert len(setting) == 1


@pytest.mark.parametrize("name", ["icpdas", "adlink"])
def test_a_tripped_module_is_forgiven_on_the_next_connection(
    name: str, settings_for, until
) -> None:
    with BoardSimulator(name) as board:
        relay = open_relay(settings_for(board))
        relay.switch(True)
        until(lambda: not board.outputs[0])
        assert failure(lambda: relay.switch(True)).code is TroubleCode.RELAY_SILENT
        relay.close()
        again = open_relay(settings_for(board))
        again.switch(True)
        assert again.read() is True
        again.close()


@pytest.mark.parametrize("name", ["icpdas", "adlink", "arduino"])
def test_a_board_that_refuses_a_watchdog_is_switched_off_all_the_same(
    name: str, settings_for
) -> None:
    """It is an error, and nothing is ever switched on; but what is on must not stay so."""
    with BoardSimulator(name) as board:
        board._board.watch = lambda _seconds: None
        board.set_output(1, True)
        relay = open_relay(settings_for(board))
        watchdog = [exchange.request for exchange in BOARDS[name].prepare(Output(1), True)]
        board.spoil(lambda reply: b"?" if board.heard[-1][1] in watchdog else reply)
        assert failure(lambda: relay.switch(True)).code is TroubleCode.RELAY_SILENT
        assert board.outputs[0]
        assert failure(lambda: relay.switch(False)).code is TroubleCode.RELAY_SILENT
        assert not board.outputs[0]
        relay.close()
