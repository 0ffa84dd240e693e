"""The page Sound and language: how loud, when, how often, in which words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout

from kiosk.types import AlarmKind
from ui import theme
from ui.kit.buttons import USUAL, Button
from ui.kit.card import Card, StatusChip, column, row
from ui.kit.choice import Choice
from ui.kit.scale import HINT, LABEL, NAME, VALUE
from ui.kit.slider import Volume
from ui.kit.text import Text
from ui.kit.toggle import Toggle
from ui.staff.dialog import Dialog
from ui.staff.languages import LanguagesCard
from ui.staff.page import Page
from ui.staff.passer_preview import KINDS, PasserPreview
from ui.staff.quiet_card import QuietCard
from ui.staff.settings_text import percent
from ui.staff.steppers_card import Number, SteppersCard

if TYPE_CHECKING:
    from kiosk.types import Mute, Outcome
    from ui.scene import Scene
    from ui.staff.desk import Desk

_PROMPTS = {
    "no_mask": AlarmKind.NO_MASK,
    "misplaced": AlarmKind.MISPLACED,
    "several": AlarmKind.SEVERAL,
    "fault": AlarmKind.FAULT,
}
_MUTES = {"10": 600.0, "60": 3600.0, "": None}
_NUMBERS = (
    Number("interval", 2, 120, unit="s"),
    Number("repeats", 1, 20, unit="times"),
    Number("quiet_volume", 0, 100, 10, factor=100, write=percent),
)


class SoundPage(Page):
    """Volume, quiet hours, repeats and switches at the left; languages and preview at the right."""

    key = "sound"
    settings = ("alarm.", "ui.")

    def __init__(self, desk: Desk) -> None:
        """Show the settings of now."""
        super().__init__(desk)
        self._kind = KINDS[0]
        self.chip = StatusChip(self.scale)
        self.silence = Button(self.scale, self.say["silence"], USUAL, icon="mute")
        self.silence.clicked.connect(self._on_silence)
        self.test = Button(self.scale, self.say["test"], USUAL, icon="play")
        self.test.clicked.connect(lambda: self._hear(AlarmKind.NO_MASK))
        for action in (self.chip, self.silence, self.test):
            self.add_action(action)
        left, right = self.columns(738, 778)
        self._fill_left(left)
        self._fill_right(right)
        left.addStretch(1)
        right.addStretch(1)
        self.body.addStretch(1)

    def refresh(self) -> None:
        """Show what would hold after saving, the mute, and what a test really played."""
        changes = self.desk.staff.changes
        preview, saved = changes.preview, changes.saved
        self.volume.show_value(round(preview.alarm.volume * 100))
        self.volume.set_saved(round(saved.alarm.volume * 100))
        self._volume_text.set_text(percent(preview.alarm.volume))
        self.numbers.show_settings(preview, saved)
        for key, toggle in self.toggles.items():
            section, _, name = key.partition(".")
            toggle.setChecked(bool(getattr(getattr(preview, section), name)))
        self.quiet.refresh()
        self.languages.refresh()
        self.preview.show_kind(self._kind, preview)
        self._show_mute()
        self._show_test()

    def show_outcome(self, outcome: Outcome | None, _scene: Scene) -> None:
        """The preview is drawn over the picture of now."""
        self.preview.show_frame(outcome.frame if outcome else None)

    def _fill_left(self, left: QVBoxLayout) -> None:
        left.addWidget(self._volume_card())
        self.quiet = QuietCard(self.desk)
        self.quiet.edit.connect(self.wants_dialog)
        left.addWidget(self.quiet)
        left.addWidget(self._repeats_card())
        left.addWidget(self._switches_card())

    def _fill_right(self, right: QVBoxLayout) -> None:
        self.languages = LanguagesCard(self.desk)
        right.addWidget(self.languages)
        right.addWidget(self._preview_card())

    def _volume_card(self) -> Card:
        card = Card(self.scale, padding=(32, 20), spacing=2)
        self.volume = Volume(self.scale, self.say["volume"], 0, 100, 5)
        self.volume.valueChanged.connect(self._volume_moved)
        self._volume_text = Text(self.scale, VALUE, wraps=False)
        head = row(self.scale, spacing=16)
        head.addWidget(Text(self.scale, LABEL, self.say["volume"]), 1)
        head.addWidget(self._volume_text)
        marks = row(self.scale)
        aligns = (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignHCenter)
        for key, align in zip(
            ("whisper", "talking", "hall"), (*aligns, Qt.AlignmentFlag.AlignRight)
        ):
            mark = Text(self.scale, HINT, self.say[key], colour=theme.INK_2, align=align)
            marks.addWidget(mark, 1)
        card.column.addLayout(head)
        card.column.addLayout(marks)
        card.column.addWidget(self.volume)
        return card

    def _volume_moved(self, hundredths: int) -> None:
        """On its ring it is what is in force, also where that is finer."""
        held = self.desk.staff.changes.saved.alarm.volume
        on_ring = hundredths == round(held * 100)
        self.desk.change("alarm.volume", held if on_ring else hundredths / 100)

    def _repeats_card(self) -> Card:
        self.numbers = SteppersCard(self.desk, self.key, "alarm", _NUMBERS)
        self.numbers.stepped.connect(self._stepped)
        self.flexible(self.numbers.line)
        return self.numbers

    def _stepped(self, name: str, value: float) -> None:
        changes = self.desk.staff.changes
        saved, preview = changes.saved.alarm, changes.preview.alarm
        wanted: dict[str, object] = {f"alarm.{name}": value}
        # The pause for everybody is never longer than the one for the same people: where they are
        # alike it goes along, and back as far as it was.
        if name == "interval":
            back = value > preview.interval and preview.gap == preview.interval
            held = saved if back else preview
            wanted["alarm.gap"] = min(held.gap, value)
        self.desk.change_all(wanted)

    def _switches_card(self) -> Card:
        card = Card(self.scale, padding=(32, 6), spacing=0)
        self.toggles: dict[str, Toggle] = {}
        for keys in (("alarm.chime", "alarm.fault"), ("ui.larger_text", "ui.reduced_motion")):
            line = row(self.scale, spacing=20)
            for key in keys:
                line.addWidget(Text(self.scale, NAME, self.say[key.split(".")[1]]), 1)
                line.addWidget(self._toggle(key))
            card.column.addLayout(line)
        return card

    def _toggle(self, key: str) -> Toggle:
        name = key.split(".")[1]
        toggle = Toggle(self.scale, self.say[name])
        toggle.clicked.connect(lambda on: self.desk.change(key, on))
        toggle.setEnabled(self.desk.may(key))
        self.toggles[key] = toggle
        return toggle

    def _preview_card(self) -> Card:
        card = Card(self.scale, padding=(28, 22))
        self.preview = PasserPreview(self.desk)
        self.picker = Button(self.scale, self.say["kind_no_mask"], USUAL, after="right", style=NAME)
        self.picker.clicked.connect(self._next_kind)
        self.hear = Button(self.scale, self.say["hear"], USUAL, icon="play", style=NAME)
        self.hear.clicked.connect(lambda: self._hear(_PROMPTS[self._kind]))
        hint = Text(self.scale, HINT, self.say["preview_hint"], colour=theme.INK_2)
        self.tested = Text(self.scale, HINT, "", colour=theme.INK_2)
        words = column(self.scale, Text(self.scale, LABEL, self.say["preview"]), hint, 1, spacing=4)
        words.addWidget(self.picker)
        words.addSpacing(self.scale.px(10))
        words.addWidget(self.hear)
        line = row(self.scale, self.preview, spacing=28)
        line.addLayout(words, 1)
        card.column.addLayout(line)
        card.column.addWidget(self.tested)
        return card

    def _next_kind(self) -> None:
        self._kind = KINDS[(KINDS.index(self._kind) + 1) % len(KINDS)]
        self.picker.set_text(self.say[f"kind_{self._kind}"])
        self.hear.set_reason("" if self._kind in _PROMPTS else self.say["says_nothing"])
        self.refresh()

    def _hear(self, kind: AlarmKind) -> None:
        self.desk.staff.sound.test(kind, self.desk.staff.changes.preview)
        self._show_test()

    def _show_test(self) -> None:
        answer, told = self.desk.staff.sound.tested, ""
        if answer.pending:
            told = self.say["playing"]
        elif answer.problem:
            told = self.desk.translated(answer.problem)
        elif answer.value is not None:
            files = self.desk.words.comma.join(one.file for one in answer.value.played)
            told = self.say["played"].format(files=files, volume=percent(answer.value.volume))
        self.tested.set_text(told or " ")
        self.test.set_reason(self.say["playing"] if answer.pending else "")

    def _show_mute(self) -> None:
        mute = self.desk.staff.sound.muted
        self.silence.set_text(self.say["speak_again" if mute else "silence"])
        self.chip.say("warn" if mute else "", self._until(mute) if mute else "")
        self.chip.setVisible(mute is not None)
        self.subtitle.setVisible(mute is None)  # or it would stand in a column of three letters

    def _until(self, mute: Mute) -> str:
        if math.isinf(mute.until):
            return self.say["silent_until_ended"]
        left = max(1, math.ceil((mute.until - self.desk.clock()) / 60))
        return self.say["silent_for"].format(minutes=left)

    def _on_silence(self) -> None:
        if self.desk.staff.sound.muted:
            self.desk.staff.sound.unmute()
            self.refresh()
        else:
            self.wants_dialog.emit(MuteDialog(self.desk))


class MuteDialog(Dialog):
    """For how long nothing is said. A tap on a time acts at once."""

    def __init__(self, desk: Desk) -> None:
        """Ask."""
        say = desk.say("sound")
        super().__init__(desk, say["mute_title"], say["mute_sentence"], width=1000)
        times = [("10", say["mute_10"]), ("60", say["mute_60"]), ("", say["mute_end"])]
        self.times = Choice(desk.scale, say["mute_title"], times, chips=True)
        self.times.chosen.connect(self._mute)
        self.body.addWidget(self.times)
        self.buttons.addStretch(1)
        self.add_button(desk.say("frame")["back"]).clicked.connect(self.closed)

    def _mute(self, key: str) -> None:
        self.desk.staff.sound.mute(_MUTES[key])
        self.closed.emit()
