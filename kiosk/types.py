"""Frozen records and enums that travel between the parts of the kiosk.

Every record is immutable and may be read from any thread. Times named ``at``, ``since``, ``until``
or ``*_seen`` are monotonic seconds that arrive with the data; boxes are pixels of the frame they
belong to. An enum's value is the word shown in logs, JSON and the journal.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TYPE_CHECKING, Mapping

from kiosk.troubles import Part as Part  # noqa: PLC0414  # for everybody else
from kiosk.troubles import Trouble as Trouble  # noqa: PLC0414  # for everybody else
from kiosk.troubles import TroubleCode as TroubleCode  # noqa: PLC0414  # for everybody else

if TYPE_CHECKING:
    import numpy as np


class Label(Enum):
    """What one look at one face says."""

    MASK = "mask"
    NO_MASK = "no_mask"
    MISPLACED = "misplaced"
    NOT_VISIBLE = "not_visible"
    """A face, but whether it wears a mask cannot be told (turned away, one-class detector)."""


MASKED = frozenset({Label.MASK})
"""The labels of somebody who has done what is asked; NOT_VISIBLE is on neither side."""

UNMASKED = frozenset({Label.NO_MASK, Label.MISPLACED})
"""The labels that make a violation."""


class State(Enum):
    """The entrance as a whole; precedence fault > violation > checking > clear > idle."""

    STARTING = "starting"
    IDLE = "idle"
    CHECKING = "checking"
    CLEAR = "clear"
    VIOLATION = "violation"
    FAULT = "fault"


class AlarmKind(Enum):
    """What the voice has to say."""

    NO_MASK = "no_mask"
    MISPLACED = "misplaced"
    SEVERAL = "several"
    STAFF = "staff"
    """Nobody is asked any more: a tone that calls staff."""
    FAULT = "fault"
    """Nobody can be checked: what people do instead."""


REMINDERS = frozenset(
    kind.value for kind in (AlarmKind.NO_MASK, AlarmKind.MISPLACED, AlarmKind.SEVERAL)
)
"""The words of the alarms that ask somebody for a mask."""


class DoorAction(Enum):
    """What the door is told; only ever sent on a change."""

    HOLD = "hold"
    RELEASE = "release"
    PULSE = "pulse"
    LOCK = "lock"


FREE = frozenset({DoorAction.RELEASE, DoorAction.PULSE})
"""What lets people through the door."""


class Authority(Enum):
    """Who decides what the door is told, the strongest first."""

    EMERGENCY = "emergency"
    OPERATOR = "operator"
    SCHEDULE = "schedule"
    AUTOMATIC = "automatic"


@dataclass(frozen=True)
class Frame:
    """One picture. ``pixels`` is uint8 BGR of shape (height, width, 3), read-only."""

    pixels: np.ndarray
    index: int
    at: float

    @property
    def width(self) -> int:
        """Width in pixels."""
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        """Height in pixels."""
        return int(self.pixels.shape[0])


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels: left, top, right, bottom; right and bottom are exclusive."""

    x1: float
    y1: float
    x2: float
    y2: float

    @property
    def width(self) -> float:
        """Width in pixels, never negative."""
        return max(0.0, self.x2 - self.x1)

    @property
    def height(self) -> float:
        """Height in pixels, never negative."""
        return max(0.0, self.y2 - self.y1)

    @property
    def area(self) -> float:
        """Area in square pixels."""
        return self.width * self.height

    @property
    def centre(self) -> tuple[float, float]:
        """Middle of the box, (x, y) in pixels."""
        return (self.x1 + self.x2) / 2, (self.y1 + self.y2) / 2

    def iou(self, other: Box) -> float:
        """Intersection over union with another box, 0..1."""
        width = min(self.x2, other.x2) - max(self.x1, other.x1)
        height = min(self.y2, other.y2) - max(self.y1, other.y1)
        if width <= 0 or height <= 0:
            return 0.0
        overlap = width * height
        return overlap / (self.area + other.area - overlap)


@dataclass(frozen=True)
class Detection:
    """One face in one frame: exactly one label, ``score`` in 0..1."""

    box: Box
    label: Label
    score: float


@dataclass(frozen=True)
class Verdict:
    """What enough agreeing looks say of one track. ``confidence`` is 0..1."""

    label: Label
    confidence: float
    since: float


@dataclass(frozen=True)
class Track:
    """The same face across frames.

    ``label`` and ``confidence`` are those of the latest look at it (in the frame where
    ``last_seen == outcome.at`` the face was really seen); ``progress`` is the share of the looks a
    first verdict needs that have been gathered, 0..1.
    """

    id: int
    box: Box
    label: Label
    confidence: float
    first_seen: float
    last_seen: float
    verdict: Verdict | None = None
    progress: float = 0.0


@dataclass(frozen=True)
class Timings:
    """How long the network took for one picture, in milliseconds."""

    detect_ms: float = 0.0


@dataclass(frozen=True)
class Preparation:
    """Something that takes long before the kiosk can look, such as building an engine.

    ``sentence`` is for staff and says why; ``ready_at`` is when it is expected to be over.
    """

    sentence: str
    since: float
    ready_at: float


@dataclass(frozen=True)
class Outcome:
    """What the kiosk knows at one moment: the only thing that screen and effects look at.

    ``frame`` is None when there is no picture to show. ``at`` is the frame's time, or the watch's
    own time when no frame came; ``decided_at`` is when the decision was ready. ``reason`` is set
    exactly when ``state`` is FAULT. ``health`` lists troubles that do not stop the check.
    ``preparation`` is set while ``state`` is STARTING and that takes minutes. ``candidates`` are
    the detector's, also below the thresholds, several for one face, for the staff panel alone.
    """

    state: State
    at: float
    decided_at: float
    frame: Frame | None = None
    tracks: tuple[Track, ...] = ()
    reason: Trouble | None = None
    health: tuple[Trouble, ...] = ()
    timings: Timings = field(default_factory=Timings)
    preparation: Preparation | None = None
    candidates: tuple[Detection, ...] = ()


@dataclass(frozen=True)
class DoorStatus:
    """What the door was told and what the board says of it.

    ``energised`` is the commanded output; ``confirmed`` is what the board read back, None where it
    cannot tell or has not answered yet. ``by`` decided on the action at ``at``, monotonic seconds.
    ``is_open`` is what the door contact says, None where there is none or it cannot be read.
    ``all_served`` is True while nobody who is there will be let in by a pulse.
    """

    action: DoorAction | None
    energised: bool
    confirmed: bool | None
    at: float
    by: Authority = Authority.AUTOMATIC
    is_open: bool | None = None
    all_served: bool = False


@dataclass(frozen=True)
class Override:
    """Staff's order for the door, RELEASE or LOCK. It ends by itself, and with the program.

    A ``momentary`` one lets somebody in or tests the board; ``then`` is the order that it
    interrupts and that goes on after it.
    """

    action: DoorAction
    until: float
    then: Override | None = None
    momentary: bool = False

    def __post_init__(self) -> None:
        """Raise ValueError for what staff cannot order."""
        if self.action not in (DoorAction.RELEASE, DoorAction.LOCK):
            raise ValueError(f"staff may release or lock the door, not {self.action.value} it")

    def holds(self, at: float) -> bool:
        """Whether the order still stands at ``at``."""
        return at < self.until

    def standing(self, at: float) -> Override | None:
        """The order that counts at ``at``: this one, the one it interrupts, or none any more."""
        if self.holds(at):
            return self
        return self.then.standing(at) if self.then is not None else None

    def lasting(self, at: float) -> Override | None:
        """The order that stands at ``at`` apart from what is momentary."""
        order = self.then if self.momentary else self
        return order.standing(at) if order is not None else None

    def ending(self, until: float) -> Override:
        """The same with another end; what is momentary keeps its own."""
        then = self.then.ending(until) if self.then is not None else None
        return replace(self, until=self.until if self.momentary else until, then=then)


@dataclass(frozen=True)
class Mute:
    """Staff's wish for silence. It ends by itself and does not outlive the program."""

    until: float

    def holds(self, at: float) -> bool:
        """Whether the voice is still to be silent at ``at``."""
        return at < self.until


class EventKind(Enum):
    """What a line in the journal is about."""

    STATE = "state"
    VERDICT = "verdict"
    TROUBLE = "trouble"
    RECOVERED = "recovered"
    DOOR = "door"
    INPUT = "input"
    """A contact on the relay board changed."""
    ALARM = "alarm"
    SETTING = "setting"
    STAFF = "staff"
    """Somebody used the staff panel, or tried to."""
    PROGRAM = "program"


@dataclass(frozen=True)
class Event:
    """One line for the journal. ``subject`` is the word it is about, ``data`` is plain JSON."""

    kind: EventKind
    subject: str
    data: Mapping[str, object] = field(default_factory=dict)
