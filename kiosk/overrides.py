"""What staff changed on the screen: settings by dotted keys, and the file they are kept in."""

from __future__ import annotations

from typing import Any, Dict, Iterator, Mapping, Tuple, Type

import yaml
from pydantic import BaseModel, ValidationError

from kiosk.config import as_yaml, overrides_path
from kiosk.errors import ConfigError
from kiosk.files import write_atomic
from kiosk.settings import Settings
from kiosk.settings_door import AT_START
from kiosk.settings_words import sentence

_HEAD = "# What staff changed on the screen. It comes on top of kiosk.yaml, which stays as it is.\n"
_LIVE = ("detector.thresholds.", "decision.", "door.", "alarm.", "ui.")
_AT_START = (*(f"door.{name}" for name in AT_START), "ui.screen")


def holds_at_once(key: str) -> bool:
    """Whether a change of this setting counts from the next frame on, not from the next start."""
    return key.startswith(_LIVE) and key not in _AT_START


def flat(settings: Settings) -> Dict[str, Any]:
    """Every setting by its dotted key, as plain JSON values."""
    return dict(_leaves(settings.model_dump(mode="json"), Settings, ""))


def with_values(settings: Settings, values: Mapping[str, Any]) -> Settings:
    """The settings with some others; Python's values or JSON's.

    Raises ConfigError, whose problems are ``key: sentence`` lines.
    """
    changed = settings.model_dump(mode="json")
    for key, value in values.items():
        *way, last = key.split(".")
        section = changed
        for part in way:
            section = section.setdefault(part, {})
            if not isinstance(section, dict):
                raise ConfigError([f"{key}: unknown; {part} is one value"])
        section[last] = value
    try:
        return Settings.model_validate(changed)
    except ValidationError as error:
        raise ConfigError([_problem(dict(one)) for one in error.errors()]) from error


def difference(settings: Settings, base: Settings) -> Dict[str, Any]:
    """What differs from ``base``, as far as staff may change it."""
    below = flat(base)
    return {
        key: value
        for key, value in flat(settings).items()
        if holds_at_once(key) and value != below[key]
    }


def read(base: Settings) -> Dict[str, Any] | None:
    """What staff changed so far; None where the file cannot be read or does not fit ``base``."""
    path = overrides_path()
    try:
        nested = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}
        values = dict(_leaves(nested or {}, Settings, ""))
        with_values(base, values)
    except (OSError, ValueError, AttributeError, RecursionError, yaml.YAMLError, ConfigError):
        return None
    return values


def write(values: Mapping[str, Any]) -> None:
    """Keep what staff changed, all of it at once. Raises OSError; the old file then stays."""
    nested: Dict[str, Any] = {}
    for key, value in values.items():
        *way, last = key.split(".")
        section = nested
        for part in way:
            section = section.setdefault(part, {})
        section[last] = value
    text = as_yaml(nested) if nested else ""
    write_atomic(overrides_path(), (_HEAD + text).encode())


def _leaves(
    values: Mapping[str, Any], section: Type[BaseModel], before: str
) -> Iterator[Tuple[str, Any]]:
    for key, value in values.items():
        field = section.model_fields.get(key)
        kind = field.annotation if field is not None else None
        if isinstance(kind, type) and issubclass(kind, BaseModel) and isinstance(value, Mapping):
            yield from _leaves(value, kind, f"{before}{key}.")
        else:
            yield f"{before}{key}", value


def _problem(error: Mapping[str, Any]) -> str:
    dotted = ".".join(str(part) for part in error["loc"])
    return f"{dotted}: {sentence(error, tuple(error['loc']))}"
