"""Puts settings in force: what staff saved, and what somebody wrote into the files by hand."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable, Dict, Mapping, Sequence, Tuple

from kiosk import config, last_good, overrides
from kiosk.effects import door_settings
from kiosk.errors import InputError
from kiosk.overrides import flat, holds_at_once, with_values
from kiosk.sentence import Sentence
from kiosk.slot import Slot, filled
from kiosk.staff.history import CHANGED
from kiosk.types import Event, EventKind, Part, TroubleCode
from kiosk.workable import refuse_what_cannot_work

if TYPE_CHECKING:
    from kiosk.health import HealthBoard
    from kiosk.ports import Record
    from kiosk.settings import Settings

_log = logging.getLogger(__name__)

LOOK_EVERY = 2.0
"""Seconds between two looks at the settings files."""

_NOT_SAVED = "Not saved ({why}). The old settings still hold."

_Stamp = Tuple[Tuple[int, int], Tuple[int, int]]
"""Time and size of the hand-written file and of what staff changed."""


class Saving:
    """Owns what is in force, on the worker's thread; what has no underscore may be read by all.

    ``base`` is what would hold without anything that staff changed. Unless ``base_known`` nobody
    could read that yet: what held at the start, which has staff's changes in it, stands in for it.
    """

    def __init__(
        self,
        settings: Slot[Settings],
        base: Settings | None,
        board: HealthBoard,
        record: Record,
        *,
        path: Path | None = None,
        assignments: Sequence[str] = (),
        works: Callable[[], bool] = lambda: True,
    ) -> None:
        """``path`` and ``assignments`` are those that the settings were loaded with.

        ``works`` says whether the kiosk has come so far that its settings are good ones.
        """
        self._slot = settings
        self.base = base or self.in_force
        self.base_known = base is not None
        self._board = board
        self._record = record
        self._path = path
        self._assignments = tuple(assignments)
        self._works = works
        self._camera = self.base.camera
        self._unkept = self._keeps = True
        self._held = last_good.held(path)
        self._seen = self._stamp()

    @property
    def in_force(self) -> Settings:
        """What holds now."""
        return filled(self._slot)

    def save(self, values: Mapping[str, Any]) -> int:
        """Keep these values, then put them in force; returns how many changed.

        Raises InputError when they cannot be kept; the old ones then hold.
        """
        before = self.in_force
        try:
            after = with_values(before, values)
            door_settings.refuse_what_cannot_work(after)
            self._write(before, values)
        except InputError as error:
            why = " ".join(str(error).split("\n"))
            raise InputError(Sentence("not_saved", _NOT_SAVED, why=why)) from error
        except OSError as error:
            raise InputError(Sentence("not_saved", _NOT_SAVED, why=error.strerror)) from error
        self._unkept = True
        if self._works():
            self._keep_as_last_good(after)
        return self._put(before, after, "staff")

    def look(self) -> None:
        """Take in what somebody wrote into the files; bad files change nothing and are told.

        What works, and is what the files say, is kept for a start on which they turn out bad.
        """
        self._take_in()
        if self._unkept and self._works() and self._board.of(Part.CONFIG) is None:
            self._keep_as_last_good(self.in_force)

    def _take_in(self) -> None:
        stamp = self._stamp()
        if stamp == self._seen:
            return
        self._seen = stamp
        try:
            wanted, base = self._read()
            after = self._as_far_as_it_holds_at_once(wanted)
        except InputError as error:
            self._tell(f"The old settings stay in force, because of: {error}")
            return
        self._held = self._held or last_good.held(self._path)
        self._board.clear(Part.CONFIG)
        old_base, self.base, self.base_known = self.base, base, True
        self._put(self.in_force, after, "file")
        self._unkept = True
        self._tell_what_waits(flat(old_base), flat(base))

    def _read(self) -> Tuple[Settings, Settings]:
        """What the files say, with and without what staff changed. Raises ConfigError.

        A file may be left empty by an editor, a full disk or a pulled plug: nobody asked for the
        defaults then, which may unlock a door.
        """
        given, held = (self._path, self._assignments), self._held
        wanted = config.load(*given, refuse_what_cannot_work, must_hold=held)
        return wanted, config.load_base(*given, must_hold=held)

    def _as_far_as_it_holds_at_once(self, wanted: Settings) -> Settings:
        """Raises InputError when that cannot work with the board and wiring of this start."""
        live = {key: value for key, value in flat(wanted).items() if holds_at_once(key)}
        try:
            after = with_values(self.in_force, live)
            door_settings.refuse_what_cannot_work(after)
        except InputError as error:
            raise InputError(f"{error}; board and wiring change with the next start") from error
        return after

    def _tell(self, sentence: str) -> None:
        """Another mistake takes the place of the one that was told before."""
        before = self._board.of(Part.CONFIG)
        if before is not None and before.sentence != sentence:
            self._board.clear(Part.CONFIG)
        self._board.report(Part.CONFIG, TroubleCode.CONFIG_LAST_GOOD, sentence)

    def _tell_what_waits(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        keys = [key for key in new if new[key] != old[key] and not holds_at_once(key)]
        if keys:
            _log.info("from the next start on: %s", ", ".join(keys))
            self._record(Event(EventKind.SETTING, "after_restart", {"keys": keys}))

    def _write(self, before: Settings, values: Mapping[str, Any]) -> None:
        """Add these to what staff changed, which is not to be taken for a hand edit.

        Where a file was spoilt, or edited since the last look, the next look reads both anyway.
        """
        known = overrides.read(self.base)
        as_seen = known is not None and self._stamp() == self._seen
        if known is None:
            known = overrides.difference(before, self.base)
        overrides.write(self._beyond_the_base({**known, **values}))
        if as_seen:
            self._seen = (self._seen[0], self._stamp()[1])

    def _beyond_the_base(self, values: Mapping[str, Any]) -> Dict[str, Any]:
        """Without what the hand-written file says anyway, where that is known."""
        if not self.base_known:
            return dict(values)
        below = flat(self.base)
        return {key: new for key, new in values.items() if new != below[key]}

    def _put(self, before: Settings, after: Settings, who: str) -> int:
        old, new = flat(before), flat(after)
        changes = {key: [old[key], new[key]] for key in new if new[key] != old[key]}
        if changes:
            self._slot.put(after)
            data = {"who": who, "changes": changes}
            self._record(Event(EventKind.SETTING, CHANGED, data))
        return len(changes)

    def _keep_as_last_good(self, settings: Settings) -> None:
        """No start with settings of its own is a model for later ones, nor is its own source."""
        if self._assignments:
            return
        try:
            file = (self._path or config.SITE) if self._held else None
            last_good.keep(settings.model_copy(update={"camera": self._camera}), file)
        except OSError as error:
            if self._keeps:  # told once; the next looks try it again
                _log.warning("the settings cannot be kept for a later start: %s", error)
            self._keeps = False
        else:
            self._keeps, self._unkept = True, False

    def _stamp(self) -> _Stamp:
        """Changes when a settings file does."""
        by_hand = _time_and_size(self._path or config.site_path())
        return by_hand, _time_and_size(config.overrides_path())


def _time_and_size(file: Path | None) -> Tuple[int, int]:
    try:
        status = file.stat() if file is not None else None
    except OSError:
        status = None
    return (status.st_mtime_ns, status.st_size) if status is not None else (0, 0)
