"""What a Jetson's own files say of it: board, release, power mode, temperature.

Nothing is run and no right is needed. Every function takes the folder that stands for ``/``.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path("/")

JETPACKS = {
    "32.6.1": "4.6",
    "32.7.1": "4.6.1",
    "32.7.2": "4.6.2",
    "32.7.3": "4.6.3",
    "32.7.4": "4.6.4",
    "35.1.0": "5.0.2",
    "35.2.1": "5.1",
    "35.3.1": "5.1.1",
    "35.4.1": "5.1.2",
    "35.5.0": "5.1.3",
    "35.6.0": "5.1.4",
    "35.6.1": "5.1.5",
    "35.6.2": "5.1.5",
}
"""JetPack by its L4T release."""

_RELEASE = re.compile(r"R(\d+) \(release\), REVISION: ([\d.]+)")
_MODE = re.compile(r"<\s*POWER_MODEL\s+ID=(\d+)\s+NAME=(\S+)\s*>")
_MEASURED = ("cpu", "gpu")
"""Thermal zones that say how hot the chip is; others are estimates or fixed values."""


@dataclass(frozen=True)
class Jetson:
    """A board. ``model`` and ``l4t`` are such as NVIDIA Jetson Xavier NX Developer Kit, 35.4.1."""

    model: str
    l4t: str

    @property
    def jetpack(self) -> str:
        """The JetPack that brings this L4T; empty where it is not known."""
        return JETPACKS.get(self.l4t, "")


def read(root: Path = ROOT) -> Jetson | None:
    """The board, None where this is no Jetson."""
    model = _text(root / "proc/device-tree/model").rstrip("\0\n")
    release = _RELEASE.search(_text(root / "etc/nv_tegra_release"))
    if release is None or "Jetson" not in model:
        return None
    revision = release.group(2)
    return Jetson(model, f"{release.group(1)}.{revision if '.' in revision else revision + '.0'}")


def tensorrt(root: Path = ROOT) -> str:
    """The version of the system's TensorRT for Python; empty where there is none."""
    installed = sorted(root.glob("usr/lib/python3*/dist-packages/tensorrt-*.dist-info"))
    return installed[-1].name[len("tensorrt-") : -len(".dist-info")] if installed else ""


def power_modes(root: Path = ROOT) -> dict[int, str]:
    """Number and name of every power mode of this board."""
    found = _MODE.findall(_text(root / "etc/nvpmodel.conf"))
    return {int(number): name for number, name in found}


def power_mode(root: Path = ROOT) -> int | None:
    """The power mode in force; None where that is not written down."""
    found = re.search(r"pmode:(\d+)", _text(root / "var/lib/nvpmodel/status"))
    return int(found.group(1)) if found else None


def temperatures(root: Path = ROOT) -> dict[str, float]:
    """Degrees Celsius of the chip, by the name of the sensor."""
    found = {}
    for zone in sorted(root.glob("sys/class/thermal/thermal_zone*")):
        name, value = _text(zone / "type").strip(), _text(zone / "temp").strip()
        if name.lower().startswith(_MEASURED) and value.lstrip("-").isdigit():
            found[name] = int(value) / 1000
    return found


def _text(path: Path) -> str:
    """The content; empty where there is none. Sensors that are switched off cannot be read."""
    with suppress(OSError):
        return path.read_text(encoding="utf-8", errors="replace")
    return ""
