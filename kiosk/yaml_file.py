"""Reads what people write in YAML, and says in one sentence what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Type, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from kiosk.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

Model = TypeVar("Model", bound=BaseModel)


def read_as(path: Path, kind: Type[Model]) -> Model:
    """What is in a file, as a record of that kind. Raises InputError, naming every wrong key."""
    try:
        return kind.model_validate(read(path))
    except ValidationError as error:
        problems = "; ".join(
            f"{'.'.join(map(str, each['loc'])) or kind.__name__.lower()}: {each['msg']}"
            for each in error.errors(include_url=False)
        )
        raise InputError(f"{path}: {problems}.") from error


def read(path: Path) -> Any:
    """What is in a file; an empty one is an empty mapping. Raises InputError."""
    try:
        written = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}).") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: not YAML ({' '.join(str(error).split())}).") from error
    except (RecursionError, ValueError) as error:  # too deep, or a date that is none
        raise InputError(f"{path}: not to be read ({error}).") from error
    return {} if written is None else written
