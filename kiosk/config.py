"""Reads settings files and says everything that is wrong with them at once.

Layers, the later wins: the defaults in ``kiosk.settings``, one hand-written YAML file (never
rewritten here), systemd's credentials, the staff's overrides in the state folder, and ``key=value``
from the shell. A problem reads ``file:line:column: key: sentence``.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, Iterable, List, Mapping, Sequence, Tuple

import yaml
from pydantic import ValidationError

from kiosk import paths
from kiosk.errors import ConfigError, InputError
from kiosk.files import write_atomic
from kiosk.settings import Settings
from kiosk.settings_words import sentence

SITE = Path("/etc/entrance-kiosk/kiosk.yaml")
"""Read when no file is named."""

_Key = Tuple[Any, ...]
_MAX_BYTES = 200_000


@dataclass(frozen=True)
class _Place:
    """Where a value was written."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True)
class _Layer:
    """One source of settings: nested values and the place of each key."""

    values: Mapping[str, Any]
    places: Mapping[_Key, _Place]


@dataclass(frozen=True)
class Loaded:
    """Settings to run with, and a sentence when they are not the ones that were asked for.

    ``base`` is the same without what staff changed on the screen.
    """

    settings: Settings
    base: Settings
    notice: str | None = None


def load(path: Path | None = None, assignments: Sequence[str] = ()) -> Settings:
    """Read all layers.

    Args:
        path: The hand-written file; None means the site's, or the defaults where there is none.
        assignments: ``section.key=value`` pairs, the value written as in YAML.

    Raises:
        ConfigError: Naming every problem of every layer.
    """
    overrides = overrides_path()
    staff = [_read(overrides)] if overrides.is_file() else []
    return _validate([*_written(path), *staff, _assigned(assignments)])


def load_base(path: Path | None = None, assignments: Sequence[str] = ()) -> Settings:
    """Read all layers but what staff changed on the screen. Raises ConfigError."""
    return _validate([*_written(path), _assigned(assignments)])


def load_or_last_good(path: Path | None = None, assignments: Sequence[str] = ()) -> Loaded:
    """Read all layers; bad ones are replaced by the last good copy when there is one.

    Without a copy, what staff changed on the screen is left out where it is bad.

    Raises:
        ConfigError: The hand-written settings are bad and there is no good copy, or the bad ones
            are in ``assignments``.
    """
    try:
        return Loaded(load(path, assignments), load_base(path, assignments))
    except ConfigError as error:
        copy = _last_good(assignments)
        if copy is None:
            base = load_base(path, assignments)
            notice = f"What staff changed on the screen is not in force, because of: {error}"
            return Loaded(base, base, notice)
        notice = f"The last good settings are in force, because of: {error}"
        return Loaded(copy, _base_or(copy, path, assignments), notice)


def _last_good(assignments: Sequence[str]) -> Settings | None:
    """The copy with the assignments; None where there is none, or that is spoilt, too."""
    try:
        if last_good_path().is_file():
            return _validate([_read(last_good_path()), _assigned(assignments)])
    except ConfigError:
        pass
    return None


def _base_or(copy: Settings, path: Path | None, assignments: Sequence[str]) -> Settings:
    try:
        return load_base(path, assignments)
    except ConfigError:
        return copy


def _written(path: Path | None) -> List[_Layer]:
    """What was written by hand, if anything, and what systemd hands over as credentials."""
    given = path or site_path()
    return [*([_read(given)] if given else []), *map(_credential, _credentials())]


def _credentials() -> List[Path]:
    """Files named ``section.key``: settings with a password in them (LoadCredential=)."""
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    return sorted(Path(folder).glob("*.*")) if folder else []


def _credential(file: Path) -> _Layer:
    value: Any = file.read_text(encoding="utf-8", errors="replace").strip()
    key = tuple(file.name.split("."))
    for part in reversed(key):
        value = {part: value}
    return _Layer(value, {key[: n + 1]: _Place(str(file), 1, 1) for n in range(len(key))})


def site_path() -> Path | None:
    """The file that is read when none is named; None where there is none."""
    return SITE if SITE.is_file() else None


def keep_as_last_good(settings: Settings) -> None:
    """Remember settings that worked, for a start on which the file turns out bad."""
    write_atomic(last_good_path(), dump(settings).encode())


def overrides_path() -> Path:
    """The file with what staff changed on the screen."""
    return paths.state() / "overrides.yaml"


def last_good_path() -> Path:
    """The copy of the last settings that worked."""
    return paths.state() / "last-good.yaml"


def dump(settings: Settings) -> str:
    """Write settings as YAML without comments."""
    return as_yaml(settings.model_dump(mode="json"))


def as_yaml(values: Mapping[str, Any]) -> str:
    """YAML that reads back as the same plain values, every script in its own letters.

    PyYAML leaves U+0085 among them as it is and reads it as a line feed; then all are escaped.
    """
    text = yaml.safe_dump(values, sort_keys=False, allow_unicode=True)
    return text if "\x85" not in text else yaml.safe_dump(values, sort_keys=False)


def _read(path: Path) -> _Layer:
    """Parse one file; raises ConfigError for what is not a YAML mapping."""
    try:
        text = path.read_text(encoding="utf-8") if path.stat().st_size <= _MAX_BYTES else None
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not text in UTF-8"
        raise ConfigError([f"{path}:1:1: the settings cannot be read: {reason}"]) from error
    if text is None:
        raise ConfigError([f"{path}:1:1: too long to be a settings file"])
    return _parse(text, str(path))


def _parse(text: str, name: str) -> _Layer:
    try:
        loader = yaml.SafeLoader(text)
        node = loader.get_single_node()
        places, problems = _places(node, name)
        values = {} if node is None else loader.construct_document(node)
    except yaml.YAMLError as error:
        raise ConfigError([_syntax_problem(error, name)]) from error
    except (RecursionError, ValueError) as error:
        what = "nested too deeply" if isinstance(error, RecursionError) else f"a value: {error}"
        raise ConfigError([f"{name}:1:1: not to be read: {what}"]) from error
    values = {} if values is None else values
    if not isinstance(values, dict):
        problems = [f"{name}:1:1: must be sections with settings, such as 'camera:'"]
    if problems:
        raise ConfigError(problems)
    # An empty section ("door:" with nothing under it) means its defaults.
    return _Layer({key: {} if part is None else part for key, part in values.items()}, places)


def _syntax_problem(error: yaml.YAMLError, name: str) -> str:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    where = f"{name}:{mark.line + 1}:{mark.column + 1}" if mark else f"{name}:1:1"
    what = getattr(error, "problem", None) or "not readable as text"
    return f"{where}: not YAML: {what}"


def _places(root: yaml.Node | None, name: str) -> Tuple[Dict[_Key, _Place], List[str]]:
    """The place of every key, and what is wrong with the keys themselves."""
    places: Dict[_Key, _Place] = {}
    problems: List[str] = []
    waiting: List[Tuple[yaml.Node | None, _Key]] = [(root, ())]
    seen = set()
    while waiting:
        node, key = waiting.pop()
        if node is None or id(node) in seen:
            continue
        seen.add(id(node))
        for part, where, child in _children(node):
            place = _Place(name, where.line + 1, where.column + 1)
            if (*key, part) in places:
                problems.append(f"{place}: {part}: written twice; keep one")
            places[(*key, part)] = place
            waiting.append((child, (*key, part)))
    return places, problems


def _children(node: yaml.Node) -> Iterable[Tuple[Any, yaml.Mark, yaml.Node]]:
    if isinstance(node, yaml.MappingNode):
        words = ((key, child) for key, child in node.value if isinstance(key, yaml.ScalarNode))
        return [(key.value, key.start_mark, child) for key, child in words]
    if isinstance(node, yaml.SequenceNode):
        return [(index, child.start_mark, child) for index, child in enumerate(node.value)]
    return []


def _assigned(assignments: Sequence[str]) -> _Layer:
    """Turn ``section.key=value`` pairs into a layer."""
    values: Dict[str, Any] = {}
    places: Dict[_Key, _Place] = {}
    for number, assignment in enumerate(assignments, 1):
        dotted, equals, text = assignment.partition("=")
        key = tuple(dotted.strip().split("."))
        if not equals or len(key) < 2 or not all(key):
            raise InputError(f"--set {assignment}: write section.key=value, as in door.open_for=5")
        value = _assigned_value(text, assignment)
        for part in reversed(key):
            value = {part: value}
        values = _merged(values, value)
        places.update({key[: n + 1]: _Place("--set", number, 1) for n in range(len(key))})
    return _Layer(values, places)


def _assigned_value(text: str, assignment: str) -> Any:
    try:
        value = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise InputError(f"--set {assignment}: the value is not YAML") from error
    # "demo:" is a source here, and only in YAML's eyes a key without a value.
    plain = isinstance(value, dict) and not text.lstrip().startswith("{")
    return text if plain else value


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> Dict[str, Any]:
    """Both mappings, key by key; where both have a plain value, the one above wins."""
    both = dict(below)
    for key, value in above.items():
        deeper = isinstance(value, dict) and isinstance(both.get(key), dict)
        both[key] = _merged(both[key], value) if deeper else value
    return both


def _validate(layers: Sequence[_Layer]) -> Settings:
    values: Dict[str, Any] = {}
    places: Dict[_Key, _Place] = {}
    for layer in layers:
        values = _merged(values, layer.values)
        places.update(layer.places)
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        problems = [_problem(dict(one), places) for one in error.errors()]
        raise ConfigError(sorted(problems, key=_line_order)) from error


def _line_order(problem: str) -> Tuple[str, int]:
    name, line = problem.split(":", 2)[:2]
    return name, int(line) if line.isdigit() else 0


def _problem(error: Mapping[str, Any], places: Mapping[_Key, _Place]) -> str:
    key: _Key = tuple(error["loc"])
    place = _nearest(key, places)
    dotted = ".".join(str(part) for part in key)
    return f"{place}: {dotted}: {sentence(error, key)}"


def _nearest(key: _Key, places: Mapping[_Key, _Place]) -> _Place:
    """Where the innermost part of ``key`` that was written down stands."""
    return next(places[key[:n]] for n in range(len(key), 0, -1) if key[:n] in places)
