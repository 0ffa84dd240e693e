"""Settings in words: what a field allows, what is wrong with a value, and the commented file.

No sentence holds an address with its password: sentences end up in logs and on screens.
"""

from __future__ import annotations

import difflib
import json
from enum import Enum
from typing import Any, List, Mapping, Tuple, Type, Union

import yaml
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from kiosk.secrets_hidden import redacted, without_secrets
from kiosk.settings import Settings

_NUMBERS = {int: "a whole number", float: "a number"}
_OTHERS = {str: "a text", bool: "true or false", dict: "a text for each key"}


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
    if kind is str and (_bound(field, "pattern") or _bound(field, "min_length")):
        return f"a text such as {field.default}"
    example = f", such as {json.dumps(field.examples[0])}" if field.examples else ""
    return _OTHERS.get(kind, f"a list{_length(field)}{example}")


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
    return f" {start} to {high:g}" if above is None else f" {start}, at most {high:g}"


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
        takes = allowed(section, key).partition(", such as ")[0]  # the description has an example
        if field.description:
            known = takes.startswith(("a text", "one of"))
            lines.append(f"  # {field.description}" + ("" if known else f" ({takes})"))
        lines.append(f"  {key}: {text.splitlines()[0]}")
    return lines


def sentence(error: Mapping[str, Any], key: Tuple[Any, ...]) -> str:
    """What is wrong with the setting at ``key``; ``error`` is one of pydantic's."""
    if error["type"] == "extra_forbidden":
        return _unknown(str(key[-1]), _section(key[:-1]))
    if error["type"] == "value_error":
        return without_secrets(str(error["ctx"]["error"]))
    if error["type"] == "invalid_key":
        return "this key is not read as text; check its spelling or put it in quotes"
    return f"{_as_written(error['input'])} does not fit; give {_allowed_at(key)}"


def _as_written(value: Any) -> str:
    if value is None:
        return "nothing"
    return repr(redacted(value)) if isinstance(value, str) else redacted(repr(value))


def _allowed_at(key: Tuple[Any, ...]) -> str:
    """What the setting at ``key`` takes; whatever lies in a list or mapping is part of it."""
    holder: Type[BaseModel] = Settings
    *way, last = key
    for part in way:
        inner = _inner(holder, part)
        if inner is None:
            return allowed(holder, part)
        holder = inner
    return allowed(holder, last)


def _section(key: Tuple[Any, ...]) -> Type[BaseModel]:
    """The model that holds the keys below ``key``."""
    section: Type[BaseModel] = Settings
    for part in key:
        section = _inner(section, part) or section
    return section


def _inner(section: Type[BaseModel], key: str) -> Type[BaseModel] | None:
    """The model that a field holds; None for a plain value, a list or a mapping."""
    annotation = section.model_fields[key].annotation
    options = [annotation, *getattr(annotation, "__args__", ())]
    models = [one for one in options if isinstance(one, type) and issubclass(one, BaseModel)]
    return models[0] if models else None


def _unknown(word: str, section: Type[BaseModel]) -> str:
    close = difflib.get_close_matches(word, section.model_fields, n=1)
    if close:
        return f"unknown; did you mean {close[0]}?"
    return f"unknown; there are {', '.join(section.model_fields)}"
