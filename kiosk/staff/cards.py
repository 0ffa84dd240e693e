"""How each part of the machine is doing, from an hour of samples. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Callable, Iterable, Mapping, Sequence

from kiosk.sentence import TROUBLE, of_trouble
from kiosk.settings_door import Policy
from kiosk.staff.records import Card, HealthPart, Mark
from kiosk.types import Part

if TYPE_CHECKING:
    from kiosk.settings import Settings
    from kiosk.staff.vitals import Sample
    from kiosk.types import Trouble

SLOWEST_DETECT_MS = 66.0
LONGEST_DELAY_MS = 300.0
DIMMEST = 70.0
"""Brightness of faces, 0..255, below which they are harder to read."""

HOTTEST = 85.0
"""Degrees Celsius."""

LEAST_FREE = 0.05
LEAST_FREE_MB = 200.0

_FRESH = 6
"""Samples, a minute, that are taken together for what is said of now."""

_LASTING = 3
"""Samples in a row that have to be bad: a start or a slow moment is nothing to look at."""

_WHERE = {
    HealthPart.CAMERA: (Part.CAMERA, Part.PICTURE, Part.DELIVERY),
    HealthPart.CHECKER: (Part.DETECTOR,),
    HealthPart.LIGHT: (),
    HealthPart.RELAY: (Part.RELAY, Part.DOOR, Part.INPUT),
    HealthPart.SOUND: (Part.SOUND,),
    HealthPart.COMPUTER: (Part.JOURNAL, Part.CONFIG, Part.SCREEN, Part.COMPUTER),
}
"""Whose troubles count for a card."""

_SLOWER_ONLY = (Part.DELIVERY, Part.COMPUTER)
"""Whose troubles make the check slower and no worse."""


def cards(
    samples: Sequence[Sample],
    settings: Settings,
    troubles: Iterable[Trouble],
    *,
    loudness: float,
) -> tuple[Card, ...]:
    """A card for every part, in the order of HealthPart; there has to be a sample.

    ``loudness``, 0..1, is what is heard of the voice just now.
    """
    made: Mapping[HealthPart, Callable[[Sequence[Sample], Settings], Card]] = {
        HealthPart.CAMERA: _camera,
        HealthPart.CHECKER: _checker,
        HealthPart.LIGHT: _light,
        HealthPart.RELAY: _relay,
        HealthPart.SOUND: lambda given, wanted: _sound(given, wanted, loudness),
        HealthPart.COMPUTER: _computer,
    }
    wrong = {trouble.part: trouble for trouble in troubles}
    return tuple(
        _with_trouble(made[part](samples, settings), [wrong.get(one) for one in _WHERE[part]])
        for part in HealthPart
    )


def _with_trouble(card: Card, troubles: Iterable[Trouble | None]) -> Card:
    """A trouble that stands says more than any number."""
    for trouble in troubles:
        if trouble is not None and card.mark is not Mark.OFF:
            words, key = "Does not work as it should", TROUBLE + trouble.code.value
            mark = Mark.LOOK if trouble.part in _SLOWER_ONLY else Mark.FAULT
            return replace(card, mark=mark, words=words, cure=of_trouble(trouble), key=key)
    return card


def _camera(samples: Sequence[Sample], settings: Settings) -> Card:
    fps, wanted = _mean(one.captured for one in samples[-_FRESH:]), settings.camera.fps
    slow = _all(samples, lambda one: one.captured < wanted / 2)
    return Card(
        HealthPart.CAMERA,
        Mark.LOOK if slow else Mark.WELL,
        f"{fps or 0:.1f} pictures a second",
        "More light lets most cameras go faster; so may another socket or cable." if slow else "",
        {"fps": fps or 0.0, "wanted": wanted},
        tuple(one.captured for one in samples),
        wanted / 2,
        "camera_slow" if slow else "camera",
    )


def _checker(samples: Sequence[Sample], _settings: Settings) -> Card:
    fresh = samples[-_FRESH:]
    took, delay = _mean(one.detect_ms for one in fresh), _mean(one.delay_ms for one in fresh)
    judged = _mean(one.judged for one in fresh) or 0.0
    slow = _all(samples, lambda one: (one.delay_ms or 0.0) > LONGEST_DELAY_MS)
    return Card(
        HealthPart.CHECKER,
        Mark.LOOK if slow else Mark.WELL,
        "Nothing checked yet" if took is None else f"{took:.0f} ms a picture",
        "Something else takes the processor's time, or it is too hot." if slow else "",
        {"ms": took or 0.0, "delay_ms": delay or 0.0, "judged": judged},
        tuple(one.detect_ms for one in samples),
        SLOWEST_DETECT_MS,
        "checker_slow" if slow else "checker" if took is not None else "checker_none",
    )


def _light(samples: Sequence[Sample], _settings: Settings) -> Card:
    seen = [one.light for one in samples if one.light is not None]
    now = _mean(seen[-_FRESH:])
    dim = now is not None and now < DIMMEST
    return Card(
        HealthPart.LIGHT,
        Mark.LOOK if dim else Mark.WELL,
        "No face seen yet" if now is None else f"{'Dim' if dim else 'Good'}, {now:.0f} of 255",
        "A lamp, or a turn of the camera away from a window, helps." if dim else "",
        {} if now is None else {"light": now},
        tuple(one.light for one in samples),
        DIMMEST,
        "light_dim" if dim else "light" if now is not None else "light_none",
    )


_ANSWERS = ("Answers", "relay")


def _relay(samples: Sequence[Sample], settings: Settings) -> Card:
    line = tuple(one.relay for one in samples)
    if settings.door.policy is Policy.REMIND or not settings.relay.port:
        return Card(HealthPart.RELAY, Mark.OFF, "No board is used", key="relay_off")
    share = sum(line) / len(line)
    told, key = ("Cannot confirm", "relay_blind") if settings.relay.unsupervised else _ANSWERS
    return Card(HealthPart.RELAY, Mark.WELL, told, numbers={"share": share}, line=line, key=key)


def _sound(samples: Sequence[Sample], settings: Settings, loudness: float) -> Card:
    if not settings.alarm.enabled:
        return Card(HealthPart.SOUND, Mark.OFF, "Switched off", key="sound_off")
    prompts = [one.prompts for one in samples]
    return Card(
        HealthPart.SOUND,
        Mark.WELL,
        f"Ready, {loudness:.0%}" if loudness else "Silent at the moment",
        numbers={"volume": loudness, "prompts": sum(prompts)},
        line=tuple(map(float, prompts)),
        key="sound" if loudness else "sound_silent",
    )


def _computer(samples: Sequence[Sample], _settings: Settings) -> Card:
    now = samples[-1]
    said = {
        "temperature": now.temperature,
        "memory_free": now.memory_free,
        "disk_free": now.disk_free,
        "disk_free_mb": now.disk_free_mb,
        "resident_mb": now.resident_mb,
    }
    problem = _problem(now)
    hot = "" if now.temperature is None else f"{now.temperature:.0f} °C, "
    room = "disk unknown" if now.disk_free is None else f"{now.disk_free:.0%} of the disk free"
    warm = any(one.temperature is not None for one in samples)
    return Card(
        HealthPart.COMPUTER,
        Mark.LOOK if problem else Mark.WELL,
        hot + room,
        _CURES[problem] if problem else "",
        {name: value for name, value in said.items() if value is not None},
        tuple((one.temperature if warm else one.memory_free) for one in samples),
        HOTTEST if warm else LEAST_FREE,
        f"computer_{problem}" if problem else "computer",
    )


_CURES = {
    "hot": "It is too hot: give it air, and look whether its fan turns.",
    "disk": "The disk is nearly full: delete what is not needed, or keep events for fewer days.",
    "memory": "Memory is nearly used up: restart the machine when nobody is at the door.",
}


def _problem(now: Sample) -> str:
    """A word of _CURES; empty when the computer is well."""
    if now.temperature is not None and now.temperature > HOTTEST:
        return "hot"
    if now.disk_free_mb is not None and now.disk_free_mb < LEAST_FREE_MB:
        return "disk"
    if now.memory_free is not None and now.memory_free < LEAST_FREE:
        return "memory"
    return ""


def _all(samples: Sequence[Sample], bad: Callable[[Sample], bool]) -> bool:
    """Whether the latest samples are bad, every one of them."""
    return len(samples) >= _LASTING and all(bad(one) for one in samples[-_LASTING:])


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None
