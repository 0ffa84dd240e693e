"""What the staff panel may ask of the kiosk.

All calls are made on the GUI thread and return at once. What is slow (the PIN's hash, the disk,
the journal, charts, sound, the relay board, a USB stick) runs elsewhere; its result is a property
that the panel looks at when it paints, mostly an ``Answer``. Nothing is ever raised: where
something cannot be done, a sentence says so, in the return value or in the answer's ``problem``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Mapping, Protocol

from kiosk.detectors.candidates import FLOOR

if TYPE_CHECKING:
    from kiosk.settings import Settings
    from kiosk.staff.records import (
        Answer,
        Change,
        ChartSize,
        DoorEvent,
        DoorTest,
        Entry,
        Exported,
        Figures,
        Happened,
        Health,
        RawFace,
        Replayed,
        SavedChange,
        Scores,
        SelfTest,
        Span,
        VoiceTest,
    )
    from kiosk.types import AlarmKind, DoorAction, DoorStatus, Label, Mute, Outcome, Override

PAD_CLOSES_AFTER = 20.0
PANEL_CLOSES_AFTER = 120.0
PANEL_WARNS_FOR = 15.0
KEPT_FOR = 600.0
"""Seconds without touch; the last is how long unsaved changes can be brought back."""

CANDIDATE_FLOOR = FLOOR
"""Least score of a raw detection; lower thresholds show and replay as if they were this."""

SCORE_BINS, WIDTH_BINS, WIDEST = 40, 40, 400
WAIT_STEP = 0.2
SELF_TEST_SECONDS = 8


class Pad(Protocol):
    """The PIN pad."""

    @property
    def entry(self) -> Entry:
        """Whether one may try, must wait, or is inside."""

    def open(self) -> None:
        """The pad was opened: look whether there is a PIN."""

    def try_pin(self, digits: str) -> None:
        """Look at a PIN; ``entry`` tells what came of it. Ignored while waiting or checking."""

    def leave(self) -> None:
        """The pad or the panel was closed; unsaved changes can be brought back for a while."""


class Changes(Protocol):
    """Settings: what holds, what staff moved, what was saved before."""

    @property
    def saved(self) -> Settings:
        """What is in force. A new object whenever something changed."""

    @property
    def preview(self) -> Settings:
        """What would be in force after saving; the same object as ``saved`` without changes."""

    @property
    def changes(self) -> tuple[Change, ...]:
        """What is not saved yet, in the order of the settings."""

    def change(self, values: Mapping[str, Any]) -> str:
        """Move settings by their dotted keys, all of them or, with a sentence why not, none.

        Values are those of Python or JSON. A value that is in force takes the change back. Several
        keys at once where each alone would break a rule (``alarm.gap`` and ``alarm.interval``).
        """

    def undo(self, key: str) -> str:
        """Take one change back; a sentence where the others cannot stand without it."""

    def undo_all(self) -> None:
        """Take every change back."""

    def to_defaults(self) -> str:
        """Propose what the hand-written file says for everything that staff ever changed.

        Empty, or a sentence why that cannot be proposed.
        """

    def take_back(self, change: SavedChange) -> str:
        """Propose the old value of a saved change; empty, or a sentence why that does not fit."""

    def save(self) -> None:
        """Write the changes down and put them in force from the next frame on; see ``saving``."""

    @property
    def saving(self) -> Answer[int]:
        """How many changes the last save saved, or why the old settings still hold.

        The reason is gone as soon as anything is moved, or the panel closed.
        """

    @property
    def may_try_again(self) -> bool:
        """After a save that failed: whether all that ``save`` would save was reviewed for it."""

    @property
    def kept(self) -> int:
        """How many unsaved changes of a closed panel can be brought back, 0 after 10 minutes."""

    def bring_back(self) -> str:
        """Propose those again; empty, or a sentence about what does not fit any more."""

    def ask_history(self) -> None:
        """Read who changed what when; see ``history``."""

    @property
    def history(self) -> Answer[tuple[SavedChange, ...]]:
        """Saved changes of the last seven days, newest first."""

    def may_change(self, key: str) -> bool:
        """Whether staff may change this setting on the screen."""


class Checking(Protocol):
    """Raw detections, their recent scores, and the last hour replayed."""

    def faces(self, outcome: Outcome, settings: Settings) -> tuple[RawFace, ...]:
        """Every candidate in the outcome's frame and what ``settings`` would make of it. Fast."""

    def floors(self, settings: Settings) -> Mapping[Label, float]:
        """Thresholds in force under ``settings``, with the model's own where none is chosen."""

    @property
    def scores(self) -> Scores:
        """Histograms of the last five minutes. Fast; ask once a second rather than every frame."""

    def replay(self, settings: Settings) -> None:
        """Count the reminders of the last hour under saved and these settings; see ``replayed``.

        Asking again gives up the work for what was asked before.
        """

    def stop_replay(self) -> None:
        """Give the work up."""

    @property
    def replayed(self) -> Answer[Replayed]:
        """How far that has got. Its problem says when too few people came by."""


class Sound(Protocol):
    """The voice."""

    @property
    def voices(self) -> Mapping[str, bool]:
        """Languages that can be spoken: folder of sounds/, and whether every sentence is there.

        Found once, at the start.
        """

    @property
    def muted(self) -> Mute | None:
        """The mute that holds now; ``until`` may be infinite."""

    def mute(self, seconds: float | None) -> None:
        """Be silent from now on for so long; None: until somebody ends it, or the next start."""

    def unmute(self) -> None:
        """End the mute at once."""

    def test(self, kind: AlarmKind, settings: Settings) -> None:
        """Say a prompt now, at the loudness of ``settings`` whatever the hour; see ``tested``."""

    @property
    def tested(self) -> Answer[VoiceTest]:
        """What was really played, or why nothing was."""


class DoorDesk(Protocol):
    """The door: orders, a test, what it was told last."""

    @property
    def status(self) -> DoorStatus | None:
        """What the door was told and what board and contact say; None before the first."""

    @property
    def override(self) -> Override | None:
        """Staff's order that holds now; ``until`` may be infinite.

        While the door is opened once or tested, that which goes on afterwards.
        """

    @property
    def not_now(self) -> str:
        """Why the door cannot be worked now (no board, no answer, policy remind); else empty."""

    @property
    def not_now_code(self) -> str:
        """The same in a word: ``remind``, ``no_board``, ``no_answer`` or empty."""

    def order(self, action: DoorAction, seconds: float | None) -> None:
        """RELEASE or LOCK the door at once for so long; None: until somebody ends it."""

    def end_after(self, seconds: float | None) -> None:
        """Have the order that holds end so long from now; nothing without one."""

    def automatic(self) -> None:
        """Leave the door to the timetable and the pictures again, at once."""

    def open_once(self) -> str:
        """Release the door for ``door.open_for``, then what held before; or say why not."""

    def test(self) -> None:
        """Change the output for a second and back, and see what the board says; see ``tested``."""

    @property
    def tested(self) -> Answer[DoorTest]:
        """What the board answered."""

    def ask_events(self) -> None:
        """Read the last five things the door was told; see ``events``."""

    @property
    def events(self) -> Answer[tuple[DoorEvent, ...]]:
        """Newest first."""


class Today(Protocol):
    """What happened, from the journal."""

    def ask(self, span: Span, chart: ChartSize, waits: ChartSize) -> None:
        """Add up a span and draw it; see ``figures``. Asking again replaces what waits."""

    @property
    def figures(self) -> Answer[Figures]:
        """The latest that was added up; its problem says why there is nothing."""


class HealthDesk(Protocol):
    """How the machine is doing."""

    @property
    def now(self) -> Health | None:
        """Measured every ten seconds, also while nobody looks; None in the first seconds."""

    def ask_happened(self) -> None:
        """Read the last troubles; see ``happened``."""

    @property
    def happened(self) -> Answer[tuple[Happened, ...]]:
        """Troubles of the last seven days, twenty at most, newest first."""

    def self_test(self) -> None:
        """Try every part, which takes up to some SELF_TEST_SECONDS; the chime is heard."""

    @property
    def tested(self) -> Answer[SelfTest]:
        """How that went."""


class Machine(Protocol):
    """USB stick, restart, shut down."""

    def export(self) -> None:
        """Write events (CSV) and report (HTML) to a USB stick; see ``exported``."""

    @property
    def exported(self) -> Answer[Exported]:
        """What was written, or why not. Once it is there the stick may be pulled."""

    def restart(self) -> None:
        """Start the kiosk anew; see ``ending``."""

    def shut_down(self) -> None:
        """Switch the machine off; see ``ending``."""

    @property
    def ending(self) -> Answer[str]:
        """Its problem says why neither happens; the value names what was begun."""


class Staff(Protocol):
    """Everything the panel works with. Handed to the screen when it is made."""

    @property
    def pad(self) -> Pad:
        """The way in."""

    @property
    def changes(self) -> Changes:
        """Settings."""

    @property
    def checking(self) -> Checking:
        """The page *Checking*."""

    @property
    def sound(self) -> Sound:
        """The page *Sound and language*."""

    @property
    def door(self) -> DoorDesk:
        """The page *Door*."""

    @property
    def today(self) -> Today:
        """The page *Today*."""

    @property
    def health(self) -> HealthDesk:
        """The page *Health*."""

    @property
    def machine(self) -> Machine:
        """Export and the end of the program."""
