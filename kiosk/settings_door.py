"""The settings of the door and of the relay board that works it."""

from enum import Enum
from typing import Dict, Iterator, List, Optional

from pydantic import AfterValidator, Field, model_validator
from typing_extensions import Annotated

from kiosk.schedule import readable_entry
from kiosk.settings_section import Section, refuse

AT_START = ("wiring", "emergency_input", "exit_input", "contact")
"""The settings of the door that hold from the next start on: somebody with a screwdriver has to
change something, too."""


class Policy(str, Enum):
    """What the door is for."""

    HOLD = "hold"
    ADMIT = "admit"
    REMIND = "remind"


class Wiring(str, Enum):
    """What current in the relay's coil does to the door."""

    ENERGISE_TO_LOCK = "energise_to_lock"
    ENERGISE_TO_UNLOCK = "energise_to_unlock"


class OnFault(str, Enum):
    """What the door does while the kiosk cannot look."""

    RELEASE = "release"
    LOCK = "lock"


class Contact(str, Enum):
    """How a contact rests."""

    OPEN = "open"
    CLOSED = "closed"


class InputSettings(Section):
    """A contact on an input of the relay board."""

    input: int = Field(1, ge=1, le=16, description="Input of the board, from 1.")
    normally: Contact = Field(
        Contact.CLOSED,
        description="How the contact rests: open or closed; closed tells torn wires.",
    )


class DoorSettings(Section):
    """The door's rules."""

    policy: Policy = Field(Policy.HOLD, description="hold, admit or remind.")
    wiring: Wiring = Field(
        Wiring.ENERGISE_TO_LOCK, description="energise_to_lock or energise_to_unlock."
    )
    on_fault: OnFault = Field(OnFault.RELEASE, description="release or lock.")
    min_hold: float = Field(
        2.0, ge=0.5, le=60, description="A hold lasts at least that long (seconds)."
    )
    max_hold: float = Field(30.0, ge=1, le=600, description="A hold never lasts longer (seconds).")
    rearm_after: float = Field(
        10.0, ge=1, le=600, description="Seconds without violation before the door holds again."
    )
    open_for: float = Field(5.0, ge=0.5, le=60, description="Length of one admission (seconds).")
    debounce: float = Field(
        0.2, ge=0.05, le=5, description="Least time between two commands to the board (seconds)."
    )
    schedule: List[Annotated[str, AfterValidator(readable_entry)]] = Field(
        [],
        min_length=0,
        max_length=50,
        examples=[["mon-fri 20:00-06:00 lock"]],
        description="Local times such as 'mon-fri 20:00-06:00 lock', with automatic, release or "
        "lock; the first that fits counts.",
    )
    emergency_input: Optional[InputSettings] = Field(
        None, description="Reports the fire contact; released while active, torn or unread."
    )
    exit_input: Optional[InputSettings] = Field(None, description="Reports the exit button.")
    contact: Optional[InputSettings] = Field(
        None, description="The door contact; it rests while the door is shut."
    )
    held_open_after: float = Field(
        30.0, ge=5, le=3600, description="A door open for longer is told to staff (seconds)."
    )

    @model_validator(mode="after")
    def _consistent(self) -> "DoorSettings":
        refuse(self._problems())
        return self

    def _problems(self) -> Iterator[str]:
        if self.policy is Policy.HOLD and self.wiring is not Wiring.ENERGISE_TO_LOCK:
            yield "policy hold needs wiring energise_to_lock"
        if self.min_hold > self.max_hold:
            yield "min_hold must not be longer than max_hold"
        if self.debounce > min(self.min_hold, self.open_for):
            yield "debounce must not be longer than min_hold or open_for"
        if self.emergency_input and self.emergency_input.normally is not Contact.CLOSED:
            yield "emergency_input must be normally closed, or a torn wire goes unnoticed"
        numbers = [one.input for one in self.inputs.values()]
        if len(set(numbers)) < len(numbers):
            yield "emergency_input, exit_input and contact need an input each"

    @property
    def inputs(self) -> Dict[str, InputSettings]:
        """The contacts that are wired, by the name of their setting."""
        every = {
            "emergency_input": self.emergency_input,
            "exit_input": self.exit_input,
            "contact": self.contact,
        }
        return {name: one for name, one in every.items() if one is not None}


class RelaySettings(Section):
    """The board that switches the door's lock."""

    port: str = Field(
        "", description="A serial device (best /dev/serial/by-path/…) or pySerial URL; empty: none."
    )
    board: str = Field("lcus1", description="Name from `kiosk relay boards`.")
    channel: int = Field(1, ge=1, le=16, description="Output of the board, from 1.")
    address: int = Field(1, ge=0, le=255, description="Bus address of a Modbus or DCON board.")
    unsupervised: bool = Field(
        False, description="Accept a board that cannot say what its output is."
    )
    timed: bool = Field(
        True, description="Where the board can, it ends a hold by itself soon after a crash."
    )
    coil_on: int = Field(
        0xFF00, ge=0, le=0xFFFF, description="What switches on; for odd Modbus boards."
    )
    coil_off: int = Field(
        0x0000, ge=0, le=0xFFFF, description="What switches off; for odd Modbus boards."
    )
