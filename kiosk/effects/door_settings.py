"""Which settings of the door hold at once, which from the next start on, and which never: pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Iterator

from kiosk.effects.door_watch import unreadable
from kiosk.errors import InputError
from kiosk.relays import boards
from kiosk.settings_door import AT_START, Policy

if TYPE_CHECKING:
    from kiosk.settings import Settings


def in_force(now: Settings, wanted: Settings) -> Settings:
    """``wanted``, with relay board, wiring and inputs as they are in ``now``.

    The policy stays, too, where it was chosen for another wiring: hold would not be safe on every.
    """
    kept = {name: getattr(now.door, name) for name in AT_START}
    if wanted.door.wiring is not now.door.wiring:
        kept["policy"] = now.door.policy
    door = wanted.door.model_copy(update=kept)
    return wanted.model_copy(update={"door": door, "relay": now.relay})


def drives(settings: Settings) -> bool:
    """Whether the door drives an output at all."""
    return bool(settings.relay.port) and settings.door.policy is not Policy.REMIND


def refuse_what_cannot_work(settings: Settings) -> None:
    """Raise InputError, with every reason, when the board cannot do what the door wants of it.

    To be asked before settings are accepted: a kiosk that starts with such settings ends at once.
    Opens nothing.
    """
    told = list(problems(settings))
    if told:
        raise InputError(*told)


def problems(settings: Settings) -> Iterator[str]:
    """What the board cannot do of what the door wants, a sentence for each, led by its key."""
    yield from unreadable(settings)
    if drives(settings):
        yield from boards.problems(settings.relay)
