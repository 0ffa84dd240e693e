"""Settings in words: what a field allows, and the commented file that lists all of them."""

from __future__ import annotations

from enum import Enum
from typing import Any, List, Type, Union

import yaml
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from kiosk.settings import Settings

_NUMBERS = {int: "a whole number", float: "a number"}
_OTHERS = {str: "a text", bool: "true or false", dict: "keys with values"}


def allowed(section: Type[BaseModel], key: str) -> str:
    """Say in a few words which values the field takes."""
    field = section.model_fields[key]
    kind = _plain(field.annotation)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return "one of " + ", ".join(str(choice.value) for choice in kind)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return "keys " + ", ".join(kind.model_fields)
    if kind in _NUMBERS:
        return f"{_NUMBERS[kind]}{_range(field)}"
    return _OTHERS.get(kind, f"a list{_length(field)}")


def _plain(annotation: Any) -> Any:
    """The type without Optional and without what a container holds."""
    if getattr(annotation, "__origin__", None) is Union:
        annotation = next(one for one in annotation.__args__ if one is not type(None))
    return getattr(annotation, "__origin__", None) or annotation


def _bound(field: FieldInfo, name: str) -> Any:
    return next((getattr(one, name) for one in field.metadata if hasattr(one, name)), None)


def _range(field: FieldInfo) -> str:
    low, above = _bound(field, "ge"), _bound(field, "gt")
    high = _bound(field, "le")
    start = f"above {above:g}" if low is None else f"from {low:g}"
    return f" {start} to {high:g}"


def _length(field: FieldInfo) -> str:
    return f" of {_bound(field, 'min_length')} to {_bound(field, 'max_length')}"


def commented() -> str:
    """Every setting with its default, its meaning and what it allows, as YAML."""
    lines = ["# Every setting with its default. Copy what you change; leave out the rest."]
    for name, field in Settings.model_fields.items():
        section = _plain(field.annotation)
        about = (section.__doc__ or "").strip()
        lines += ["", f"# {about}", f"{name}:", *_fields(section, getattr(Settings(), name))]
    return "\n".join(lines) + "\n"


def _fields(section: Type[BaseModel], values: BaseModel) -> List[str]:
    lines: List[str] = []
    for key, field in section.model_fields.items():
        value = values.model_dump(mode="json")[key]
        text = yaml.safe_dump(
            value, default_flow_style=True, sort_keys=False, allow_unicode=True, width=10_000
        )
        takes = allowed(section, key)
        if field.description:
            known = takes in (_OTHERS[str], _OTHERS[dict]) or takes.startswith("one of")
            lines.append(f"  # {field.description}" + ("" if known else f" ({takes})"))
        lines.append(f"  {key}: {text.splitlines()[0]}")
    return lines
