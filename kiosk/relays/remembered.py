"""A note of the output the door drives, so that its safe state can be written after a crash.

It stands in the state folder and is all that ``kiosk relay safe`` reads: a settings file that was
broken meanwhile does not matter.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.errors import InputError
from kiosk.files import write_atomic
from kiosk.settings_door import RelaySettings, Wiring

if TYPE_CHECKING:
    from kiosk.settings_door import DoorSettings

_KEPT = ("port", "board", "channel", "address")
_ODD = ("coil_on", "coil_off")
"""Missing in notes of earlier versions."""


def remember(folder: Path, relay: RelaySettings, door: DoorSettings) -> None:
    """Write the note, whole or not at all. Raises OSError."""
    note = {key: getattr(relay, key) for key in (*_KEPT, *_ODD)}
    note["wiring"] = door.wiring.value
    write_atomic(_path(folder), json.dumps(note, indent=2).encode())


def forget(folder: Path) -> None:
    """Remove the note: no output is driven any more. Raises OSError."""
    if _path(folder).exists():
        _path(folder).unlink()


def recall(folder: Path) -> tuple[RelaySettings, Wiring] | None:
    """Read the note, None when there is none. Raises InputError when it cannot be read."""
    path = _path(folder)
    try:
        note = json.loads(path.read_text(encoding="utf-8"))
        given = {key: note[key] for key in _KEPT}
        given.update((key, note[key]) for key in _ODD if key in note)
        # Whoever only makes safe holds nothing: a watchdog that is set and then not fed would drop
        # the board's other outputs.
        output = RelaySettings(unsupervised=True, timed=False, **given)
        return output, Wiring(note["wiring"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputError(
            f"{path}: cannot tell which output the door is on; "
            "name it: kiosk relay off --port … --board … --channel … --address …"
        ) from error


def _path(folder: Path) -> Path:
    return folder / "door.json"
