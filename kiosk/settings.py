"""Every setting of the kiosk: name, type, range, default and a sentence about it.

Those of the door and its relay board are in ``settings_door``.
Times are seconds. The models are frozen: a change makes a new ``Settings`` and travels in a slot.
"""

from enum import Enum
from typing import Dict, Iterator, List, Optional, Tuple

from pydantic import AfterValidator, Field, model_validator
from typing_extensions import Annotated

from kiosk.hours import readable_hours
from kiosk.languages import with_words
from kiosk.settings_door import DoorSettings, RelaySettings
from kiosk.settings_section import Section, refuse
from kiosk.types import Label
from kiosk.zone import problems


class Rotation(int, Enum):
    """Clockwise turn applied to every picture, in degrees."""

    NONE = 0
    RIGHT = 90
    HALF = 180
    LEFT = 270


class CameraSettings(Section):
    """Where the pictures come from."""

    source: str = Field(
        "/dev/video0",
        min_length=1,
        description="A device (best /dev/v4l/by-id/…), video or picture file, folder, rtsp(s)://, "
        "http(s)://, csi://0 or demo:",
    )
    width: int = Field(1280, ge=160, le=3840, description="Wanted picture width in pixels.")
    height: int = Field(720, ge=120, le=2160, description="Wanted picture height in pixels.")
    fps: float = Field(30.0, ge=2, le=120, description="Wanted pictures per second.")
    fourcc: str = Field(
        "MJPG",
        pattern=r"^[A-Z0-9]{4}$",
        description="Pixel format of a USB camera: four capitals or digits.",
    )
    mirror: bool = Field(True, description="Show people themselves as a mirror would.")
    rotate: Rotation = Field(Rotation.NONE, description="Clockwise turn: 0, 90, 180 or 270.")
    frozen_after: float = Field(
        1.5, ge=0.5, le=60, description="The same pixels for this long are a fault (seconds)."
    )
    watch_place: bool = Field(True, description="A turned camera is a fault, for five minutes.")


class Runner(str, Enum):
    """What runs the network."""

    AUTO = "auto"
    TENSORRT = "tensorrt"
    OPENVINO = "openvino"
    OPENCV = "opencv"


class Thresholds(Section):
    """Least score, 0..1, at which a face of each kind counts; None leaves it to the model."""

    mask: Optional[float] = Field(None, ge=0.02, le=1)
    no_mask: Optional[float] = Field(None, ge=0.02, le=1)
    misplaced: Optional[float] = Field(None, ge=0.02, le=1)

    @property
    def given(self) -> Dict[Label, float]:
        """Those that staff chose."""
        chosen = self.model_dump(exclude_none=True)
        return {Label(name): float(least) for name, least in chosen.items()}


class DetectorSettings(Section):
    """The network and how it runs."""

    model: str = Field(
        "", description="A folder under models/ or a path; empty means the model that ships."
    )
    runner: Runner = Field(Runner.AUTO, description="auto, tensorrt, openvino or opencv.")
    threads: int = Field(0, ge=0, le=64, description="CPU threads; 0 lets the runner choose.")
    thresholds: Thresholds = Field(
        Thresholds(),
        description="Least score for each label, 0.02 to 1; null leaves it to the model.",
    )
    hot_at: float = Field(85.0, ge=40, le=110, description="°C from which it checks 8 pictures/s.")


class DecisionSettings(Section):
    """How looks become verdicts."""

    votes: int = Field(5, ge=2, le=30, description="Agreeing looks that a verdict needs.")
    window: int = Field(
        16, ge=4, le=60, description="Looks remembered per face; more is steadier and slower."
    )
    agreement: float = Field(
        0.7, gt=0.5, le=1, description="Share of the remembered looks that must agree, 0.5..1."
    )
    keep_for: float = Field(
        1.0, ge=0.2, le=5, description="A face out of sight is remembered this long (seconds)."
    )
    min_face: int = Field(
        36,
        ge=8,
        le=400,
        description="Narrower faces are not judged; pixels once the picture fills 960x544. The "
        "models that ship find none below 30.",
    )
    zone: Optional[List[Tuple[float, float]]] = Field(
        None,
        min_length=3,
        max_length=8,
        examples=[[[0.2, 0], [0.8, 0], [0.8, 1]]],
        description="Corners (x, y) in 0..1 of the picture inside which faces are judged; left "
        "out, it is what the screen shows, without a screen the middle in 4:3.",
    )

    @model_validator(mode="after")
    def _consistent(self) -> "DecisionSettings":
        refuse(self._problems())
        return self

    def _problems(self) -> Iterator[str]:
        if self.votes > self.window:
            yield "votes must not be more than window"
        if self.zone:
            yield from problems(self.zone)


class Speak(str, Enum):
    """How a prompt is said when there is more than one language."""

    ALL = "all"
    IN_TURN = "in_turn"


class AlarmSettings(Section):
    """The voice."""

    enabled: bool = Field(True, description="Play spoken prompts.")
    languages: List[str] = Field(
        ["en", "yue"], min_length=1, max_length=4, description="Folders of sounds/, in order."
    )
    speak: Speak = Field(
        Speak.ALL,
        description="Every prompt in all languages, or one language a prompt: all or in_turn.",
    )
    volume: float = Field(0.8, ge=0, le=1, description="Loudness, 0..1; 0 is silence.")
    quiet_hours: List[Annotated[str, AfterValidator(readable_hours)]] = Field(
        [],
        min_length=0,
        max_length=14,
        examples=[["22:00-07:00"]],
        description="Local times such as 'mon-fri 20:00-06:00' or '22:00-07:00'.",
    )
    quiet_volume: float = Field(
        0.0, ge=0, le=1, description="Loudness in quiet hours at most, 0..1; 0 is silence."
    )
    interval: float = Field(
        6.0, ge=2, le=120, description="Pause before somebody is asked again (seconds)."
    )
    gap: float = Field(
        2.0, ge=1, le=60, description="Seconds between two prompts at least, whoever they are for."
    )
    repeats: int = Field(
        3, ge=1, le=100, description="Times a prompt is said to the same people in all."
    )
    call_staff: bool = Field(
        False, description="A tone for staff once somebody was asked for the last time in vain."
    )
    chime: bool = Field(True, description="A two-tone chime before the first prompt.")
    fault: bool = Field(True, description="Say what to do while the kiosk cannot check.")
    fault_interval: float = Field(
        300.0, ge=30, le=3600, description="Pause before that is said again (seconds)."
    )

    @model_validator(mode="after")
    def _consistent(self) -> "AlarmSettings":
        if self.gap > self.interval:
            raise ValueError("gap must not be longer than interval")
        return self


class UiSettings(Section):
    """The screen."""

    languages: List[Annotated[str, AfterValidator(with_words)]] = Field(
        ["en", "zh-Hant"],
        min_length=1,
        max_length=2,
        description="First and second language: en, es, zh-Hans, zh-Hant or one of your own.",
    )
    show_confidence: bool = Field(True, description="Write the confidence beside the label.")
    larger_text: bool = Field(False, description="Write the staff panel a third larger.")
    reduced_motion: bool = Field(
        False, description="Move and fade nothing; in alarm.quiet_hours nothing does anyway."
    )
    screen: str = Field("", description="The output to fill, as HDMI-1; empty: the primary one.")
    hint: Dict[Annotated[str, AfterValidator(with_words)], str] = Field(
        {},
        description="Where free masks are, such as {en: At the desk}; after 8 s in a violation.",
    )


class JournalSettings(Section):
    """The record of what happened: words and numbers, never pictures."""

    keep_days: int = Field(90, ge=1, le=3650, description="Older events are deleted.")
    max_mb: int = Field(200, ge=1, le=10000, description="The oldest go first beyond this size.")


class Settings(Section):
    """All settings together, the shape of ``kiosk.yaml``."""

    camera: CameraSettings = CameraSettings()
    detector: DetectorSettings = DetectorSettings()
    decision: DecisionSettings = DecisionSettings()
    door: DoorSettings = DoorSettings()
    relay: RelaySettings = RelaySettings()
    alarm: AlarmSettings = AlarmSettings()
    ui: UiSettings = UiSettings()
    journal: JournalSettings = JournalSettings()
