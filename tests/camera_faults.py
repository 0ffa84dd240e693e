"""What can happen to a camera and to the place it looks at, done to the running program.

``python -m tests.faults`` prints the rows, ``tests/test_faults.py`` asserts what they say. The camera is
one on the network, on loopback, whose pictures a lossy codec has gone over; each fault has a
program and a sound card of its own, because a second fault soon after the first is not spoken of.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Callable, Iterator, NamedTuple

import numpy as np

from tests.board_faults import timed
from tests.cameras.mjpeg_camera import RATE, MjpegCamera
from tests.cameras.places import SIZE, entrance, seen, street
from tests.contracts.player_card import real_time_card
from tests.fault_rows import Row, row
from tests.program import QUIET, Program, started

LEARNT = 11.0
"""Seconds until the place is known."""

SETTINGS = ("camera.width=640", "camera.height=360", f"camera.fps={RATE}", "alarm.languages=[en]")
OVER = {
    "camera_small": ("recovered", "camera_small"),
    "camera_slow": ("recovered", "camera_slow"),
}
"""What tells that it is over, where the state never was fault."""


class Hall:
    """What the camera sees: the hall, until it is told something else."""

    def __init__(self) -> None:
        self.sight: Callable[[int], np.ndarray] = self.usual
        self._hall = entrance()

    def usual(self, index: int) -> np.ndarray:
        return seen(self._hall, index)

    def frozen(self, _index: int) -> np.ndarray:
        return seen(self._hall, 0)

    def half_as_large(self, index: int) -> np.ndarray:
        return np.ascontiguousarray(seen(self._hall, index)[::2, ::2])

    def __call__(self, index: int) -> np.ndarray:
        return self.sight(index)


def plain(level: float) -> Callable[[int], np.ndarray]:
    """Nothing but light of a level and the sensor's noise."""
    return lambda index: seen(np.full(SIZE, level, np.float32), index)


class CameraFault(NamedTuple):
    """How it begins and ends, given the camera and what it sees, and the trouble that it is."""

    begin: Callable[[MjpegCamera, Hall], object]
    end: Callable[[MjpegCamera, Hall], object]
    trouble: str


def sees(what: Callable[[Hall], Callable[[int], np.ndarray]]) -> tuple[Callable, Callable]:
    """Something else before the lens, and the hall again."""
    return (
        lambda _camera, hall: setattr(hall, "sight", what(hall)),
        lambda _camera, hall: setattr(hall, "sight", hall.usual),
    )


def come_back_with(camera: MjpegCamera, hall: Hall, sight: Callable[[int], np.ndarray]) -> None:
    """Out and in again: a stream keeps its size for as long as it lasts."""
    camera.die()
    hall.sight = sight
    camera.come_back()


OTHER = street()
FAULTS = {
    "network camera stalls": CameraFault(
        lambda camera, _hall: camera.stalled.set(),
        lambda camera, _hall: camera.stalled.clear(),
        "camera_silent",
    ),
    "network camera dies": CameraFault(
        lambda camera, _hall: camera.die(), lambda camera, _hall: camera.come_back(), "camera_lost"
    ),
    "picture frozen": CameraFault(*sees(lambda hall: hall.frozen), "picture_frozen"),
    "picture black": CameraFault(*sees(lambda _hall: plain(2)), "picture_black"),
    "lens covered": CameraFault(*sees(lambda _hall: plain(80)), "picture_covered"),
    "picture blown out": CameraFault(*sees(lambda _hall: plain(400)), "picture_bright"),
    "camera turned away": CameraFault(
        *sees(lambda _hall: lambda index: seen(OTHER, index)), "picture_changed"
    ),
    "smaller pictures than asked for": CameraFault(
        lambda camera, hall: come_back_with(camera, hall, hall.half_as_large),
        lambda camera, hall: come_back_with(camera, hall, hall.usual),
        "camera_small",
    ),
    "5 pictures a second, in low light": CameraFault(
        lambda camera, _hall: setattr(camera, "rate", 5.0),
        lambda camera, _hall: setattr(camera, "rate", RATE),
        "camera_slow",
    ),
}


def camera_faults(environment: dict[str, str], folder: Path) -> Iterator[Row]:
    """Every fault in turn."""
    for name in FAULTS:
        yield camera_fault(name, environment, folder)


def camera_fault(name: str, environment: dict[str, str], folder: Path) -> Row:
    """One of them, from its beginning until everything is well again."""
    fault, hall = FAULTS[name], Hall()
    state = {"KIOSK_STATE": str(folder / f"state of {name}")}
    with MjpegCamera(hall) as camera, started(
        {**environment, **state, **sound_card(folder)},
        "run", "--headless", "--source", camera.url,
        *(word for setting in SETTINGS for word in ("--set", setting)),
    ) as program:  # fmt: skip
        program.wait_for_event("state", "idle")
        time.sleep(LEARNT if fault.trouble == "picture_changed" else 1.0)
        program.lines.clear()
        fault.begin(camera, hall)
        detected = timed(lambda: told(program, fault.trouble))
        time.sleep(0.5)  # for the voice
        fault.end(camera, hall)
        over = OVER.get(fault.trouble, ("state", "idle"))
        recovered = timed(lambda: program.wait_for_event(*over, timeout=30))
        made = row(name, program.lines, detected, recovered, trouble=fault.trouble)
        assert fault.trouble in made.journal, made
        return made


def told(program: Program, trouble: str) -> None:
    """Until the state is fault where it has to be, else until the trouble is told."""
    if trouble in OVER:
        program.wait_for_event("trouble", trouble)
    else:
        program.wait_for_event("state", "fault")


def sound_card(folder: Path) -> dict[str, str]:
    """A card that takes as long as a real one, by the environment that leads to it."""
    card = real_time_card(folder / "card")
    path = folder / "card" / "asound.conf"
    path.write_text(card.configuration, encoding="ascii")
    return {"ALSA_CONFIG_PATH": str(path)}


def heat(environment: dict[str, str], folder: Path) -> Iterator[Row]:
    """A sensor that gets hot and cool again, mounted where the kernel's are; needs root."""
    if os.geteuid() != 0:
        return
    sensor = folder / "thermal" / "thermal_zone0"
    sensor.mkdir(parents=True)
    (sensor / "type").write_text("cpu-thermal\n", encoding="ascii")
    degrees = sensor / "temp"
    degrees.write_text("50000\n", encoding="ascii")
    mounted = f'mount --bind {folder / "thermal"} /sys/class/thermal && exec "$@"'
    with started(
        environment, "run", "--headless", "--source", "demo:", *QUIET,
        through=("unshare", "-m", "sh", "-c", mounted, "sh"),
    ) as program:  # fmt: skip
        program.wait_for_event("state", "idle")
        program.lines.clear()
        degrees.write_text("90000\n", encoding="ascii")
        detected = timed(lambda: program.wait_for_event("trouble", "computer_hot"))
        degrees.write_text("70000\n", encoding="ascii")
        recovered = timed(lambda: program.wait_for_event("recovered", "computer_hot"))
        yield row(
            "board too hot", program.lines, detected, recovered, "goes on as the camera sees it"
        )
