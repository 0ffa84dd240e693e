"""Whether settings that fit can work: asked before they are accepted, for a start would fail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.effects import door_settings
from kiosk.errors import InputError
from kiosk.model_folder import manifest_of

if TYPE_CHECKING:
    from kiosk.settings import Settings


def refuse_what_cannot_work(settings: Settings) -> None:
    """Raise InputError, its sentence led by a key; opens no device and reads no file."""
    door_settings.refuse_what_cannot_work(settings)
    try:
        manifest_of(settings.detector.model)
    except InputError as error:
        raise InputError(f"detector.model: {error}") from error
