"""The page Checking: what the detector sees, and from where on it counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiosk.staff.contract import CANDIDATE_FLOOR, SCORE_BINS, WIDEST, WIDTH_BINS
from kiosk.types import Label
from kiosk.zone import shown
from ui import theme
from ui.kit.buttons import SMALL, USUAL, Button
from ui.kit.card import Card, as_widget, row
from ui.kit.scale import HINT
from ui.kit.text import Text
from ui.scene import Show
from ui.staff.page import Page
from ui.staff.preview import Preview
from ui.staff.replay_card import ReplayCard
from ui.staff.settings_text import percent, score
from ui.staff.steppers_card import Number, SteppersCard
from ui.staff.threshold import Threshold
from ui.staff.zone_shape import FEWEST, alike, rounded

if TYPE_CHECKING:
    from kiosk.settings import Settings
    from kiosk.staff.records import RawFace
    from kiosk.types import Frame, Outcome
    from ui.scene import Scene
    from ui.staff.desk import Desk
    from ui.staff.zone_shape import Point

_LABELS = (Label.MASK, Label.NO_MASK, Label.MISPLACED)
_LEAST_FACE = WIDEST // WIDTH_BINS
_SCORES_EVERY = 1.0
_SAME_FACE = 0.3
_NUMBERS = (
    Number("votes", 2, 30),
    Number("agreement", 55, 100, 5, factor=100, write=percent),
    Number("keep_for", 2, 50, factor=10, unit="s"),
)


class CheckingPage(Page):
    """Preview, zone and replay at the left; thresholds and evidence at the right."""

    key = "checking"
    settings = ("detector.", "decision.")

    def __init__(self, desk: Desk) -> None:
        """Without a picture yet."""
        super().__init__(desk)
        self._frame: Frame | None = None
        self._scores_at = -_SCORES_EVERY
        self.preview = Preview(self.scale, desk.words)
        self.preview.zone.moved.connect(self._zone_moved)
        self.preview.zone.chosen.connect(self._corner_chosen)
        self.replay = ReplayCard(desk)
        self._zone_text = Text(self.scale, HINT, colour=theme.INK_2, wraps=False)
        self.reset = Button(self.scale, self.say["reset_zone"], USUAL, icon="zone")
        self.reset.clicked.connect(lambda: desk.change("decision.zone", None))
        self.add_action(self._zone_text)
        self.add_action(self.reset)
        left, right = self.columns(778, 738)
        self._fill_left(left)
        self._fill_right(right)
        left.addStretch(1)
        right.addStretch(1)
        self.body.addStretch(1)

    def opened(self) -> None:
        """Replay the last hour."""
        self.replay.ask()

    def left(self) -> None:
        """Leave the processor to the check."""
        self.desk.staff.checking.stop_replay()

    def refresh(self) -> None:
        """Show saved and wanted settings, the scores of late, and the replay."""
        changes = self.desk.staff.changes
        preview, saved = changes.preview, changes.saved
        self._show_thresholds(preview, saved)
        self.preview.show_least(preview.decision.min_face)
        corners = self._corners(preview)
        self.preview.zone.show_corners(corners)
        self._zone_text.set_text(self.say["zone"].format(n=len(corners)) if corners else "")
        self.numbers.show_settings(preview, saved)
        self.replay.refresh()
        now = self.desk.clock()
        if now - self._scores_at >= _SCORES_EVERY:
            self._scores_at = now
            self._show_scores()

    def show_outcome(self, outcome: Outcome | None, scene: Scene) -> None:
        """Show the frame, and what the wanted settings make of what was found in it."""
        starting = scene.show is Show.STARTING  # also for a moment, when an answer is late
        self._frame = outcome.frame if outcome else None
        if outcome is None or self._frame is None or starting:
            self.preview.show_faces(self._frame, (), waits=starting)
            self._show_now(())
            return
        checking = self.desk.staff.checking
        faces = checking.faces(outcome, self.desk.staff.changes.preview)
        self.preview.show_faces(self._frame, faces)
        self._show_now(faces)

    def _fill_left(self, left: QVBoxLayout) -> None:
        left.addWidget(self.preview)
        left.addWidget(self._zone_tools())
        left.addWidget(self.replay)

    def _zone_tools(self) -> QWidget:
        scale, say, zone = self.scale, self.say, self.preview.zone
        self._arrows: list[Button] = []
        line = row(scale, spacing=10)
        line.addWidget(Text(scale, HINT, say["zone_hint"], colour=theme.INK_2), 1)
        steps = {"left": (-1, 0), "up": (0, -1), "down": (0, 1), "right": (1, 0)}
        for name, (dx, dy) in steps.items():
            button = Button(scale, "", SMALL, icon=name, height=72)
            button.setAccessibleName(say[f"zone_{name}"])
            button.setAutoRepeat(True)
            button.clicked.connect(lambda _=False, dx=dx, dy=dy: zone.step(dx, dy))
            self._arrows.append(button)
        remove = Button(scale, "", SMALL, icon="minus", height=72)
        remove.setAccessibleName(say["zone_remove"])
        remove.clicked.connect(zone.remove)
        self._arrows.append(remove)
        for button in self._arrows:
            line.addWidget(button)
        self._corner_chosen(-1)
        return as_widget(line)

    def _fill_right(self, right: QVBoxLayout) -> None:
        self.thresholds: dict[Label, Threshold] = {}
        card = Card(self.scale, padding=(28, 16), spacing=2)
        for label in _LABELS:
            made = Threshold(self.desk, self.say[f"sure_{label.value}"], 10, 100, 1, _score)
            made.moved.connect(lambda value, label=label: self._threshold_moved(label, value))
            made.setEnabled(self.desk.may(f"detector.thresholds.{label.value}"))
            self.thresholds[label] = made
            card.column.addWidget(made)
        self.least_face = Threshold(
            self.desk, self.say["least_face"], _LEAST_FACE, WIDEST, 2, lambda px: f"{px}\u202fpx"
        )
        self.least_face.moved.connect(lambda px: self.desk.change("decision.min_face", px))
        card.column.addWidget(self.least_face)
        right.addWidget(card)
        self.numbers = SteppersCard(self.desk, self.key, "decision", _NUMBERS)
        self.numbers.stepped.connect(self._stepped)
        self.flexible(self.numbers.line)
        right.addWidget(self.numbers)

    def _stepped(self, name: str, value: float) -> None:
        changes = self.desk.staff.changes
        saved, preview = changes.saved.decision, changes.preview.decision
        wanted: dict[str, object] = {f"decision.{name}": value}
        # Votes never outnumber the looks that are remembered: where they are as many these go
        # along, and back as far as they were.
        if name == "votes":
            back = value < preview.votes and preview.window == preview.votes
            held = saved if back else preview
            wanted["decision.window"] = max(held.window, value)
        self.desk.change_all(wanted)

    def _threshold_moved(self, label: Label, hundredths: int) -> None:
        """On its ring it is what is in force, also where that is finer or left to the model."""
        saved = self.desk.staff.changes.saved
        on_ring = hundredths == round(self.desk.staff.checking.floors(saved)[label] * 100)
        held = saved.detector.thresholds.given.get(label)
        key = f"detector.thresholds.{label.value}"
        self.desk.change(key, held if on_ring else hundredths / 100)

    def _zone_moved(self, corners: Sequence[Point]) -> None:
        saved = self.desk.staff.changes.saved
        same = alike(corners, self._corners(saved))
        self.desk.change("decision.zone", saved.decision.zone if same else rounded(corners))

    def _corner_chosen(self, number: int) -> None:
        for button in self._arrows:
            button.set_reason("" if number >= 0 else self.say["zone_hint"])
        if number >= 0:
            few = len(self.preview.zone.corners) <= FEWEST
            self._arrows[-1].set_reason(self.say["zone_fewest"] if few else "")

    def _corners(self, settings: Settings) -> tuple[Point, ...]:
        if settings.decision.zone:
            return tuple((x, y) for x, y in settings.decision.zone)
        if self._frame is None:
            return ()
        return tuple(shown(self._frame.width, self._frame.height, self.desk.aspect))

    def _show_thresholds(self, preview: Settings, saved: Settings) -> None:
        checking = self.desk.staff.checking
        wanted, held = checking.floors(preview), checking.floors(saved)
        for label, threshold in self.thresholds.items():
            threshold.show_values(round(wanted[label] * 100), round(held[label] * 100))
        self.least_face.show_values(preview.decision.min_face, saved.decision.min_face)

    def _show_scores(self) -> None:
        scores = self.desk.staff.checking.scores
        first = round(CANDIDATE_FLOOR * SCORE_BINS)
        for label, threshold in self.thresholds.items():
            threshold.show_bars(scores.by_label.get(label, ())[first:])
        self.least_face.show_bars(scores.widths[1:])

    def _show_now(self, faces: Sequence[RawFace]) -> None:
        """Mark what is seen of the face in front: the nearest that counts, or the surest of all."""
        front = max(faces, key=lambda face: (face.counts, face.width, face.score), default=None)
        seen = [] if front is None else [face for face in faces if _is_same(face, front)]
        self.least_face.show_now(round(front.width) if front else None)
        for label, threshold in self.thresholds.items():
            best = max((face.score for face in seen if face.label is label), default=None)
            threshold.show_now(round(best * 100) if best is not None else None)


def _is_same(one: RawFace, other: RawFace) -> bool:
    """Two candidates for one face: their boxes lie on each other."""
    return one is other or one.box.iou(other.box) > _SAME_FACE


def _score(hundredths: int) -> str:
    return score(hundredths / 100)
