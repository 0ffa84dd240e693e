"""What the pipeline and the effects expect of the world: the contracts, as prose and signatures.

Whatever passes for a camera, a detector, a relay, a player or an effect MUST keep these, and the
contract suites in ``tests/contracts`` hold every implementation to them. ``close`` is idempotent
everywhere and never raises.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Callable, Mapping, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from kiosk.types import Detection, Event, Frame, Label, Outcome

Clock = Callable[[], float]
"""Monotonic seconds."""

Record = Callable[["Event"], None]
"""Hands an event to the journal. Never blocks, never raises; may be called from any thread."""


class Camera(Protocol):
    """A source of pictures, opened by its constructor. Owned by one thread."""

    @property
    def live(self) -> bool:
        """True for a device or stream (lost means retry), False for files (end means end)."""

    @property
    def fps(self) -> float:
        """Nominal pictures per second; what was asked for where the source cannot tell."""

    def read(self) -> Frame | None:
        """Wait for the next picture. None means the source came to its end.

        MUST return or raise within 2.5 seconds. Raises CameraError when the source is lost; after
        that the camera is only good for closing.
        """

    def close(self) -> None:
        """Give the device back."""


class Detector(Protocol):
    """Finds faces and says what each wears. Owned by the thread that made it."""

    def detect(self, frame: Frame) -> tuple[Detection, ...]:
        """Every face in the frame, boxes in its pixels, one label each, highest score first.

        MUST raise DetectorError when it could not look; an empty result means nobody is there.
        """

    @property
    def candidates(self) -> tuple[Detection, ...]:
        """What the latest ``detect`` chose its result from, for staff to look at.

        Also below the thresholds, and with several labels for one face, each with its score.
        """

    def set_thresholds(self, floors: Mapping[Label, float]) -> None:
        """Let these least scores hold from the next frame on; the model's own where left out."""

    def close(self) -> None:
        """Free the network."""


class Relay(Protocol):
    """One output of a relay board, its line opened by the constructor. Owned by one thread."""

    @property
    def answers(self) -> bool:
        """True when the board can say what its output is."""

    @property
    def lasts(self) -> float | None:
        """Seconds an output stays energised unless switched on again; None: for ever."""

    def switch(self, energised: bool) -> None:
        """Drive the output.

        MUST raise RelayError unless the command went out whole and, on a board that acknowledges,
        was acknowledged.
        """

    def read(self) -> bool | None:
        """Ask the board for its output; None where ``answers`` is False. May raise RelayError."""

    def look(self, number: int) -> bool:
        """Whether current flows through input ``number`` (from 1). May raise RelayError.

        Raises ValueError where the board has no such input.
        """

    def stand_down(self) -> None:
        """Tell a board that watches its host that this one leaves; once the output is safe.

        Nothing is said to any other. May raise RelayError.
        """

    def close(self) -> None:
        """Close the line and leave the output as it is, for as long as it lasts."""


class Player(Protocol):
    """Plays sound files, one at a time. Owned by one thread."""

    @property
    def name(self) -> str:
        """What it is called, for staff."""

    def play(self, path: Path, volume: float) -> None:
        """Start playing a WAV file at ``volume`` 0..1 and return at once. Raises SoundError."""

    @property
    def busy(self) -> bool:
        """True while a sound is being played. May raise SoundError when it failed."""

    def close(self) -> None:
        """Stop at once and give the card back."""


class Effect(Protocol):
    """Something the kiosk does to the world. Its methods run on its own worker thread."""

    def step(self, outcome: Outcome | None, at: float) -> None:
        """Look at the latest outcome, act where it changed what must be done.

        Called for every new outcome and at least every 50 ms, so that times of its own can run
        out; ``at`` is now. MAY skip outcomes: only the newest is shown.
        """

    def close(self) -> None:
        """Leave the world in its safe state."""
