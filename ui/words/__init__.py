"""The words on the screen, one plain file per language beside this one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Mapping

import yaml

from kiosk.errors import InputError
from kiosk.languages import words_of

if TYPE_CHECKING:
    from datetime import datetime

_WHOLE = "en"
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The same in C, ten times as fast, where PyYAML was built with it."""

SCRIPTS = ("latin", "traditional_chinese", "simplified_chinese")


@dataclass(frozen=True)
class Words:
    """Everything the screen can say in one language; "/" marks where a line may break."""

    language: str
    script: str
    name: str
    date: str
    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    of: str
    comma: str
    """What stands between the things of a list."""
    stop: str
    """What ends a sentence before the next one."""
    units: Mapping[str, str]
    """How seconds, minutes, hours and times are written: ``s``, ``min``, ``h``, ``times``."""
    say: Mapping[str, str]
    strip: Mapping[str, str]
    chip: Mapping[str, str]
    pane: Mapping[str, str]
    staff: Mapping[str, Mapping[str, str]]
    """The words of the staff panel by part of the panel; no "/" in them."""

    def weekday(self, day: datetime) -> str:
        """Name of the day of the week."""
        return self.weekdays[day.weekday()]

    def measured(self, value: float, unit: str) -> str:
        """A number with its unit, a key of ``units``: 1.5 and ``s`` as ``1.5 s``."""
        return self.units[unit].format(n=f"{value:g}")

    def write_date(self, day: datetime) -> str:
        """The date as it is written in this language, without the year."""
        return self.date.format(
            weekday=self.weekday(day), day=day.day, month=self.months[day.month - 1]
        )


@lru_cache(maxsize=16)
def load(language: str) -> Words:
    """Read one language. Raises InputError when there is no such file or it is not whole."""
    try:
        path = words_of(language)
    except ValueError as error:
        raise InputError(f"ui.languages: {error}") from error
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506 - a safe one
        data["weekdays"], data["months"] = tuple(data["weekdays"]), tuple(data["months"])
        words = Words(language=language, **data)
    except (yaml.YAMLError, TypeError, KeyError) as error:
        raise InputError(f"{path}: not a complete file of words ({error})") from error
    lacking = _lacking(words)
    if lacking:
        raise InputError(f"{path}: not a complete file of words (no {', '.join(lacking)})")
    return words


def _lacking(words: Words) -> list[str]:
    """What English says and these words do not, as ``group.key``."""
    if words.language == _WHOLE:
        return []
    wrong = [] if words.script in SCRIPTS else [f"script out of {', '.join(SCRIPTS)}"]
    english = load(_WHOLE)
    for group in ("units", "say", "strip", "chip", "pane"):
        missing = set(getattr(english, group)) - set(getattr(words, group))
        wrong += [f"{group}.{key}" for key in sorted(missing)]
    for part, said in english.staff.items():
        missing = set(said) - set(words.staff.get(part, {}))
        wrong += [f"staff.{part}.{key}" for key in sorted(missing)]
    return wrong
