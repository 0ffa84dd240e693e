"""Fewer pictures on a hot machine, with sensors that a test writes."""

from __future__ import annotations

import time

import pytest

from kiosk import heat
from kiosk.health import HealthBoard
from kiosk.heat import HeatWatch, temperature
from kiosk.settings import DetectorSettings, Settings
from kiosk.slot import Slot
from kiosk.types import Part, TroubleCode


class Machine:
    """A folder that looks like /sys/class/thermal, and a watch on it."""

    def __init__(self, folder):
        self.folder = folder
        self.events = []
        self.pace = Slot()
        self.settings = Slot(Settings())
        self.board = HealthBoard(time.monotonic, self.events.append)
        self.watch = HeatWatch(self.settings, self.pace, self.board, folder)

    def sensor(self, degrees, number=0, kind="cpu-thermal"):
        zone = self.folder / f"thermal_zone{number}"
        zone.mkdir(parents=True, exist_ok=True)
        (zone / "type").write_text(f"{kind}\n")
        (zone / "temp").write_text(
            degrees if isinstance(degrees, str) else f"{1000 * degrees:.0f}\n"
        )

    def at(self, degrees):
        """Let it have so many degrees, look, and tell the pace."""
        self.sensor(degrees)
        self.watch.look()
        return self.pace.latest or 0.0


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path / "thermal")


def test_from_85_degrees_on_eight_pictures_a_second_are_checked_until_it_is_80(machine):
    """In between it stays as it is: no fluttering, one line down, one line up."""
    assert [machine.at(degrees) for degrees in (60, 84.9)] == [0.0, 0.0]
    assert [machine.at(degrees) for degrees in (85, 82, 90, 80.1)] == [1 / 8] * 4
    assert machine.board.of(Part.COMPUTER).code is TroubleCode.COMPUTER_HOT
    assert "85 °C (limit 85); 8 pictures a second" in machine.board.of(Part.COMPUTER).sentence
    assert [machine.at(degrees) for degrees in (80, 84)] == [0.0, 0.0]
    assert [event.kind.value for event in machine.events] == ["trouble", "recovered"]


def test_the_limit_is_a_setting(machine):
    """Read at every look, so that staff can change it."""
    machine.settings.put(Settings(detector=DetectorSettings(hot_at=70)))
    assert machine.at(71) == 1 / 8


def test_a_machine_without_sensors_is_never_hot(machine):
    """Nor does one whose sensors fall silent change anything."""
    machine.watch.look()
    assert machine.pace.latest is None
    assert machine.at(90) == 1 / 8
    assert machine.at("rubbish") == 1 / 8


@pytest.mark.parametrize(
    ("sensors", "expected"),
    [
        ([("CPU-therm", 61), ("GPU-therm", 58), ("PMIC-Die", 100)], 61.0),
        ([("acpitz", 40), ("x86_pkg_temp", 72)], 72.0),
        ([("acpitz", 40), ("iwlwifi_1", 45)], 45.0),
        ([("cpu-thermal", 900), ("soc-thermal", 50)], 50.0),
        ([], None),
    ],
    ids=["Xavier NX", "PC", "no chip among them", "one out of its mind", "none"],
)
def test_the_chip_counts_where_it_has_sensors(machine, sensors, expected):
    """A Jetson's power chip says 100 degrees all its life."""
    for number, (kind, degrees) in enumerate(sensors):
        machine.sensor(degrees, number, kind)
    assert temperature(machine.folder) == expected


def test_the_thread_looks_by_itself_and_ends(machine, monkeypatch):
    monkeypatch.setattr(heat, "LOOK_EVERY", 0.01)
    machine.sensor(91)
    machine.watch.start()
    _, seen = machine.pace.wait(0, 10)
    assert seen
    assert machine.watch.stop()


def test_stopping_before_starting_is_harmless(machine):
    assert machine.watch.stop()
