"""What the staff panel is shown: frozen records, readable from any thread.

``at``, ``since`` and ``until`` are monotonic seconds; moments of the wall clock are ``datetime``
with a time zone. A ``problem`` is one sentence for staff, empty where there is none.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any, Generic, Mapping, TypeVar

from kiosk.journal.people import People
from kiosk.types import Box, DoorAction, Label, Trouble

T = TypeVar("T")


@dataclass(frozen=True)
class Answer(Generic[T]):
    """What slow work has come to.

    While ``pending``, ``value`` and ``problem`` are those of the time before, so that a page can
    go on showing them. ``number`` grows by one with every answer: a changed number is news.
    ``since`` is when the work that is pending was asked for.
    """

    value: T | None = None
    problem: str = ""
    pending: bool = False
    since: float | None = None
    number: int = 0


@dataclass(frozen=True)
class Entry:
    """The state of the PIN pad.

    ``inside`` is True between a right PIN and ``leave``. ``closed`` says in a sentence why nobody
    can enter (no PIN is set: which command sets one). ``wrong`` counts wrong tries on end.
    ``wait_until`` is the end of a lockout of ``wait_for`` seconds, None when there is none.
    ``checking`` is True while a PIN is being looked at.
    """

    inside: bool = False
    closed: str = ""
    checking: bool = False
    wrong: int = 0
    tries_left: int = 5
    wait_until: float | None = None
    wait_for: float = 0.0


@dataclass(frozen=True)
class Change:
    """One setting that staff moved and did not save yet. ``key`` is dotted: ``alarm.volume``.

    ``old`` and ``new`` are plain JSON values, as in ``Settings.model_dump(mode="json")``.
    """

    key: str
    old: Any
    new: Any


@dataclass(frozen=True)
class SavedChange:
    """One setting that was saved, from the journal of the last seven days, newest first.

    ``who`` is ``staff`` or ``file`` (a hand edit that was picked up). ``current`` is True when
    ``new`` still holds, and taking it back would change something.
    """

    at: datetime
    key: str
    old: Any
    new: Any
    who: str
    current: bool


@dataclass(frozen=True)
class RawFace:
    """One candidate of the detector in the frame shown.

    ``counts`` is whether it passes the thresholds and is the one label its face keeps, ``judged``
    whether it is also large, whole and frontal enough and inside the zone. ``width`` is in pixels
    once the picture fills 960x544, the measure of ``decision.min_face``.
    """

    box: Box
    label: Label
    score: float
    width: float
    counts: bool
    judged: bool


@dataclass(frozen=True)
class Scores:
    """Histograms over the last five minutes, a count for each face in each frame.

    ``by_label`` has ``SCORE_BINS`` counts over 0..1; ``widths`` has ``WIDTH_BINS`` counts over
    0..``WIDEST`` pixels as in ``RawFace.width``. ``faces`` is how many counts there are in all.
    """

    by_label: Mapping[Label, tuple[int, ...]]
    widths: tuple[int, ...]
    faces: int


@dataclass(frozen=True)
class Replayed:
    """The last hour under the saved and under the new settings.

    ``seconds`` is how much of the hour is remembered, ``people`` how many were judged under the
    saved settings. ``share`` is how much of the work is done, 0..1; the counts are only right at 1.
    """

    saved: int
    new: int
    people: int
    seconds: float
    share: float


@dataclass(frozen=True)
class Played:
    """One sound file that was really played, and how long that took."""

    file: str
    seconds: float


@dataclass(frozen=True)
class VoiceTest:
    """What a test of the voice came to: the player's name, the files, the loudness 0..1."""

    player: str
    played: tuple[Played, ...]
    volume: float


@dataclass(frozen=True)
class DoorTest:
    """What the relay board did in a test: its output was changed for a second and back.

    ``confirmed`` is what the board said of the output while it was changed, None where this board
    cannot tell. ``answer_ms`` is the time from the order to that answer. ``sentence`` says it all.
    """

    board: str
    port: str
    confirmed: bool | None
    answer_ms: float | None
    sentence: str


@dataclass(frozen=True)
class DoorEvent:
    """The door was told something. ``cause`` is the journal's word, as in ``door_rule.Cause``."""

    at: datetime
    action: DoorAction
    cause: str


class Span(Enum):
    """How much of the past the page *Today* tells of; all end now."""

    TODAY = "today"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True)
class ChartSize:
    """Wanted size of a chart in device pixels, and the height of its text in them."""

    width: int
    height: int
    text: float = 24.0


@dataclass(frozen=True)
class Column:
    """One quarter of an hour, or one day: people whose last verdict was mask, and reminded ones.

    ``misplaced`` and ``no_mask`` count people by their first verdict, whatever they did then.
    """

    at: datetime
    masked: int
    misplaced: int
    no_mask: int


@dataclass(frozen=True)
class Figures:
    """What the journal adds up to over a span.

    ``before`` are the people of the span before, up to the same time of the day. ``reminded`` are
    people whose first verdict was no_mask or misplaced, ``put_right`` those of them whose last was
    mask, ``after_s`` the typical (median) seconds that took. ``wait_s`` is the typical time from
    the first look at a face to its verdict, ``wait_95_s`` the one that 95 of 100 stay within.
    ``waits`` counts the waits in steps of ``WAIT_STEP`` seconds. ``by_time`` is per quarter of an
    hour for TODAY, per day for WEEK and MONTH; times without people are left out. ``chart`` and
    ``wait_chart`` are PNG files, empty where nobody came.
    """

    span: Span
    first: datetime
    people: People
    before: People
    reminders: int
    reminded: int
    put_right: int
    after_s: float | None
    wait_s: float | None
    wait_95_s: float | None
    waits: tuple[int, ...]
    by_time: tuple[Column, ...]
    door: Mapping[str, int]
    chart: bytes = b""
    wait_chart: bytes = b""


class HealthPart(Enum):
    """The cards of the page *Health*."""

    CAMERA = "camera"
    CHECKER = "checker"
    LIGHT = "light"
    RELAY = "relay"
    SOUND = "sound"
    COMPUTER = "computer"


class Mark(Enum):
    """How a part is doing."""

    WELL = "well"
    LOOK = "look"
    """It works, and somebody should look at it."""
    FAULT = "fault"
    OFF = "off"
    """Not there on purpose."""


@dataclass(frozen=True)
class Card:
    """How one part is doing.

    ``words`` and ``cure``, what helps where the mark is LOOK or FAULT, are English; ``key`` names
    both for other languages, and ``numbers`` are those in them, by name. ``line`` is the last
    hour, oldest first, at even distances; None where nothing was measured. ``limit`` belongs to the
    same axis.
    """

    part: HealthPart
    mark: Mark
    words: str
    cure: str = ""
    numbers: Mapping[str, float] = field(default_factory=dict)
    line: tuple[float | None, ...] = ()
    limit: float | None = None
    key: str = ""


@dataclass(frozen=True)
class Happened:
    """A trouble of the last days, newest first. ``seconds`` is how long it lasted, None: not over.

    ``code`` is a TroubleCode's word.
    """

    at: datetime
    code: str
    part: str
    sentence: str
    seconds: float | None


@dataclass(frozen=True)
class Health:
    """Every card, what is wrong now, and when this was measured."""

    at: float
    cards: tuple[Card, ...]
    troubles: tuple[Trouble, ...]


@dataclass(frozen=True)
class SelfTest:
    """Each part that was tried: its name, whether it passed, and a sentence.

    Names are camera, checker, sound, relay, disk, journal and clock, in this order.
    """

    seconds: float
    parts: tuple[tuple[str, bool, str], ...]


@dataclass(frozen=True)
class Exported:
    """What was written to a USB stick: its folder there, and files with their sizes in bytes."""

    folder: str
    files: tuple[tuple[str, int], ...]
