"""The copy of the last settings that worked, which stands in for bad ones at a start.

A copy of another file stands in for none: it may work another door. A file that is missing or empty
is bad where the copy was made of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Sequence

from kiosk import config, paths
from kiosk.config import Refuse
from kiosk.errors import ConfigError
from kiosk.files import write_atomic
from kiosk.settings import Settings


@dataclass(frozen=True)
class Loaded:
    """Settings to run with, and a sentence when they are not the ones that were asked for.

    ``base`` is the same without what staff changed on the screen; None where a bad file keeps that
    from being known.
    """

    settings: Settings
    base: Settings | None
    notice: str | None = None


def load_or_copy(
    path: Path | None = None, assignments: Sequence[str] = (), refuse: Refuse | None = None
) -> Loaded:
    """Read all layers; bad ones are replaced by the copy when there is one of them.

    Without a copy, what staff changed on the screen is left out where it is bad; a file that is
    empty or gone counts as every default then, for there is nothing else to go by.

    Raises:
        ConfigError: The hand-written settings are bad and there is no good copy, or the bad ones
            are in ``assignments``.
    """
    must_hold = held(path)
    try:
        settings = config.load(path, assignments, refuse, must_hold=must_hold)
        return Loaded(settings, config.load_base(path, assignments, must_hold=must_hold))
    except ConfigError as error:
        copy = _copy(assignments, refuse) if _may_stand_in(path) else None
        if copy is None:
            base = config.load_base(path, assignments, refuse)
            notice = f"What staff changed on the screen is not in force, because of: {error}"
            return Loaded(base, base, notice)
        notice = f"The last good settings are in force, because of: {error}"
        return Loaded(copy, _base(path, assignments, must_hold=must_hold), notice)


def held(path: Path | None = None) -> bool:
    """Whether the file holds settings, or held some when the copy was made of it."""
    return config.written_in(path) is not None or _is_of(path or config.SITE)


def keep(settings: Settings, written: Path | None = None) -> None:
    """Remember settings that worked, for a start on which the file turns out bad.

    ``written`` is the file that held them; None where there was none. What came as a credential is
    left out: it would outlive the machine's run on the disk. Raises OSError.
    """
    values = settings.model_dump(mode="json")
    for section, _, key in (file.name.partition(".") for file in config.credentials()):
        values.get(section, {}).pop(key, None)
    write_atomic(copy_path(), f"{_head(written)}\n{config.as_yaml(values)}".encode())


def copy_path() -> Path:
    """Where the copy lies."""
    return paths.state() / "last-good.yaml"


def _copy(assignments: Sequence[str], refuse: Refuse | None) -> Settings | None:
    """The copy with the assignments; None where there is none, or that is spoilt, too."""
    try:
        return config.load_base(copy_path(), assignments, refuse)
    except ConfigError:
        return None


def _base(path: Path | None, assignments: Sequence[str], *, must_hold: bool) -> Settings | None:
    try:
        return config.load_base(path, assignments, must_hold=must_hold)
    except ConfigError:
        return None


def _may_stand_in(path: Path | None) -> bool:
    """Whether the copy was made of this file, or before the site had one."""
    return _is_of(path or config.SITE) or (path is None and _head_of_copy() == _head(None))


def _is_of(written: Path) -> bool:
    """Whether the copy was made of this file.

    A sound one that does not tell, as earlier versions wrote it, may be, unless it holds nothing
    but defaults: then there need not have been a file.
    """
    head = _head_of_copy()
    if head.startswith("#"):
        return head == _head(written)
    return _copy((), None) not in (None, Settings())


def _head(written: Path | None) -> str:
    """The copy's first line. In quotes, for a name may hold a line feed."""
    name = repr(str(written.absolute())) if written else "no file"
    return f"# The last settings that worked, read from {name}."


def _head_of_copy() -> str:
    """Empty where there is no copy."""
    try:
        text = copy_path().read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return text.partition("\n")[0]
