"""What is to be looked at on a Jetson beside what is on every machine.

Everything is read from files under ``root`` and from what ``v4l2-ctl`` prints; nothing is changed.
On another machine there is nothing to say.
"""

from __future__ import annotations

import importlib.util
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk import jetson, v4l2_modes
from kiosk.detectors import model as models
from kiosk.detectors.engines import fit
from kiosk.detectors.engines.store import store_of
from kiosk.errors import InputError
from kiosk.findings import Finding, Mark
from kiosk.settings import Runner

if TYPE_CHECKING:
    from kiosk.jetson import Jetson
    from kiosk.settings import Settings

JETPACK_5 = ("5.1", "5.1.1", "5.1.2", "5.1.3", "5.1.4", "5.1.5")
WEAK = ("10W", "2CORE")
"""Parts of the names of power modes that leave cores or clocks unused."""

WARM, HOT = 80.0, 92.0
"""Degrees Celsius. NVIDIA's limit of a Xavier NX was not looked up on a board: 97 is reported."""


def check_jetson(settings: Settings, root: Path = jetson.ROOT) -> list[Finding]:
    """Look at board, TensorRT, power, temperature, engine, camera modes and brltty."""
    board = jetson.read(root)
    if board is None:
        return []
    found = [_jetpack(board), _tensorrt(root), _power(root), _temperature(root), _engine(settings)]
    found += _camera_modes(settings)
    return found + _brltty(root)


def _jetpack(board: Jetson) -> Finding:
    name = board.model.replace("NVIDIA ", "").replace(" Developer Kit", "")
    if board.jetpack in JETPACK_5:
        return Finding("jetpack", Mark.FINE, f"{board.jetpack} (L4T {board.l4t}) on {name}")
    known = f"{board.jetpack} (L4T {board.l4t})" if board.jetpack else f"L4T {board.l4t}"
    cure = "the kiosk was made for JetPack 5.1; docs/jetson.md says what works on others"
    return Finding("jetpack", Mark.NOTE, f"{known} on {name}", cure)


def _tensorrt(root: Path) -> Finding:
    version = jetson.tensorrt(root)
    if not version:
        cure = "sudo apt-get install python3-libnvinfer, then systemd/jetson.sh"
        return Finding("tensorrt", Mark.MISSING, "its Python package is not installed", cure)
    if importlib.util.find_spec("tensorrt") is None:
        cure = "rm -r .venv and run systemd/jetson.sh again"
        return Finding("tensorrt", Mark.MISSING, f"{version} is hidden from the kiosk", cure)
    if importlib.util.find_spec("pycuda") is None:
        return Finding("tensorrt", Mark.MISSING, f"{version}, no pycuda", "run systemd/jetson.sh")
    return Finding("tensorrt", Mark.FINE, f"{version} with pycuda")


def _power(root: Path) -> Finding:
    modes, number = jetson.power_modes(root), jetson.power_mode(root)
    if number is None or number not in modes:
        return Finding("power mode", Mark.NOTE, "not written down", "see sudo nvpmodel -q")
    name = modes[number]
    if not any(part in name for part in WEAK):
        return Finding("power mode", Mark.FINE, f"{number}, {name}")
    best = _strongest(modes)
    cure = f"sudo nvpmodel -m {best} ({modes[best]}), with a supply that is strong enough"
    return Finding("power mode", Mark.NOTE, f"{number}, {name}: slower than it could be", cure)


def _strongest(modes: dict[int, str]) -> int:
    """The number of the mode with the most watts, then the most cores, by the names."""

    def strength(number: int) -> tuple[int, int]:
        name = modes[number]
        watts, cores = re.search(r"(\d+)W", name), re.search(r"(\d+)CORE", name)
        most = 1000 if "MAXN" in name else 0
        return int(watts.group(1)) if watts else most, int(cores.group(1)) if cores else most

    return max(modes, key=strength)


def _temperature(root: Path) -> Finding:
    measured = jetson.temperatures(root)
    if not measured:
        return Finding("temperature", Mark.NOTE, "no sensor can be read", "see tegrastats")
    name = max(measured, key=lambda each: measured[each])
    found = f"{measured[name]:.0f} °C ({name})"
    if measured[name] >= HOT:
        cure = "it slows itself down: look at fan, dust and housing"
        return Finding("temperature", Mark.MISSING, found, cure)
    if measured[name] >= WARM:
        return Finding("temperature", Mark.NOTE, found, "give it air before summer does not")
    return Finding("temperature", Mark.FINE, found)


def _engine(settings: Settings) -> Finding:
    if settings.detector.runner not in (Runner.AUTO, Runner.TENSORRT):
        found = f"not used: detector.runner is {settings.detector.runner.value}"
        return Finding("engine", Mark.NOTE, found, "set detector.runner: auto")
    try:
        model = models.load(settings.detector.model)
    except InputError as error:
        return Finding("engine", Mark.NOTE, f"no model to have one of: {error}")
    store = store_of(model)
    reason, known = fit.reason_against(model, store), store.known()
    if reason or known is None:
        build = " ".join(["kiosk engine build", *filter(None, [settings.detector.model])])
        cure = f"{build}, or wait at the start"
        return Finding("engine", Mark.NOTE, reason.partition("; run kiosk engine")[0], cure)
    where = "the GPU" if known.dla is None else f"DLA core {known.dla}"
    found = f"{known.precision} on {where} fits"
    if known.notes or known.on_gpu:
        off = f"{len(known.on_gpu)} layers not on the DLA" if known.on_gpu else ""
        more = "; ".join([*known.notes, *filter(None, [off])])
        return Finding("engine", Mark.NOTE, f"{found}: {more}", "see kiosk engine info")
    return Finding("engine", Mark.FINE, found)


def _camera_modes(settings: Settings) -> list[Finding]:
    """What a USB camera can, against what is asked of it; nothing for other sources."""
    wanted = settings.camera
    if not wanted.source.startswith("/dev/"):
        return []
    try:
        listed = subprocess.run(
            ["v4l2-ctl", "--device", wanted.source, "--list-formats-ext"],
            capture_output=True, text=True, timeout=5, check=True,
        ).stdout  # fmt: skip
    except FileNotFoundError:
        cure = "sudo apt-get install v4l-utils"
        return [Finding("camera modes", Mark.NOTE, "v4l2-ctl is not installed", cure)]
    except (OSError, subprocess.SubprocessError):
        return []  # the camera's own finding says what is wrong with it
    modes = v4l2_modes.parse(listed)
    mode = v4l2_modes.Mode(wanted.fourcc, wanted.width, wanted.height, wanted.fps)
    if any(each.serves(mode) for each in modes):
        return [Finding("camera modes", Mark.FINE, f"{mode} is one of {len(modes)}")]
    near = v4l2_modes.nearest(modes, mode)
    cure = f"set camera to {near}" if near else "use another camera"
    return [Finding("camera modes", Mark.NOTE, f"it does not offer {mode}", cure)]


def _brltty(root: Path) -> list[Finding]:
    """The driver of braille displays takes every CH340 for one, and the relay's port with it."""
    rules = [*root.glob("lib/udev/rules.d/*brltty*"), *root.glob("usr/lib/udev/rules.d/*brltty*")]
    if not rules:
        return []
    found = "brltty may take the relay board's port"
    return [Finding("brltty", Mark.NOTE, found, "sudo apt-get remove brltty")]
