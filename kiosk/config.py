"""Reads settings files and says everything that is wrong with them at once.

Layers, the later wins: the defaults in ``kiosk.settings``, one hand-written YAML file (never
rewritten here), systemd's credentials, the staff's overrides in the state folder, and ``key=value``
from the shell. A problem reads ``file:line:column: key: sentence``.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any, Callable, Dict, List, Mapping, Sequence

import yaml
from pydantic import ValidationError

from kiosk import paths
from kiosk.errors import ConfigError, InputError
from kiosk.secrets_hidden import redacted
from kiosk.settings import Settings
from kiosk.settings_file import Key, Layer, Place, line_order, loaded, named, read
from kiosk.settings_words import sentence

SITE = Path("/etc/entrance-kiosk/kiosk.yaml")
"""Read when no file is named."""

Refuse = Callable[[Settings], None]
"""Raises InputError, each problem led by its key, for settings that fit but cannot work."""


def load(
    path: Path | None = None,
    assignments: Sequence[str] = (),
    refuse: Refuse | None = None,
    *,
    must_hold: bool = False,
) -> Settings:
    """Read all layers.

    Args:
        path: The hand-written file; None means the site's, or the defaults where there is none.
        assignments: ``section.key=value`` pairs, the value written as in YAML.
        refuse: Asked last, about settings that fit.
        must_hold: Whether a file that is missing or empty is a problem, not every default.

    Raises:
        ConfigError: Naming every problem of every layer.
    """
    overrides = overrides_path()
    staff = [read(overrides)] if _is_there(overrides) else []
    layers = [*_written(path, must_hold=must_hold), *staff, _assigned(assignments)]
    return _validate(layers, refuse)


def load_base(
    path: Path | None = None,
    assignments: Sequence[str] = (),
    refuse: Refuse | None = None,
    *,
    must_hold: bool = False,
) -> Settings:
    """Read all layers but what staff changed on the screen. Raises ConfigError."""
    return _validate([*_written(path, must_hold=must_hold), _assigned(assignments)], refuse)


def _written(path: Path | None, *, must_hold: bool) -> List[Layer]:
    """What was written by hand, if anything, and what systemd hands over as credentials."""
    given = path or (SITE if must_hold else site_path())
    layers = [read(given, must_hold=must_hold)] if given else []
    return [*layers, *map(_credential, credentials())]


def _credential(file: Path) -> Layer:
    value: Any = file.read_text(encoding="utf-8", errors="replace").strip()
    key = tuple(file.name.split("."))
    for part in reversed(key):
        value = {part: value}
    return Layer(value, {key[: n + 1]: Place(str(file), 1, 1) for n in range(len(key))})


def site_path() -> Path | None:
    """The file that is read when none is named; None where there is none."""
    return SITE if _is_there(SITE) else None


def _is_there(file: Path) -> bool:
    """Whether it is to be read; where nobody may look, reading it says so."""
    try:
        return stat.S_ISREG(file.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True


def written_in(path: Path | None = None) -> Path | None:
    """``path``, for None the site's; None where it is missing, empty or cannot be read."""
    file = path or SITE
    try:
        return file if file.read_bytes().strip() else None
    except OSError:
        return None


def overrides_path() -> Path:
    """The file with what staff changed on the screen."""
    return paths.state() / "overrides.yaml"


def credentials() -> List[Path]:
    """Files named ``section.key``: settings with a password in them (LoadCredential=)."""
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    return sorted(Path(folder).glob("*.*")) if folder else []


def dump(settings: Settings) -> str:
    """Write settings as YAML without comments."""
    return as_yaml(settings.model_dump(mode="json"))


def as_yaml(values: Mapping[str, Any]) -> str:
    """YAML that reads back as the same plain values, every script in its own letters.

    PyYAML leaves U+0085 among them as it is and reads it as a line feed; then all are escaped.
    """
    text = yaml.safe_dump(values, sort_keys=False, allow_unicode=True)
    return text if "\x85" not in text else yaml.safe_dump(values, sort_keys=False)


def _assigned(assignments: Sequence[str]) -> Layer:
    """Turn ``section.key=value`` pairs into a layer."""
    values: Dict[str, Any] = {}
    places: Dict[Key, Place] = {}
    for number, assignment in enumerate(assignments, 1):
        dotted, equals, text = assignment.partition("=")
        key = tuple(dotted.strip().split("."))
        if not equals or len(key) < 2 or not all(key):
            shown = redacted(assignment)
            raise InputError(f"--set {shown}: write section.key=value, as in door.open_for=5")
        value = _assigned_value(text, redacted(assignment))
        for part in reversed(key):
            value = {part: value}
        values = _merged(values, value)
        places.update({key[: n + 1]: Place("--set", number, 1) for n in range(len(key))})
    return Layer(values, places)


def _assigned_value(text: str, shown: str) -> Any:
    try:
        value, _, problems = loaded(text, "--set")
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise InputError(f"--set {shown}: the value is not YAML") from error
    # "demo:" is a source here, and only in YAML's eyes a key without a value.
    if isinstance(value, dict) and not text.lstrip().startswith("{"):
        return text
    if problems:
        raise InputError(f"--set {shown}: {problems[0].split(': ', 1)[1]}")
    return value


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> Dict[str, Any]:
    """Both mappings, key by key; where both have a plain value, the one above wins."""
    both = dict(below)
    for key, value in above.items():
        deeper = isinstance(value, dict) and isinstance(both.get(key), dict)
        both[key] = _merged(both[key], value) if deeper else value
    return both


def _validate(layers: Sequence[Layer], refuse: Refuse | None = None) -> Settings:
    values: Dict[str, Any] = {}
    places: Dict[Key, Place] = {}
    for layer in layers:
        values = _merged(values, layer.values)
        places.update(layer.places)
    try:
        settings = Settings.model_validate(values)
        if refuse is not None:
            refuse(settings)
    except ValidationError as error:
        problems = [_problem(dict(one), places) for one in error.errors()]
        raise ConfigError(sorted(problems, key=line_order)) from error
    except InputError as error:
        problems = [_placed(one, places) for one in error.problems]
        raise ConfigError(sorted(problems, key=line_order)) from error
    return settings


def _placed(problem: str, places: Mapping[Key, Place]) -> str:
    key = problem.partition(":")[0].partition(", ")[0]
    return f"{_nearest(tuple(key.split('.')), places)}: {problem}"


def _problem(error: Mapping[str, Any], places: Mapping[Key, Place]) -> str:
    key: Key = tuple(part for part in error["loc"] if part != "[key]")  # pydantic's, of a mapping
    return f"{_nearest(key, places)}: {named(key)}: {sentence(error, key)}"


def _nearest(key: Key, places: Mapping[Key, Place]) -> Place:
    """Where the innermost part of ``key`` that was written down stands."""
    parts = (key[:n] for n in range(len(key), 0, -1))
    return next((places[part] for part in parts if part in places), Place("settings", 1, 1))
