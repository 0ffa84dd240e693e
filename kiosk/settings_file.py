"""Reads one settings file: plain values, and the line and column of every key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Dict, Iterable, List, Mapping, Tuple

import yaml

from kiosk.errors import ConfigError
from kiosk.secrets_hidden import redacted

if TYPE_CHECKING:
    from pathlib import Path

Key = Tuple[Any, ...]
"""The way to a value: names of keys, and indices where there are lists."""

_MAX_BYTES = 200_000
_LOST = (
    "this file held settings and is empty or gone; put them back, or write {} into it "
    "where every default is wanted"
)
_TEXT = ("str", "merge", "value")
"""YAML's kinds of keys that come out as text, or as the keys of the mapping that is merged."""
_READ_AS = {
    "bool": "true or false",
    "int": "a number",
    "float": "a number",
    "null": "nothing",
    "timestamp": "a date",
}


@dataclass(frozen=True)
class Place:
    """Where a value was written."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        """``file:line:column``."""
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True)
class Layer:
    """One source of settings: nested values and the place of each key."""

    values: Mapping[str, Any]
    places: Mapping[Key, Place]


def read(path: Path, *, must_hold: bool = False) -> Layer:
    """Parse one file. Raises ConfigError for what is not a YAML mapping with text for keys.

    With ``must_hold`` a file that is missing or empty is an error that says what to do. One with
    a remark or ``{}`` in it is not empty: somebody wants every default.
    """
    try:
        text = path.read_text(encoding="utf-8") if path.stat().st_size <= _MAX_BYTES else None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError([f"{path}:1:1: {_why_unread(error, must_hold=must_hold)}"]) from error
    if text is None:
        raise ConfigError([f"{path}:1:1: too long to be a settings file"])
    if must_hold and not text.strip():
        raise ConfigError([f"{path}:1:1: {_LOST}"])
    return _parse(text, str(path))


def _why_unread(error: Exception, *, must_hold: bool) -> str:
    if must_hold and isinstance(error, FileNotFoundError):
        return _LOST
    return f"the settings cannot be read: {getattr(error, 'strerror', None) or 'not text in UTF-8'}"


def _parse(text: str, name: str) -> Layer:
    try:
        values, places, problems = loaded(text, name)
    except yaml.YAMLError as error:
        raise ConfigError([_syntax_problem(error, name)]) from error
    except (RecursionError, ValueError) as error:
        what = "nested too deeply" if isinstance(error, RecursionError) else f"a value: {error}"
        raise ConfigError([f"{name}:1:1: not to be read: {what}"]) from error
    values = {} if values is None else values
    if not isinstance(values, dict):
        problems = [f"{name}:1:1: must be sections with settings, such as 'camera:'"]
    if problems:
        raise ConfigError(sorted(problems, key=line_order))
    # An empty section ("door:" with nothing under it) means its defaults.
    return Layer({key: {} if part is None else part for key, part in values.items()}, places)


def loaded(text: str, name: str) -> Tuple[Any, Dict[Key, Place], List[str]]:
    """Values, the place of every key, and what is wrong with the keys.

    Raises what PyYAML does: YAMLError, ValueError, RecursionError.
    """
    loader = yaml.SafeLoader(text)
    node = loader.get_single_node()
    places, problems = _places(node, name)  # at once: making values merges mappings in the nodes
    return (None if node is None else loader.construct_document(node)), places, problems


def _syntax_problem(error: yaml.YAMLError, name: str) -> str:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    where = f"{name}:{mark.line + 1}:{mark.column + 1}" if mark else f"{name}:1:1"
    what = getattr(error, "problem", None) or "not readable as text"
    return f"{where}: not YAML: {what}"


def _places(root: yaml.Node | None, name: str) -> Tuple[Dict[Key, Place], List[str]]:
    """The place of every key, and what is wrong with the keys themselves."""
    places: Dict[Key, Place] = {}
    problems: List[str] = []
    waiting: List[Tuple[yaml.Node | None, Key]] = [(root, ())]
    seen = set()
    while waiting:
        node, key = waiting.pop()
        if node is None or id(node) in seen:
            continue
        seen.add(id(node))
        for part, word, child in _children(node):
            place = Place(name, word.start_mark.line + 1, word.start_mark.column + 1)
            if (*key, part) in places:
                problems.append(f"{place}: {named((*key, part))}: written twice; keep one")
            if isinstance(node, yaml.MappingNode) and _kind(word) not in _TEXT:
                problems.append(f"{place}: {named((*key, part))}: {_no_text(word)}")
            places[(*key, part)] = place
            waiting.append((child, (*key, part)))
    return places, problems


def _children(node: yaml.Node) -> Iterable[Tuple[Any, yaml.Node, yaml.Node]]:
    """Key or index, the node that stands for it in the file, and what lies below."""
    if isinstance(node, yaml.MappingNode):
        words = ((key, child) for key, child in node.value if isinstance(key, yaml.ScalarNode))
        return [(key.value, key, child) for key, child in words]
    if isinstance(node, yaml.SequenceNode):
        return [(index, child, child) for index, child in enumerate(node.value)]
    return []


def _kind(word: yaml.Node) -> str:
    return str(word.tag).rsplit(":", 1)[-1]


def _no_text(word: yaml.Node) -> str:
    """Why ``on``, ``1`` and the like are no keys. ``no`` is Norwegian, too: hence the quotes."""
    read_as = _READ_AS.get(_kind(word), "something else")
    return f"YAML reads this key as {read_as}, not as text; check its spelling or put it in quotes"


def named(key: Key) -> str:
    """The key as it is said to people."""
    return redacted(".".join(map(str, key)))


def line_order(problem: str) -> Tuple[str, int]:
    """Sorts problems as they stand in the files."""
    name, line = problem.split(":", 2)[:2]
    return name, int(line) if line.isdigit() else 0
