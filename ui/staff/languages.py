"""The card of languages: which are written on the screen and which are spoken, in which order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from ui import theme
from ui.kit.buttons import SMALL, Button, paint_lines
from ui.kit.card import Card, Icon, Rule, clear, column, row
from ui.kit.scale import HINT, LABEL, NAME
from ui.kit.text import Text
from ui.kit.toggle import Toggle
from ui.staff.settings_text import language_name, voice_name
from ui.words import languages

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from kiosk.settings import Settings
    from ui.kit.scale import Scale
    from ui.staff.desk import Desk

_SPOKEN = {"en": "en", "zh-Hant": "yue", "zh-Hans": "cmn", "es": "es"}
"""Which voice belongs to which written language."""

_ALL_SCRIPTS = "latin+traditional_chinese"
_WRITTEN_MOST, _SPOKEN_MOST = 2, 4


@dataclass(frozen=True)
class Language:
    """A row: the written language and the voice that goes with it, either may be missing."""

    written: str = ""
    spoken: str = ""

    @property
    def name(self) -> str:
        """What it calls itself."""
        return language_name(self.written) if self.written else voice_name(self.spoken)


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


class _Place(QWidget):
    """The place of a language on the screen in a disc; a dashed ring for none."""

    def __init__(self, scale: Scale) -> None:
        super().__init__()
        self._scale, self._number = scale, 0
        self.setFixedSize(scale.px(52), scale.px(52))

    def show_number(self, number: int) -> None:
        """Show 1 or 2; 0 for not on the screen."""
        if number != self._number:
            self._number = number
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        spot = QRectF(self.rect())
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if not self._number:
                pen = QPen(QColor(theme.OUTLINE), self._scale.line(3))
                pen.setDashPattern([2.2, 1.8])
                painter.setPen(pen)
                painter.drawEllipse(spot.adjusted(2, 2, -2, -2))
                return
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.INK))
            painter.drawEllipse(spot)
            said, middle = (str(self._number),), QPointF(spot.center())
            paint_lines(painter, self._scale, NAME, said, middle, theme.WHITE)
        finally:
            painter.end()


class LanguageRow(QWidget):
    """One language: move up, place, name, written, spoken."""

    def __init__(self, desk: Desk, language: Language, missing: str) -> None:
        """``missing`` is why it cannot be spoken, empty when it can."""
        super().__init__()
        scale, say = desk.scale, desk.say("sound")
        self.language = language
        self.up = Button(scale, "", SMALL, icon="up", height=72)
        self.up.setAccessibleName(f"{say['move_up']}: {language.name}")
        self.place = _Place(scale)
        name = Text(scale, LABEL, language.name, script=_ALL_SCRIPTS)
        spoken = voice_name(language.spoken) if language.spoken else ""
        told = spoken if spoken != language.name and language.written else ""
        hint = Text(scale, HINT, told, colour=theme.INK_2, script=_ALL_SCRIPTS)
        if missing:
            hint = Text(scale, HINT, say["no_voice"], colour=theme.INK_2)
        if not (told or missing):
            hint.hide()
        self.written = Toggle(scale, f"{language.name}: {say['screen']}")
        self.voice = Toggle(scale, f"{language.name}: {say['voice']}")
        line = row(scale, self.up, self.place, spacing=16)
        line.addLayout(column(scale, 1, name, hint, 1, spacing=0), 1)
        if missing:
            line.addWidget(Icon.sign(scale, "warn", 32))
        for toggle, there in (
            (self.written, bool(language.written)),
            (self.voice, bool(language.spoken) and not missing),
        ):
            policy = toggle.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            toggle.setSizePolicy(policy)
            if not there:
                toggle.hide()
            line.addWidget(toggle)
        self.setLayout(line)
        self.setMinimumHeight(scale.px(82))


class LanguagesCard(Card):
    """Hands over both orders whenever something moved."""

    def __init__(self, desk: Desk) -> None:
        """Rows in the order of the settings."""
        super().__init__(desk.scale, padding=(28, 20), spacing=2)
        self._desk, self._say = desk, desk.say("sound")
        self._voices = desk.staff.sound.voices
        self._order = rows_of(desk.staff.changes.preview, tuple(self._voices))
        self.rows: dict[Language, LanguageRow] = {}
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
        """Show what would hold after saving."""
        preview = self._desk.staff.changes.preview
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
            line = LanguageRow(self._desk, one, self._voices.get(one.spoken, ""))
            line.written.clicked.connect(lambda _=False, one=one: self._toggle_screen(one))
            line.voice.clicked.connect(lambda _=False, one=one: self._toggle_voice(one))
            line.up.clicked.connect(lambda _=False, one=one: self._move_up(one))
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

    def _move_up(self, one: Language) -> None:
        order = list(self._order)
        here = order.index(one)
        order[here - 1 : here + 1] = [one, order[here - 1]]
        preview = self._desk.staff.changes.preview
        written, spoken = preview.ui.languages, preview.alarm.languages
        self._desk.change_all(
            {
                "ui.languages": [each.written for each in order if each.written in written],
                "alarm.languages": [each.spoken for each in order if each.spoken in spoken],
            }
        )
        self.refresh()


def _toggled(now: list[str], key: str) -> list[str]:
    return [each for each in now if each != key] if key in now else [*now, key]
