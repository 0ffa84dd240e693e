"""What can be wrong with the machine: its parts, the names of their troubles, and one trouble.

Imported by everybody through ``kiosk.types``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Part(Enum):
    """The parts of the machine that can be in trouble."""

    CAMERA = "camera"
    PICTURE = "picture"
    DELIVERY = "delivery"
    """Size and rate of the camera's pictures."""
    DETECTOR = "detector"
    RELAY = "relay"
    SOUND = "sound"
    JOURNAL = "journal"
    CONFIG = "config"
    SCREEN = "screen"
    DOOR = "door"
    INPUT = "input"
    COMPUTER = "computer"
    PROGRAM = "program"


class TroubleCode(Enum):
    """Every fault that has a sentence of its own on the screen and in the journal."""

    CAMERA_MISSING = "camera_missing"
    CAMERA_BUSY = "camera_busy"
    CAMERA_LOST = "camera_lost"
    CAMERA_SILENT = "camera_silent"
    PICTURE_FROZEN = "picture_frozen"
    PICTURE_BLACK = "picture_black"
    PICTURE_COVERED = "picture_covered"
    PICTURE_BRIGHT = "picture_bright"
    PICTURE_CHANGED = "picture_changed"
    CAMERA_SMALL = "camera_small"
    CAMERA_SLOW = "camera_slow"
    DETECTOR_FAILED = "detector_failed"
    DETECTOR_SILENT = "detector_silent"
    RELAY_MISSING = "relay_missing"
    RELAY_BUSY = "relay_busy"
    RELAY_LOST = "relay_lost"
    RELAY_SILENT = "relay_silent"
    RELAY_MISMATCH = "relay_mismatch"
    SOUND_MISSING = "sound_missing"
    SOUND_FILE = "sound_file"
    JOURNAL_FULL = "journal_full"
    JOURNAL_BROKEN = "journal_broken"
    CONFIG_LAST_GOOD = "config_last_good"
    SCREEN_MISSING = "screen_missing"
    EFFECT_FAILED = "effect_failed"
    DOOR_FORCED = "door_forced"
    DOOR_HELD_OPEN = "door_held_open"
    INPUT_UNREAD = "input_unread"
    INPUT_CHATTERS = "input_chatters"
    EMERGENCY = "emergency"
    COMPUTER_HOT = "computer_hot"
    PROGRAM_ENDED = "program_ended"


@dataclass(frozen=True)
class Trouble:
    """One thing that is wrong now.

    ``sentence`` is for staff and the journal: what, where, what to do. Passers-by never read it.
    """

    part: Part
    code: TroubleCode
    sentence: str
    since: float
