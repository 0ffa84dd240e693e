"""What the screen says of an outcome: pure, without Qt, the same input always the same scene.

A scene holds everything but the live picture, so two equal scenes need no new painting beside it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from kiosk.effects.door_rule import in_fault, is_broken
from kiosk.hours import any_covers
from kiosk.settings_door import OnFault, Policy, Wiring
from kiosk.types import UNMASKED, Authority, DoorAction, Label, Outcome, Part, State, Track

if TYPE_CHECKING:
    from datetime import datetime

    from kiosk.settings import Settings
    from kiosk.types import DoorStatus

STALE_AFTER = 0.5
"""Seconds after which a verdict is no longer shown: somebody else may stand there by now."""

VIOLATION_STANDS = 1.0
"""Seconds for which a violation stays: so the ground never turns more than twice in one second."""

STAYS_AFTER = 2.0
"""Seconds after an admission until whoever still stands there is told how to get another."""

HOLDS_ON = 1.0
"""Seconds of a hold that are worth saying; whoever is asked in needs that long to the door."""

HINT_AFTER = 8.0
LOOK_HERE_FOR = 6.0
BARS = 5
MOST_FACES = 5
"""More than five faces cannot be counted at a glance."""

_VERDICTS = frozenset({State.IDLE, State.CHECKING, State.CLEAR, State.VIOLATION})


class Show(Enum):
    """The looks that the whole screen can take."""

    STARTING = "starting"
    IDLE = "idle"
    CHECKING = "checking"
    CLEAR = "clear"
    NO_MASK = "no_mask"
    MISPLACED = "misplaced"
    FAULT = "fault"
    NOTICE = "notice"
    """A sentence about the door, whoever stands there: nobody is asked for anything."""


class Strip(Enum):
    """What the door strip says; the value is the key of its words."""

    COME_IN = "come_in"
    WAIT = "wait"
    LOCKED = "locked"
    UNLOCKED = "unlocked"
    UNCONFIRMED = "unconfirmed"
    STAFF = "staff"


_SHOWS = {
    State.STARTING: Show.STARTING,
    State.IDLE: Show.IDLE,
    State.CHECKING: Show.CHECKING,
    State.CLEAR: Show.CLEAR,
    State.FAULT: Show.FAULT,
}

_SEEN = frozenset({Show.IDLE, Show.CHECKING, Show.CLEAR, Show.NO_MASK, Show.MISPLACED, Show.NOTICE})

_BEFORE_ENTRY = frozenset({"idle", "checking", "face_screen", "clear", "fault_release"})

_SENDS_TO_STAFF = frozenset({"fault_lock", "closed"})

_LOST = {Part.PICTURE: "picture", Part.DETECTOR: "detector", Part.PROGRAM: "stopped"}
"""The part that is to blame for an empty pane to the words in it; any other: the camera's."""


@dataclass(frozen=True)
class Scene:
    """What to paint beside the live picture.

    ``say`` is the key of the sentence and ``count`` the number in it; ``faces`` are the labels of
    several people from left to right, empty for one; ``looks`` of ``votes`` agreeing looks
    are gathered while checking; ``bars`` of ``BARS`` are left of an admission, None when there is
    none; ``lost`` is the key of the words in an empty pane and ``note`` a sentence for staff below
    them; ``staff`` is True when people are sent to staff.
    """

    show: Show = Show.STARTING
    say: str = "starting"
    count: int = 0
    faces: tuple[Label, ...] = ()
    looks: int = 0
    votes: int = 5
    strip: Strip | None = None
    bars: int | None = None
    door_unknown: bool = False
    hint: bool = False
    lost: str = ""
    note: str = ""
    staff: bool = False
    marks: tuple[Part, ...] = ()
    clock: datetime | None = None

    @property
    def violation(self) -> bool:
        """True when somebody must act."""
        return self.show in (Show.NO_MASK, Show.MISPLACED)

    @property
    def asks_in(self) -> bool:
        """True when the way in is pointed at."""
        return self.show is Show.CLEAR and self.say == Show.CLEAR.value

    def differs_in_looks_only(self, other: Scene) -> bool:
        """True when the pictogram alone tells the two apart, or nothing does."""
        return replace(self, looks=other.looks) == other


def live(outcome: Outcome | None, now: float) -> bool:
    """Whether the outcome may still be shown as it is; a fault stays until something better."""
    if outcome is None:
        return False
    return outcome.state not in _VERDICTS or now - outcome.at <= STALE_AFTER


def compose(
    outcome: Outcome | None, door: DoorStatus | None, settings: Settings, now: float, wall: datetime
) -> Scene:
    """The scene at ``now`` (monotonic seconds) and local time ``wall``."""
    if outcome is None or not live(outcome, now):
        outcome = Outcome(State.STARTING, now, now, health=outcome.health if outcome else ())
    show = _show(outcome)
    judged = _judged(outcome)
    several = tuple(_label(track) for track in judged) if _are_several(show, judged) else ()
    told = in_fault(settings.door, door, outcome.health)
    strip = _strip(show, outcome, door, told, settings, now)
    say, count = _sentence(show, outcome, several, told, now)
    at_door = _as_the_door_is(say, door, strip)
    if at_door != say:
        show, say, count = (Show.NOTICE if show in _SEEN else show), at_door, 0
        several = ()
    elif say == "clear" and door is not None:
        say = _while_shut(door, strip, settings, now)
    return Scene(
        show=show,
        say=say,
        count=count,
        faces=several,
        looks=_looks(outcome, settings) if show is Show.CHECKING else 0,
        votes=settings.decision.votes,
        strip=strip,
        bars=_bars(door, settings, now),
        door_unknown=is_broken(outcome.health) or _is_blind(door, settings),
        hint=show is not Show.NOTICE and _wants_hint(outcome, settings, now),
        lost=_lost(outcome),
        note=_note(outcome),
        staff=say in _SENDS_TO_STAFF,
        marks=tuple(sorted({t.part for t in outcome.health}, key=list(Part).index)),
        clock=wall.replace(second=0, microsecond=0) if outcome.state is State.IDLE else None,
    )


def steady(before: Scene, since: float, after: Scene) -> Scene:
    """What to show of ``after``, ``since`` seconds after ``before.show`` came on.

    A violation stands for a moment. Nothing else does, so no verdict is shown that is too old, and
    none that says clear while somebody must act. Beside one that the door let go nobody is asked in
    anew when others go on with it.
    """
    turns = before.violation and after.show is not before.show
    if turns and after.show in _SEEN and since < VIOLATION_STANDS:
        return before
    let_go = before.violation and after.violation and before.strip is Strip.UNLOCKED
    if let_go and after.strip is Strip.COME_IN:
        return replace(after, strip=Strip.UNLOCKED)
    return after


def is_still(settings: Settings, wall: datetime) -> bool:
    """Whether nothing may move or fade: staff want it so, or these are quiet hours."""
    return settings.ui.reduced_motion or any_covers(settings.alarm.quiet_hours, wall)


def _label(track: Track) -> Label:
    return track.verdict.label if track.verdict else Label.NOT_VISIBLE


def _judged(outcome: Outcome) -> list[Track]:
    judged = [track for track in outcome.tracks if track.verdict]
    return sorted(judged, key=lambda track: track.box.centre[0])


def _show(outcome: Outcome) -> Show:
    if outcome.state is not State.VIOLATION:
        return _SHOWS[outcome.state]
    labels = {_label(track) for track in outcome.tracks}
    misplaced_only = Label.MISPLACED in labels and Label.NO_MASK not in labels
    return Show.MISPLACED if misplaced_only else Show.NO_MASK


def _are_several(show: Show, judged: list[Track]) -> bool:
    return show in (Show.NO_MASK, Show.MISPLACED) and len(judged) > 1


def _sentence(
    show: Show, outcome: Outcome, faces: tuple[Label, ...], told: OnFault, now: float
) -> tuple[str, int]:
    if show is Show.FAULT:
        return f"fault_{told.value}", 0
    if outcome.preparation is not None and outcome.preparation.ready_at > now:
        return "preparing", math.ceil((outcome.preparation.ready_at - now) / 60)
    if show is Show.CHECKING and _looks_away(outcome, now):
        return "face_screen", 0
    if not faces:
        return show.value, 0
    count = faces.count(Label(show.value))
    if count == 1:
        return f"one_{show.value}", 1
    return ("more_no_mask", count) if show is Show.NO_MASK else ("misplaced", count)


def _looks_away(outcome: Outcome, now: float) -> bool:
    waiting = [track.first_seen for track in outcome.tracks if track.verdict is None]
    return bool(waiting) and now - min(waiting) >= LOOK_HERE_FOR


def _looks(outcome: Outcome, settings: Settings) -> int:
    waiting = [track.progress for track in outcome.tracks if track.verdict is None]
    return round(max(waiting, default=0.0) * settings.decision.votes)


def _as_the_door_is(say: str, door: DoorStatus | None, strip: Strip | None) -> str:
    """Asks nobody in whom a lock or staff keep out, and for nothing at all during a fire alarm."""
    by = door.by if door is not None else Authority.AUTOMATIC
    if by is Authority.EMERGENCY:
        return "unlocked" if strip is Strip.UNLOCKED else "fault_lock"
    if say not in _BEFORE_ENTRY:
        return say
    if say in ("clear", "fault_release") and strip is Strip.STAFF:
        return "fault_lock"
    locked = door is not None and door.action is DoorAction.LOCK and strip is not Strip.UNLOCKED
    return "closed" if locked and by is not Authority.AUTOMATIC else say


def _while_shut(door: DoorStatus, strip: Strip | None, settings: Settings, now: float) -> str:
    """Asks in who can come in: not before a held door gives way, nor who had their admission."""
    if strip is Strip.WAIT:
        left = door.at + settings.door.min_hold - now
        return "clear" if door.action is DoorAction.HOLD and left <= HOLDS_ON else "moment"
    stays = strip is Strip.LOCKED and door.all_served and now - door.at >= STAYS_AFTER
    return "come_again" if stays else "clear"


def _strip(
    show: Show,
    outcome: Outcome,
    door: DoorStatus | None,
    told: OnFault,
    settings: Settings,
    now: float,
) -> Strip | None:
    policy, broken = settings.door.policy, is_broken(outcome.health)
    if policy is Policy.REMIND:
        return None
    if (show is Show.FAULT and told is OnFault.LOCK) or (policy is Policy.ADMIT and broken):
        return Strip.STAFF
    if door is None:
        return None
    free = _is_free(door, settings.door.wiring)
    let_go = free and _violated_for(outcome, now) >= VIOLATION_STANDS
    if policy is Policy.HOLD and door.by is Authority.AUTOMATIC and not let_go:
        return Strip.COME_IN if free else Strip.WAIT
    known = Strip.UNLOCKED if free else Strip.LOCKED
    return Strip.UNCONFIRMED if broken or _is_blind(door, settings) else known


def _is_blind(door: DoorStatus | None, settings: Settings) -> bool:
    """Whether staff accepted a board that never says what its output is."""
    accepted = bool(settings.relay.port) and settings.relay.unsupervised
    return accepted and door is not None and door.confirmed is None


def _is_free(door: DoorStatus, wiring: Wiring) -> bool:
    energised = door.energised if door.confirmed is None else door.confirmed
    return energised is (wiring is Wiring.ENERGISE_TO_UNLOCK)


def _bars(door: DoorStatus | None, settings: Settings, now: float) -> int | None:
    if door is None or door.action is not DoorAction.PULSE:
        return None
    left = door.at + settings.door.open_for - now
    if left <= 0:
        return None
    return min(BARS, math.ceil(BARS * left / settings.door.open_for))


def _wants_hint(outcome: Outcome, settings: Settings, now: float) -> bool:
    told = any(settings.ui.hint.get(one, "").strip() for one in settings.ui.languages)
    return told and _violated_for(outcome, now) >= HINT_AFTER


def _violated_for(outcome: Outcome, now: float) -> float:
    """Seconds for which somebody has stood there unmasked; 0 without a violation."""
    if outcome.state is not State.VIOLATION:
        return 0.0
    verdicts = [track.verdict for track in outcome.tracks if track.verdict]
    since = [verdict.since for verdict in verdicts if verdict.label in UNMASKED]
    return now - min(since, default=now)


def _lost(outcome: Outcome) -> str:
    if outcome.state is not State.FAULT:
        return ""
    return _LOST.get(outcome.reason.part, "camera") if outcome.reason is not None else "camera"


def _note(outcome: Outcome) -> str:
    """Staff read of every other trouble in their panel, which needs a program that runs."""
    ended = outcome.reason is not None and outcome.reason.part is Part.PROGRAM
    return outcome.reason.sentence if ended and outcome.reason is not None else ""
