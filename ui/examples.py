"""One outcome for every look of the screen, with the demo person in the hall."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Sequence

import cv2
import numpy as np

from kiosk.cameras.hall import hall
from kiosk.person import Wear, dressed, portrait
from kiosk.types import (
    Authority,
    Box,
    DoorAction,
    DoorStatus,
    Frame,
    Label,
    Outcome,
    Part,
    Preparation,
    State,
    Track,
    Trouble,
    TroubleCode,
    Verdict,
)

AT = 100.0
"""The monotonic second of every example."""

LABELS = {Wear.BARE: Label.NO_MASK, Wear.LOW: Label.MISPLACED, Wear.PROPER: Label.MASK}


@dataclass(frozen=True)
class Example:
    """What to show: an outcome, what the door was told ``since`` seconds ago, dotted settings."""

    outcome: Outcome
    door: DoorAction = DoorAction.RELEASE
    settings: tuple[tuple[str, str, object], ...] = ()
    by: Authority = Authority.AUTOMATIC
    since: float = 0.6
    all_served: bool = False

    @property
    def status(self) -> DoorStatus:
        """The door's state, confirmed by the board where it is not blind."""
        energised = self.door in (DoorAction.HOLD, DoorAction.LOCK)
        blind = _BLIND[1] in self.settings
        confirmed = None if blind else energised
        return DoorStatus(
            self.door, energised, confirmed, AT - self.since, self.by, None, self.all_served
        )


@dataclass(frozen=True)
class _Guest:
    wear: Wear
    x: float
    y: float
    scale: float


_ALONE = _Guest(Wear.BARE, 320, 76, 1.25)


@lru_cache(maxsize=1)
def examples() -> dict[str, Example]:
    """Name to example; the names are the looks of the design."""
    no_answer = Trouble(Part.RELAY, TroubleCode.RELAY_SILENT, "no answer", AT)
    mute = Trouble(Part.SOUND, TroubleCode.SOUND_MISSING, "no card", AT)
    full = Trouble(Part.JOURNAL, TroubleCode.JOURNAL_FULL, "full", AT)
    lock, hold, admit = ("door", "on_fault", "lock"), DoorAction.HOLD, ("door", "policy", "admit")
    low, good = _Guest(Wear.LOW, 320, 76, 1.25), _Guest(Wear.PROPER, 320, 76, 1.25)
    return {
        "starting": Example(Outcome(State.STARTING, AT, AT)),
        "preparing": Example(Outcome(State.STARTING, AT, AT, preparation=_PREPARATION)),
        "idle": Example(_outcome(State.IDLE)),
        "checking": Example(_outcome(State.CHECKING, [good], progress=0.6)),
        "clear": Example(_outcome(State.CLEAR, [good])),
        "no-mask": Example(_outcome(State.VIOLATION, [_ALONE]), hold),
        "misplaced": Example(_outcome(State.VIOLATION, [low]), hold),
        "several": Example(_outcome(State.VIOLATION, _group()), hold),
        "fault-release": Example(_fault()),
        "fault-lock": Example(_fault(), DoorAction.LOCK, (lock,)),
        "stopped": Example(_ended(), DoorAction.LOCK, (lock,)),
        "closed": Example(_outcome(State.IDLE), DoorAction.LOCK, by=Authority.SCHEDULE),
        "emergency": Example(_outcome(State.CLEAR, [good]), by=Authority.EMERGENCY),
        "admit-open": Example(_outcome(State.CLEAR, [good]), DoorAction.PULSE, (admit,)),
        "admit-locked": Example(_outcome(State.IDLE), DoorAction.LOCK, (admit,)),
        "admit-stays": Example(
            _outcome(State.CLEAR, [good]), DoorAction.LOCK, (admit,), since=3, all_served=True
        ),
        "admit-blind": Example(_outcome(State.CLEAR, [good]), DoorAction.PULSE, (admit, *_BLIND)),
        "hint": Example(_outcome(State.VIOLATION, [_ALONE]), hold, (("ui", "hint", _HINT),)),
        "troubles": Example(_outcome(State.CLEAR, [good], health=(no_answer, mute, full))),
    }


_PREPARATION = Preparation("an engine is built", AT - 60, AT + 225)
_BLIND = (("relay", "port", "/dev/ttyUSB0"), ("relay", "unsupervised", True))
_HINT = {
    "en": "No mask? Free ones are at the front desk.",
    "zh-Hant": "沒有口罩？服務台免費提供。",
    "zh-Hans": "没有口罩？服务台免费提供。",
    "es": "¿Sin mascarilla? Pida una en recepción.",
}


def _group() -> list[_Guest]:
    return [
        _Guest(Wear.PROPER, 110, 288, 0.72),
        _Guest(Wear.BARE, 385, 204, 0.86),
        _Guest(Wear.PROPER, 610, 120, 1.0),
    ]


def _fault() -> Outcome:
    lost = Trouble(Part.CAMERA, TroubleCode.CAMERA_LOST, "the camera is gone", AT)
    return Outcome(State.FAULT, AT, AT, reason=lost)


def _ended() -> Outcome:
    why = "kiosk.yaml:12:9: door.polcy: unknown; did you mean policy?"
    ended = Trouble(Part.PROGRAM, TroubleCode.PROGRAM_ENDED, why, AT)
    return Outcome(State.FAULT, AT, AT, reason=ended)


def _outcome(
    state: State,
    guests: Sequence[_Guest] = (),
    progress: float = 1.0,
    health: tuple[Trouble, ...] = (),
) -> Outcome:
    picture = hall()
    tracks = tuple(_enter(picture, guest, id_, progress) for id_, guest in enumerate(guests))
    picture.setflags(write=False)
    return Outcome(state, AT, AT, Frame(picture, 0, AT), tracks, health=health)


def _enter(picture: np.ndarray, guest: _Guest, id_: int, progress: float) -> Track:
    """Put a guest into the picture and give the track a tracker would have."""
    person, label = portrait(), LABELS[guest.wear]
    height, width = picture.shape[:2]
    move = np.array([[guest.scale, 0, guest.x], [0, guest.scale, guest.y]])
    flags, edge = cv2.INTER_AREA, cv2.BORDER_REPLICATE
    moved = cv2.warpAffine(
        dressed(person, guest.wear), move, (width, height), flags=flags, borderMode=edge
    )
    figure = np.round(person.figure * guest.scale + (guest.x, guest.y)).astype(np.int32)
    cover = cv2.fillPoly(np.zeros((height, width), np.float32), [figure], 1.0)
    cover = cv2.GaussianBlur(cover, (0, 0), 1.5)[:, :, None]
    picture[:] = np.round(picture * (1 - cover) + moved * cover)
    face = [
        float(side) for side in (person.face.x1, person.face.y1, person.face.x2, person.face.y2)
    ]
    left, top, right, bottom = (
        side * guest.scale + shift
        for side, shift in zip(face, (guest.x, guest.y, guest.x, guest.y))
    )
    verdict = Verdict(label, 0.97, AT - 9) if progress >= 1 else None
    return Track(id_, Box(left, top, right, bottom), label, 0.97, AT - 2, AT, verdict, progress)
