"""A board found by vendor and product."""

from __future__ import annotations

import pytest
from serial.tools.list_ports_common import ListPortInfo

from kiosk.errors import InputError, RelayError
from kiosk.relays import open_relay
from kiosk.relays.usb import located, the_one
from kiosk.settings_door import RelaySettings
from kiosk.types import TroubleCode


def plugged(device: str, vendor: int | None, product: int | None) -> ListPortInfo:
    info = ListPortInfo(device)
    info.vid, info.pid = vendor, product
    return info


BOARD = plugged("/dev/ttyUSB1", 0x1A86, 0x7523)
OTHERS = [plugged("/dev/ttyS0", None, None), plugged("/dev/ttyUSB0", 0x0403, 0x6001)]


def test_the_only_such_device_is_the_port() -> None:
    assert the_one("usb:1a86:7523", 0x1A86, 0x7523, [*OTHERS, BOARD]) == "/dev/ttyUSB1"


@pytest.mark.parametrize(
    ("there", "cure"),
    [
        (OTHERS, "lsusb"),
        ([], "plug it in"),
        ([BOARD, plugged("/dev/ttyUSB2", 0x1A86, 0x7523)], "ttyUSB1, /dev/ttyUSB2"),
    ],
)
def test_none_and_two_are_both_missing(there: list, cure: str) -> None:
    with pytest.raises(RelayError, match=cure) as caught:
        the_one("usb:1a86:7523", 0x1A86, 0x7523, there)
    assert caught.value.code is TroubleCode.RELAY_MISSING


def test_what_is_no_search_stays_as_it_is() -> None:
    assert located("/dev/ttyUSB0") == "/dev/ttyUSB0"


def test_a_search_in_vain_is_a_missing_board() -> None:
    settings = RelaySettings(port="usb:FFFF:fffe", board="waveshare")
    with pytest.raises(RelayError, match="usb:FFFF:fffe"):
        open_relay(settings)


@pytest.mark.parametrize("port", ["usb:1a86", "usb:1a86:75231", "usb:xxxx:7523", "usb:"])
def test_a_search_that_is_none_is_named(port: str) -> None:
    with pytest.raises(InputError, match="usb:1a86:7523"):
        open_relay(RelaySettings(port=port, board="waveshare"))
