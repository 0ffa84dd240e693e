"""The card of languages: which are written on the screen and which are spoken, in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Sequence

from PySide6.QtCore import Qt

from kiosk.languages import languages
from ui.kit.card import Card, Rule, clear, column, row
from ui.kit.scale import HINT, LABEL
from ui.kit.text import Text
from ui.staff.language_row import Language, LanguageRow

if TYPE_CHECKING:
    from kiosk.settings import Settings
    from ui.staff.desk import Desk

_SPOKEN = {"en": "en", "zh-Hant": "yue", "zh-Hans": "cmn", "es": "es"}
"""Which voice belongs to which written language."""

_WRITTEN_MOST, _SPOKEN_MOST = 2, 4


def rows_of(settings: Settings, voices: Sequence[str]) -> tuple[Language, ...]:
    """Every language there is: those in use first, in their order, then the others."""
    known = [Language(key, _SPOKEN.get(key, key)) for key in languages()]
    known = [one if one.spoken in voices else Language(one.written) for one in known]
    paired = {one.spoken for one in known}
    known += [Language("", voice) for voice in sorted(voices) if voice not in paired]
    written, spoken = list(settings.ui.languages), list(settings.alarm.languages)

    def place(one: Language) -> tuple[int, int]:
        at_screen = written.index(one.written) if one.written in written else len(written)
        at_voice = spoken.index(one.spoken) if one.spoken in spoken else len(spoken)
        return (at_screen, at_voice)

    return tuple(sorted(known, key=place))


class LanguagesCard(Card):
    """Hands over both orders whenever something moved."""

    def __init__(self, desk: Desk) -> None:
        """Rows in the order of the settings."""
        super().__init__(desk.scale, padding=(28, 20), spacing=2)
        self._desk, self._say = desk, desk.say("sound")
        self._voices = desk.staff.sound.voices
        self._looked_at = desk.staff.changes.preview
        self._order = rows_of(self._looked_at, tuple(self._voices))
        self.rows: dict[Language, LanguageRow] = {}
        self._slots: list[int] = []
        self._held_at = 0
        head = row(desk.scale, spacing=16)
        head.addWidget(Text(desk.scale, LABEL, self._say["languages"]), 1)
        for key in ("screen", "voice"):
            centre = Qt.AlignmentFlag.AlignHCenter
            title = Text(desk.scale, HINT, self._say[key], align=centre, wraps=False)
            title.setMinimumWidth(max(title.sizeHint().width(), desk.scale.px(104)))
            head.addWidget(title)
        self.column.addLayout(head)
        self._stack = column(desk.scale, spacing=0)
        self.column.addLayout(self._stack)
        self._rebuild()

    def refresh(self) -> None:
        """Show what would hold after saving; not while a row is in somebody's hand."""
        if self._slots:
            return
        preview = self._desk.staff.changes.preview
        if preview is not self._looked_at:  # the disk is asked for languages, but not all the time
            self._looked_at = preview
            order = rows_of(preview, tuple(self._voices))
            if order != self._order:
                self._order = order
                self._rebuild()
        written, spoken = list(preview.ui.languages), list(preview.alarm.languages)
        for number, one in enumerate(self._order):
            line = self.rows[one]
            on_screen = one.written in written
            line.place.show_number(written.index(one.written) + 1 if on_screen else 0)
            line.written.setChecked(on_screen)
            line.voice.setChecked(bool(one.spoken) and one.spoken in spoken)
            above = self._order[number - 1] if number else Language()
            both_written = on_screen and above.written in written
            both_spoken = one.spoken in spoken and above.spoken in spoken
            line.up.setEnabled(both_written or (both_spoken and above.written not in written))

    def _rebuild(self) -> None:
        clear(self._stack)
        self.rows = {}
        for number, one in enumerate(self._order):
            if number:
                self._stack.addWidget(Rule(self._desk.scale))
            line = LanguageRow(self._desk, one, whole=self._voices.get(one.spoken, True))
            line.written.clicked.connect(lambda _=False, one=one: self._toggle_screen(one))
            line.voice.clicked.connect(lambda _=False, one=one: self._toggle_voice(one))
            line.up.clicked.connect(lambda _=False, one=one: self._move_up(one))
            line.taken.connect(self._take)
            line.dragged.connect(lambda by, one=one: self._drag(one, by))
            line.dropped.connect(lambda one=one: self._drop(one))
            self.rows[one] = line
            self._stack.addWidget(line)

    def _toggle_screen(self, one: Language) -> None:
        now = list(self._desk.staff.changes.preview.ui.languages)
        self._hand_over("ui.languages", _toggled(now, one.written), _WRITTEN_MOST)

    def _toggle_voice(self, one: Language) -> None:
        now = list(self._desk.staff.changes.preview.alarm.languages)
        self._hand_over("alarm.languages", _toggled(now, one.spoken), _SPOKEN_MOST)

    def _hand_over(self, key: str, wanted: list[str], most: int) -> None:
        if not wanted:
            self._desk.tell(self._say["one_at_least"])
        elif len(wanted) > most:
            self._desk.tell(self._say["too_many"].format(n=most))
        else:
            self._desk.change(key, wanted)
        self.refresh()

    def _take(self) -> None:
        self._slots = [self.rows[one].y() for one in self._order]

    def _drag(self, one: Language, by: int) -> None:
        """Let the row follow the finger; the others make room for it."""
        held, slots = self.rows[one], self._slots
        top = min(max(slots[self._order.index(one)] + by, slots[0]), slots[-1])
        self._held_at = min(range(len(slots)), key=lambda place: abs(slots[place] - top))
        others = [each for each in self._order if each is not one]
        free = [slot for place, slot in enumerate(slots) if place != self._held_at]
        for each, slot in zip(others, free):
            self.rows[each].move(held.x(), slot)
        held.move(held.x(), top)

    def _drop(self, one: Language) -> None:
        here = self._order.index(one)
        moved = any(self.rows[each].y() != slot for each, slot in zip(self._order, self._slots))
        self._slots = []
        if moved and self._held_at != here:
            self._move(one, self._held_at)
        self._stack.invalidate()  # whatever was not moved after all goes back
        self._stack.activate()

    def _move_up(self, one: Language) -> None:
        self._move(one, self._order.index(one) - 1)

    def _move(self, one: Language, place: int) -> None:
        """Put a language at a place; one that is dragged among those on the screen joins them."""
        order = [each for each in self._order if each is not one]
        order.insert(place, one)
        preview = self._desk.staff.changes.preview
        written, spoken = preview.ui.languages, preview.alarm.languages
        if one.written and one.written not in written and place < len(written):
            wanted = [each.written for each in order if each.written in (*written, one.written)]
            self._hand_over("ui.languages", wanted, _WRITTEN_MOST)
            return
        self._desk.change_all(
            {
                "ui.languages": [each.written for each in order if each.written in written],
                "alarm.languages": [each.spoken for each in order if each.spoken in spoken],
            }
        )
        self.refresh()


def _toggled(now: list[str], key: str) -> list[str]:
    return [each for each in now if each != key] if key in now else [*now, key]
