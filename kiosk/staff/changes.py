"""Settings as staff change them: proposed, saved, put in force, brought back."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, Mapping

from kiosk import paths
from kiosk.overrides import difference, flat, holds_at_once
from kiosk.sentence import Sentence
from kiosk.staff.asked import Asked
from kiosk.staff.contract import KEPT_FOR
from kiosk.staff.history import read_history
from kiosk.staff.pending import Pending

if TYPE_CHECKING:
    from kiosk.ports import Clock
    from kiosk.settings import Settings
    from kiosk.staff.records import Answer, Change, SavedChange
    from kiosk.staff.saving import Saving
    from kiosk.staff.worker import Worker

HISTORY = timedelta(days=7)

_BASE_UNKNOWN = "kiosk.yaml cannot be read; mend it first: until then nobody knows its values."


class StaffChanges:
    """What staff may do with the settings. Belongs to the GUI thread."""

    def __init__(self, worker: Worker, saving: Saving, clock: Clock) -> None:
        """Start without changes."""
        self._files = saving
        self._clock = clock
        self._pending = Pending(saving.in_force)
        self._reviewed: Mapping[str, Any] = {}
        self._kept: Mapping[str, Any] = {}
        self._kept_until = clock()
        self._saved: Asked[int] = Asked(worker, clock)
        self._history: Asked[tuple[SavedChange, ...]] = Asked(worker, clock)

    @property
    def saved(self) -> Settings:
        """What is in force."""
        return self._files.in_force

    @property
    def preview(self) -> Settings:
        """What would be in force after saving."""
        return self._now().preview

    @property
    def changes(self) -> tuple[Change, ...]:
        """What is not saved yet."""
        return self._now().changes

    def change(self, values: Mapping[str, Any]) -> str:
        """Move settings; empty, or a sentence why none was moved."""
        return self._moved(self._now().change(values))

    def undo(self, key: str) -> str:
        """Take one change back; empty, or a sentence why it has to stay."""
        return self._moved(self._now().undo(key))

    def undo_all(self) -> None:
        """Take every change back."""
        self._now().undo_all()
        self._saved.forget()

    def to_defaults(self) -> str:
        """Propose what the hand-written file says; empty, or a sentence why that cannot be."""
        if not self._files.base_known:
            return Sentence("base_unknown", _BASE_UNKNOWN)
        base = flat(self._files.base)
        changed = difference(self.saved, self._files.base)
        proposed = self._now().values
        self.undo_all()
        refused = self.change({key: base[key] for key in changed})
        if refused:
            self.change(proposed)
        return refused

    def take_back(self, change: SavedChange) -> str:
        """Propose the old value of a saved change; empty, or a sentence why that does not fit."""
        return self.change({change.key: change.old})

    def save(self) -> None:
        """Write the changes down and put them in force."""
        values = self._now().values
        if values and not self._saved.answer.pending:
            self._reviewed = values
            self._saved.ask(lambda: self._files.save(values))

    @property
    def saving(self) -> Answer[int]:
        """What the last save came to."""
        return self._saved.answer

    @property
    def may_try_again(self) -> bool:
        """Whether what is not saved is just what was last to be saved."""
        return self._now().values == self._reviewed

    @property
    def kept(self) -> int:
        """How many changes of the closed panel can be brought back."""
        return len(self._offered())

    def bring_back(self) -> str:
        """Propose those again; empty, or a sentence about what does not fit any more."""
        kept, self._kept = self._offered(), {}
        return self.change(kept)

    def put_away(self) -> None:
        """The panel was closed: keep what was not saved for a while."""
        values = self._now().values
        if values:
            self._kept, self._kept_until = values, self._clock() + KEPT_FOR
        self.undo_all()

    def ask_history(self) -> None:
        """Read who changed what when."""
        current = flat(self.saved)
        since = datetime.now(timezone.utc) - HISTORY
        self._history.ask(lambda: read_history(paths.state(), since, current))

    @property
    def history(self) -> Answer[tuple[SavedChange, ...]]:
        """Saved changes, newest first."""
        return self._history.answer

    def may_change(self, key: str) -> bool:
        """Whether staff may change this setting on the screen."""
        return holds_at_once(key) and key in flat(self.saved)

    def _offered(self) -> Mapping[str, Any]:
        """What was kept and is not in force: a save that was under way may have come through since.

        That is dropped for good, so that it is not offered when it is changed again.
        """
        if self._clock() >= self._kept_until:
            self._kept = {}
        if self._kept:
            saved = flat(self.saved)
            self._kept = {key: new for key, new in self._kept.items() if new != saved[key]}
        return self._kept

    def _moved(self, refused: str) -> str:
        """Why an earlier save failed says nothing of other changes."""
        if not refused:
            self._saved.forget()
        return refused

    def _now(self) -> Pending:
        """The changes, on top of what holds by now."""
        self._pending.rebase(self._files.in_force)
        return self._pending
