"""What plays sounds: simpleaudio where it works, else the program aplay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.errors import SoundError
from kiosk.players.aplay import AplayPlayer
from kiosk.players.simple import SimplePlayer
from kiosk.types import TroubleCode

if TYPE_CHECKING:
    from kiosk.ports import Player


def open_player() -> Player:
    """Open the first player that works on this machine.

    Raises SoundError, with every player's reason, when there is none or no card.
    """
    return _open()[0]


def describe() -> str:
    """Say which player is used here, and why not the one before it. Raises SoundError if none."""
    player, reasons = _open()
    player.close()
    return f"{player.name} plays" + (f" ({'; '.join(reasons)})" if reasons else "")


def _open() -> tuple[SimplePlayer | AplayPlayer, list[str]]:
    try:
        return SimplePlayer(), []
    except SoundError as error:
        reasons = [str(error)]
    try:
        return AplayPlayer(), reasons
    except SoundError as error:
        reasons.append(str(error))
    sentence = f"No sound: {'; '.join(reasons)}. Plug in a sound card, or close what else uses it."
    raise SoundError(TroubleCode.SOUND_MISSING, sentence)
