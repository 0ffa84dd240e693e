"""What every part of the panel is given."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Callable, Mapping, NamedTuple

from ui.staff.said import translated

if TYPE_CHECKING:
    from kiosk.ports import Clock
    from kiosk.staff.contract import Staff
    from ui.kit.scale import Scale
    from ui.words import Words


class Told(NamedTuple):
    """A sentence for staff, and whether it is good news."""

    sentence: str
    good: bool


@dataclass(frozen=True)
class Desk:
    """Scale, words, the kiosk behind it, and a place to say a sentence.

    ``wall`` is the local time.
    """

    scale: Scale
    words: Words
    staff: Staff
    clock: Clock
    wall: Callable[[], datetime]
    portrait: bool = False
    aspect: float = 4 / 3
    """Width / height of what passers-by see of the picture."""

    sentences: list[Told] = field(default_factory=list)
    """What is to be told and was not shown yet; the panel takes it from here."""

    @property
    def stacked(self) -> bool:
        """Whether cards stand under each other: on an upright screen, and on a very small one."""
        return self.portrait or self.scale.crowded

    def tell(self, sentence: str, *, good: bool = False) -> None:
        """Show a sentence to whoever stands there; ``good`` says that something was done."""
        told = Told(self.translated(sentence), good=good)
        if told not in self.sentences:
            self.sentences.append(told)

    def translated(self, sentence: str) -> str:
        """What the kiosk said in English, in the panel's language, as far as it has a code."""
        return translated(sentence, self.words)

    def say(self, part: str) -> Mapping[str, str]:
        """The words of a part of the panel."""
        return self.words.staff[part]

    def may(self, key: str) -> bool:
        """Whether staff may move this setting."""
        return self.staff.changes.may_change(key)

    def change(self, key: str, value: object) -> None:
        """Hand over a moved setting; what speaks against it is told."""
        self.change_all({key: value})

    def change_all(self, values: Mapping[str, object]) -> None:
        """Hand over settings that belong together."""
        refused = self.staff.changes.change(values)
        if refused:
            self.tell(refused)
