"""A row of the table of faults, made from the lines that the running program printed.

What the screen shows is asked of the screen's own code, for the state that was really told.
"""

from __future__ import annotations

import re
from datetime import datetime, timezone
from typing import NamedTuple, Sequence

from kiosk.settings import Settings
from kiosk.types import Outcome, Part, State, Trouble, TroubleCode
from ui import words
from ui.scene import compose

COLUMNS = ("fault", "seen by", "on the screen", "door", "sound", "journal", "detected in", "recovered in")  # fmt: skip
HEAD = f"| {' | '.join(COLUMNS)} |\n{'|---' * len(COLUMNS)}|"
ENGLISH = words.load("en")

SEEN_BY = {
    Part.CAMERA: "camera thread",
    Part.PICTURE: "picture check",
    Part.DELIVERY: "picture check",
    Part.DETECTOR: "watch",
    Part.RELAY: "relay line",
    Part.SOUND: "voice",
    Part.JOURNAL: "journal",
    Part.CONFIG: "settings",
    Part.SCREEN: "window",
    Part.COMPUTER: "heat watch",
}
_NOON = datetime(2026, 1, 1, 12, tzinfo=timezone.utc)
_EVENT = re.compile(r"^ *[\d.]+ s  (\w+) +(\S+) *(.*)$")


class Row(NamedTuple):
    """One line of the table; times in seconds, None where there is nothing to measure."""

    fault: str
    seen_by: str = "—"
    screen: str = "—"
    door: str = "—"
    sound: str = "—"
    journal: str = "—"
    detected_in: float | None = None
    recovered_in: float | None = None

    def __str__(self) -> str:
        times = ("" if t is None else f"{t:.2f} s" for t in self[6:])
        return f"| {' | '.join([*self[:6], *times])} |"


class Told(NamedTuple):
    """A line of the timeline."""

    kind: str
    subject: str
    details: str


def told(lines: Sequence[str]) -> list[Told]:
    """The events among the lines of a program."""
    found = (_EVENT.match(line) for line in lines)
    return [Told(*one.groups()) for one in found if one is not None]


def row(
    fault: str,
    lines: Sequence[str],
    detected: float | None,
    recovered: float | None,
    door: str = "",
    trouble: str = "",
) -> Row:
    """The row of a fault from what the program printed since it began.

    ``door`` says what it does where the lines are about somebody else's coming and going;
    ``trouble`` is the one that the row is about where others came with it.
    """
    events = told(lines)
    codes = [one.subject for one in events if one.kind == "trouble"]
    assert codes, f"{fault}: no trouble in {lines}"
    code = TroubleCode(trouble or codes[-1])
    part = next(part for part in Part if part.value in _PARTS[code])
    stops_the_check = part in (Part.CAMERA, Part.PICTURE, Part.DETECTOR)
    if stops_the_check:
        assert any(one[:2] == ("state", "fault") for one in events), f"{fault}: no fault in {lines}"
    seen_by = "watch" if code is TroubleCode.CAMERA_SILENT else SEEN_BY[part]
    doors = [one.subject for one in events if one.kind == "door"]
    prompts = [one for one in events if one.kind == "alarm" and one.subject == "fault"]
    return Row(
        fault,
        seen_by,
        shown(part, code, fault=stops_the_check),
        door or (", then ".join(doors) if doors else "as it was"),
        "what people do instead" if prompts else "as before",
        ", ".join(dict.fromkeys(codes)) + (", recovered" if recovered is not None else ""),
        detected,
        recovered,
    )


def shown(part: Part, code: TroubleCode, *, fault: bool) -> str:
    """What passers-by read, and the sign that staff see in the corner."""
    trouble = Trouble(part, code, "", 0.0)
    outcome = (
        Outcome(State.FAULT, 0.0, 0.0, reason=trouble)
        if fault
        else Outcome(State.IDLE, 0.0, 0.0, health=(trouble,))
    )
    scene = compose(outcome, None, Settings(), 0.0, _NOON)
    sentence = ENGLISH.say[scene.say].replace("/ ", " ").replace("/", "")
    if fault:
        return f"“{sentence}” {ENGLISH.pane[scene.lost]}"
    return f"as before, with a sign in the corner ({scene.marks[0].value})"


def _parts() -> dict[TroubleCode, str]:
    """The part whose trouble each code is, by how codes are named."""
    named = {
        TroubleCode.CAMERA_SMALL: "delivery",
        TroubleCode.CAMERA_SLOW: "delivery",
        TroubleCode.EFFECT_FAILED: "relay",
        TroubleCode.EMERGENCY: "input",
    }
    return {code: named.get(code, code.value.split("_")[0]) for code in TroubleCode}


_PARTS = _parts()
