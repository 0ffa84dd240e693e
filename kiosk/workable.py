"""Whether settings that fit can work: asked before they are accepted, for a start would fail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Iterator

from kiosk.effects import door_settings
from kiosk.errors import InputError
from kiosk.model_folder import manifest_of

if TYPE_CHECKING:
    from kiosk.settings import Settings


def refuse_what_cannot_work(settings: Settings) -> None:
    """Raise InputError, each problem led by its key; opens no device and reads no file."""
    told = list(_problems(settings))
    if told:
        raise InputError(*told)


def _problems(settings: Settings) -> Iterator[str]:
    yield from door_settings.problems(settings)
    try:
        manifest_of(settings.detector.model)
    except InputError as error:
        yield f"detector.model: {error}"
