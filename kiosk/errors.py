"""The errors of the kiosk: one root, one subclass per boundary.

::

    KioskError
    ├── InputError          bad usage, config, model or file: the command ends with 2
    │   └── ConfigError         every problem of one settings file at once
    ├── DeviceError         something the kiosk lives without until it is back: shown and retried
    │   ├── CameraError         missing, busy or lost camera
    │   ├── DetectorError       the network could not look at a picture
    │   ├── RelayError          the board is missing, busy, lost, or says something else
    │   ├── SoundError          nothing can be heard
    │   └── JournalError        nothing can be written down
    └── ScreenError         there is no display

A message says what, which one, and what to do, in one sentence or two. Foreign exceptions are
translated once, where they are raised, with the cause kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Sequence

if TYPE_CHECKING:
    from kiosk.types import TroubleCode


class KioskError(Exception):
    """Anything the kiosk raises on purpose."""


class InputError(KioskError):
    """Something the user gave is not usable; the command ends with exit code 2.

    ``problems`` are what is wrong with it, a sentence each.
    """

    def __init__(self, *problems: str) -> None:
        """Keep every problem; the message is all of them, a sentence after the other."""
        several = ". ".join(problem.rstrip(".") for problem in problems)
        super().__init__(problems[0] if len(problems) == 1 else several)
        self.problems = problems


class ConfigError(InputError):
    """A settings file is not usable. ``problems`` are ``file:line:column: key: sentence`` lines."""

    def __init__(self, problems: Sequence[str]) -> None:
        """Keep every problem; the message is all of them, a line each."""
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class DeviceError(KioskError):
    """A device or file system that the kiosk lives without until it is back."""

    def __init__(self, code: TroubleCode, sentence: str) -> None:
        """Name the trouble by its code and say it in a sentence."""
        super().__init__(sentence)
        self.code = code


class CameraError(DeviceError):
    """No pictures from the camera."""


class DetectorError(DeviceError):
    """The network could not look. Never the same as having seen nobody."""


class RelayError(DeviceError):
    """The relay board does not do, or does not confirm, what it was told."""


class SoundError(DeviceError):
    """The sound card or player does not work."""


class JournalError(DeviceError):
    """The event store cannot be written or read."""


class ScreenError(KioskError):
    """There is no display to open a window on."""
