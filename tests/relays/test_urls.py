"""Every kind of URL that pySerial has leads to a line that keeps the relay's contract."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from typing import Callable, Iterator, Union
from unittest import mock

import pytest
from serial.tools import list_ports
from serial.tools.list_ports_common import ListPortInfo

from kiosk.errors import InputError, RelayError
from kiosk.relays import open_relay
from kiosk.relays.line import SerialRelay
from kiosk.relays.port import URLS
from kiosk.relays.simulator import BoardSimulator
from kiosk.settings_door import RelaySettings
from kiosk.types import TroubleCode
from tests.contracts.relay import Output, RelayContract
from tests.relays import hid_standin
from tests.relays.serial_server import SerialServer


@pytest.fixture(params=["sainsmart16", "lcus1"])
def board(request: pytest.FixtureRequest) -> Iterator[BoardSimulator]:
    """A board that answers, with a mark at the end, and one that says nothing."""
    with BoardSimulator(request.param) as simulator:
        yield simulator


@contextlib.contextmanager
def listed(board: BoardSimulator) -> Iterator[None]:
    """The board among the ports of the machine, which lists no pseudo-terminals."""
    port = ListPortInfo(board.port)
    port.description = "Relay board on a pseudo-terminal"
    with mock.patch.object(list_ports, "comports", return_value=[port]):
        yield


WAYS = {
    "alt": lambda board: (contextlib.nullcontext(), f"alt://{board.port}?class=PosixPollSerial"),
    "alt of VTIME": lambda board: (contextlib.nullcontext(), f"alt://{board.port}?class=VTIMESerial"),
    "spy": lambda board: (contextlib.nullcontext(), f"spy://{board.port}"),
    "hwgrep": lambda board: (listed(board), "hwgrep://relay board"),
    "rfc2217": lambda board: (server := SerialServer(board.port), server.url),
    "socket": lambda board: (server := SerialServer(board.port, "socket"), server.url),
    "cp2110": lambda board: (hid_standin.installed(), f"cp2110://{board.port}"),
}  # fmt: skip


class TestRelayBehindAUrl(RelayContract):
    """The driver keeps the contract however it gets to the board."""

    @pytest.fixture(params=WAYS)
    def way(self, request: pytest.FixtureRequest, board: BoardSimulator) -> Iterator[tuple]:
        there, url = WAYS[request.param](board)
        with there:
            yield there, url

    @pytest.fixture
    def relay(self, board: BoardSimulator, settings_for, way) -> Iterator[SerialRelay]:
        opened = open_relay(settings_for(board, port=way[1], timed=False))
        yield opened
        opened.close()

    @pytest.fixture
    def output(self, board: BoardSimulator, until) -> Output:
        return lambda energised: until(lambda: board.outputs[0] is energised)

    @pytest.fixture
    def pull(self, board: BoardSimulator, relay, way, until) -> Callable[[], None]:
        def act() -> None:
            board.unplug()
            if isinstance(way[0], SerialServer):
                way[0].die()
            until(lambda: is_noticed(relay))

        return act


def is_noticed(relay: SerialRelay) -> bool:
    """pySerial's own reader thread, where there is one, has come to its end."""
    reader = getattr(relay._port, "_thread", None)
    return reader is None or not reader.is_alive()


def test_every_kind_of_url_is_tried_here() -> None:
    """``loop://`` has no board at its other end."""
    assert {way.split()[0] for way in WAYS} == {*URLS} - {"loop"}


def failure(act: Callable[[], object]) -> RelayError:
    with pytest.raises(RelayError) as caught:
        act()
    return caught.value


@pytest.mark.parametrize(
    ("port", "said"),
    [
        ("alt:///dev/null?class=sys", "must be a class"),
        ("alt:///dev/null?class=Nonsense", "unknown class: 'Nonsense'"),
        ("alt:///dev/no-such-port", "plug the board in"),
        ("hwgrep://[", "unterminated character set"),
        ("hwgrep://nothing of that name", "plug the board in"),
        ("hwgrep://x&n", "no URL of pySerial's"),
        ("loop://?logging=x", "no URL of pySerial's"),
        ("rfc2217://relay", "look at the network"),
        ("rfc2217://127.0.0.1:1", "look at the network"),
        ("rfc2217://127.0.0.1:1?timeout=soon", "look at the network"),
    ],
)
def test_a_url_that_leads_nowhere_is_one_sentence(port: str, said: str) -> None:
    error = failure(lambda: open_relay(RelaySettings(port=port, board="waveshare")))
    assert error.code is TroubleCode.RELAY_MISSING
    assert said in str(error)
    assert port in str(error)


@pytest.mark.parametrize("way", ["alt://{}?class=PosixPollSerial", "alt://{}", "spy://{}"])
def test_a_device_behind_a_url_is_nobody_elses(
    waveshare: BoardSimulator, settings_for, way: str
) -> None:
    relay = open_relay(settings_for(waveshare, port=way.format(waveshare.port)))
    error = failure(lambda: open_relay(settings_for(waveshare)))
    assert error.code is TroubleCode.RELAY_BUSY
    relay.close()


@pytest.mark.parametrize("class_", ["PosixPollSerial", "VTIMESerial"])
def test_a_silent_board_is_silent_by_any_class(
    waveshare: BoardSimulator, settings_for, class_: str
) -> None:
    """pySerial's own PosixPollSerial breaks when a read runs out of time."""
    relay = open_relay(settings_for(waveshare, port=f"alt://{waveshare.port}?class={class_}"))
    waveshare.fall_silent()
    assert failure(relay.read).code is TroubleCode.RELAY_SILENT
    waveshare.spoil(lambda reply: reply[:3])
    assert "answers wrongly" in str(failure(relay.read))
    waveshare.behave()
    assert relay.read() is False
    relay.close()


@pytest.mark.parametrize("module", [None, sys])
def test_without_hidapi_a_cp2110_is_told_with_what_to_install(module) -> None:
    """Neither nothing of the name ``hid`` nor another package of it will do."""
    settings = RelaySettings(port="cp2110:///dev/hidraw0", board="waveshare")
    with mock.patch.dict(sys.modules, {"hid": module}):
        error = failure(lambda: open_relay(settings))
    assert error.code is TroubleCode.RELAY_MISSING
    assert "pip install hidapi" in str(error)


def test_a_cp2110_that_is_not_there_is_missing(tmp_path) -> None:
    settings = RelaySettings(port=f"cp2110://{tmp_path}/none", board="waveshare")
    with hid_standin.installed():
        error = failure(lambda: open_relay(settings))
    assert error.code is TroubleCode.RELAY_MISSING
    assert "plug the board in" in str(error)


@pytest.mark.parametrize("number", [errno.EPERM, errno.EACCES])
def test_a_cp2110_that_may_not_be_opened_says_where_that_is_mended(
    number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """hidapi only says that it failed; plugging in what is plugged in would not help."""
    open_ = os.open

    def refuse(path: Union[str, bytes], *how: int) -> int:
        if os.fsdecode(path) == "/dev/hidraw0":
            raise PermissionError(number, os.strerror(number))
        return open_(path, *how)

    monkeypatch.setattr(os, "open", refuse)
    settings = RelaySettings(port="cp2110:///dev/hidraw0", board="waveshare")
    with hid_standin.installed():
        error = failure(lambda: open_relay(settings))
    assert error.code is TroubleCode.RELAY_MISSING
    assert "systemd/README.md, 'Other relay ports'" in str(error)


@pytest.mark.parametrize("scheme", ["socket", "rfc2217"])
def test_a_service_that_may_not_use_the_network_says_so(
    scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its unit shuts the network; looking at the cable would not help."""

    def shut(*_arguments: object) -> None:
        raise OSError(errno.EAFNOSUPPORT, os.strerror(errno.EAFNOSUPPORT))

    monkeypatch.setattr("kiosk.relays.port.socket.socket", shut)
    settings = RelaySettings(port=f"{scheme}://127.0.0.1:9", board="waveshare")
    error = failure(lambda: open_relay(settings))
    assert error.code is TroubleCode.RELAY_MISSING
    assert "may not use the network; systemd/README.md, 'Other relay ports'" in str(error)


def test_a_plug_pulled_while_nobody_looks_is_a_loss_for_a_cp2110(
    waveshare: BoardSimulator, settings_for, until
) -> None:
    with hid_standin.installed():
        relay = open_relay(settings_for(waveshare, port=f"cp2110://{waveshare.port}"))
        waveshare.unplug()
        until(lambda: is_noticed(relay))
        assert failure(relay.read).code is TroubleCode.RELAY_LOST
        relay.close()


@pytest.mark.parametrize(
    "nonsense",
    [
        b"\xff\xf0",  # the end of something that never began
        b"\xff\xfa\x2c\x65\xff\xf0",  # an acknowledgement of nothing
        b"\xff\xfa\xff\xf0\xff\xf0",
    ],
)
def test_what_no_server_should_send_ends_the_connection_at_most(
    waveshare: BoardSimulator, settings_for, until, nonsense: bytes
) -> None:
    with SerialServer(waveshare.port) as server:
        relay = open_relay(settings_for(waveshare, port=server.url, timed=False))
        server.send(nonsense)
        with contextlib.suppress(RelayError):
            for _ in range(20):
                assert relay.read() is False
        relay.close()
        again = open_relay(settings_for(waveshare, port=server.url, timed=False))
        assert again.read() is False
        again.close()


def test_a_flood_of_bytes_keeps_nobody_for_ever(waveshare: BoardSimulator, settings_for) -> None:
    """What comes unasked is thrown away, and is no answer."""
    with SerialServer(waveshare.port) as server:
        relay = open_relay(settings_for(waveshare, port=server.url, timed=False))
        for _ in range(3):
            server.send(b"x" * 100_000)
            with contextlib.suppress(RelayError):
                assert relay.read() is False
        relay.close()


def test_a_late_answer_over_the_network_does_not_answer_the_next_question(
    waveshare: BoardSimulator, settings_for, until
) -> None:
    with SerialServer(waveshare.port) as server:
        relay = open_relay(settings_for(waveshare, port=server.url, timed=False))
        waveshare.answer_after(0.4)
        assert failure(relay.read).code is TroubleCode.RELAY_SILENT
        until(lambda: relay._port.in_waiting)
        waveshare.behave()
        waveshare.set_output(1, True)
        assert relay.read() is True
        relay.close()


@pytest.mark.parametrize("name", ["waveshare", "lcus1"])
def test_a_server_that_stops_answering_is_no_confirmation(name: str, settings_for) -> None:
    """A pulled network cable ends no connection; a blind board's server is asked instead."""
    with BoardSimulator(name) as board, SerialServer(board.port) as server:
        relay = open_relay(settings_for(board, port=server.url, timed=False))
        relay.read()
        server.mute = True
        expected = {"waveshare": TroubleCode.RELAY_SILENT, "lcus1": TroubleCode.RELAY_LOST}
        assert failure(relay.read).code is expected[name]
        relay.close()


@pytest.mark.parametrize("scheme", ["socket", "rfc2217"])
def test_the_end_of_a_connection_is_noticed_without_a_command(
    lcus1: BoardSimulator, settings_for, until, scheme: str
) -> None:
    with SerialServer(lcus1.port, scheme) as server:
        relay = open_relay(settings_for(lcus1, port=server.url))
        assert relay.read() is None
        server.die()
        until(lambda: is_noticed(relay))
        assert failure(relay.read).code is TroubleCode.RELAY_LOST
        relay.close()


def test_raw_is_refused_before_a_port_is_touched() -> None:
    """pySerial would fail at the first byte."""
    with pytest.raises(InputError, match="leave raw out"):
        open_relay(RelaySettings(port="spy:///dev/ttyUSB0?color&raw", board="waveshare"))
