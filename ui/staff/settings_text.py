"""How settings are called and how their values are written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable, Iterable, Mapping, Sequence

from kiosk.hours import DAYS
from kiosk.languages import languages
from ui.words import load

if TYPE_CHECKING:
    from ui.words import Words

VOICE_NAMES = {"en": "English", "yue": "廣東話", "cmn": "普通话", "es": "Español"}
"""What each spoken language calls itself; others go by the name of their folder."""


def percent(share: float) -> str:
    """0.65 as ``65 %``, 0.725 as ``72.5 %``."""
    return f"{round(share * 100, 2):g}\u202f%"


def score(value: float) -> str:
    """Two decimals."""
    return f"{value:.2f}"


def language_name(key: str) -> str:
    """What a language of the screen calls itself."""
    return load(key).name if key in languages() else key


def voice_name(key: str) -> str:
    """What a language of the voice calls itself."""
    return VOICE_NAMES.get(key, key)


class SettingsText:
    """Names, values and effects of settings in one language."""

    def __init__(self, words: Words) -> None:
        """Use the words of ``words``."""
        self._names, self._say = words.staff["setting"], words.staff["value"]
        self._effects, self._measured = words.staff["effect"], words.measured
        self._weekdays, self._comma = words.weekdays, words.comma
        self._writers: dict[str, Callable[[Any], str]] = {
            "decision.votes": str,
            "decision.window": str,
            "decision.agreement": percent,
            "decision.min_face": lambda value: f"{value}\u202fpx",
            "decision.zone": self._zone,
            "alarm.volume": percent,
            "alarm.quiet_volume": percent,
            "alarm.repeats": lambda value: words.measured(value, "times"),
            "alarm.languages": lambda keys: self._listed(map(voice_name, keys)),
            "ui.languages": lambda keys: self._listed(map(language_name, keys)),
            "ui.hint": self._hints,
            "alarm.quiet_hours": self.hours,
            "door.schedule": self.hours,
        }

    def name(self, key: str) -> str:
        """What a setting is called; its key, where the words do not know it."""
        return self._names.get(key, key)

    def value(self, key: str, value: Any) -> str:
        """A value as staff read it."""
        if value is None and key.startswith("detector.thresholds."):
            return self._say["model"]
        if key in self._writers:
            return self._writers[key](value)
        if isinstance(value, bool):
            return self._say["on" if value else "off"]
        if key.startswith("detector.thresholds."):
            return score(value)
        if isinstance(value, str):
            return self._say.get(f"{key.rpartition('.')[2]}_{value}", value)
        return self._measured(value, "s") if isinstance(value, (int, float)) else str(value)

    def _hints(self, hints: Mapping[str, str]) -> str:
        """The school's own words, a line for each language."""
        lines = [f"{language_name(one)}: {text}" for one, text in hints.items()]
        return "\n".join(lines) or self._say["none"]

    def effect(self, key: str, old: Any, new: Any) -> str:
        """What a change brings, where the words know; ``old`` and ``new`` are plain values."""
        if _is_number(old) and _is_number(new):
            return self._effects.get(f"{key}+" if new > old else f"{key}-", "")
        return self._effects.get(key, "")

    def hours(self, lines: Sequence[str]) -> str:
        """Hours of the week, one line each."""
        return "\n".join(self.hour(line) for line in lines) or self._say["none"]

    def hour(self, line: str) -> str:
        """``mon-fri 20:00-06:00 lock`` with the words of this language."""
        for word in ("automatic", "release", "lock"):
            if line.endswith(" " + word):
                return f"{self._day_hours(line[: -len(word) - 1])}  {self._say[word]}"
        return self._day_hours(line)

    def _day_hours(self, line: str) -> str:
        days, _, hours = line.rpartition(" ")
        return f"{self.days(days)}  {hours.replace('-', '–')}"

    def days(self, days: str) -> str:
        """``mon-wed,fri`` with the words of this language."""
        if not days:
            return self._say["every_day"]
        if days in self._say:
            return self._say[days]
        for number, day in enumerate(DAYS):
            days = days.replace(day, self._weekdays[number])
        return days.replace("-", "–").replace(",", self._comma)

    def _zone(self, corners: Any) -> str:
        if not corners:
            return self._say["zone_screen"]
        return self._say["zone_points"].format(n=len(corners))

    def _listed(self, names: Iterable[str]) -> str:
        return self._comma.join(names)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
