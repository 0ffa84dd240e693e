"""Changes that staff made and did not save yet: pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, Mapping

from kiosk.effects.door_settings import refuse_what_cannot_work
from kiosk.errors import ConfigError, InputError
from kiosk.overrides import flat, holds_at_once, with_values
from kiosk.sentence import Sentence
from kiosk.staff.records import Change

if TYPE_CHECKING:
    from kiosk.settings import Settings

ELSEWHERE = "{setting}: this is only set in kiosk.yaml"
_BOARD_UNFIT = "The relay board cannot serve that ({why})."


class Pending:
    """A set of changes on top of the settings that hold. Owned by one thread.

    Every change leaves settings that are whole and sound, or is not taken.
    """

    def __init__(self, saved: Settings) -> None:
        """Start without changes."""
        self._saved = self._preview = saved
        self._old = flat(saved)
        self._values: Dict[str, Any] = {}

    @property
    def preview(self) -> Settings:
        """What would hold after saving; the same object as what holds when nothing is changed."""
        return self._preview

    @property
    def values(self) -> Mapping[str, Any]:
        """What was changed, by dotted keys, as JSON values, in the order of the settings."""
        return dict(self._values)

    @property
    def changes(self) -> tuple[Change, ...]:
        """The same with the old values."""
        return tuple(Change(key, self._old[key], new) for key, new in self._values.items())

    def rebase(self, saved: Settings) -> None:
        """Other settings hold now. What is the same in them is no change any more.

        Where the rest does not fit them, every change is dropped: what holds is never in doubt.
        """
        if saved is self._saved:
            return
        values = self._values
        self._saved, self._old = saved, flat(saved)
        if self._take(values):
            self._take({})

    def change(self, values: Mapping[str, Any]) -> str:
        """Change all of these or, with a sentence why not, none."""
        for key in values:
            if key not in self._old or not holds_at_once(key):
                return Sentence("elsewhere", ELSEWHERE, setting=key)
        return self._take({**self._values, **values})

    def undo(self, key: str) -> str:
        """Take one change back; a sentence where the others cannot stand without it."""
        return self._take({other: new for other, new in self._values.items() if other != key})

    def undo_all(self) -> None:
        """Take every change back."""
        self._take({})

    def _take(self, values: Mapping[str, Any]) -> str:
        try:
            preview = with_values(self._saved, values)
            if values:  # taking changes back is never refused
                refuse_what_cannot_work(preview)
        except ConfigError as error:
            return _unfit(error, values)
        except InputError as error:
            return Sentence("board_unfit", _BOARD_UNFIT, why=error)
        self._values = {key: new for key, new in flat(preview).items() if new != self._old[key]}
        self._preview = preview if self._values else self._saved
        return ""


def _unfit(error: ConfigError, values: Mapping[str, Any]) -> Sentence:
    """Name the settings in question; the values of a problem may hold braces of their own."""
    english = " ".join(error.problems).replace("{", "{{").replace("}", "}}")
    named = [key for key in values if any(key in problem for problem in error.problems)]
    return Sentence("unfit", english, settings=tuple(named or values))
