"""What a card of the page Health says, in the panel's language, from its key and its numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Mapping

from kiosk.sentence import TROUBLE
from kiosk.staff.records import HealthPart
from ui.staff import said
from ui.staff.settings_text import percent

if TYPE_CHECKING:
    from kiosk.staff.records import Card
    from ui.words import Words


def words(card: Card, spoken: Words) -> str:
    """The state of the part; the kiosk's own English for a key without words."""
    if card.key.startswith(TROUBLE):
        return spoken.staff["trouble"].get(card.key[len(TROUBLE) :], card.words)
    say, numbers = spoken.staff["health"], card.numbers
    if card.part is HealthPart.COMPUTER:
        return _computer(numbers, say, spoken.comma) or card.words
    template = say.get(f"state_{card.key}") or say.get(f"state_{card.part.value}")
    if template is None:
        return card.words
    shown = {name: percent(value) if name == "volume" else value for name, value in numbers.items()}
    try:
        return template.format(**shown)
    except KeyError:
        return card.words


def cure(card: Card, spoken: Words) -> str:
    """What helps. A trouble brings its own sentence: what, where, what to do."""
    return spoken.staff["health"].get(f"cure_{card.key}") or said.cure(card.cure, spoken)


def _computer(numbers: Mapping[str, float], say: Mapping[str, str], comma: str) -> str:
    told = []
    if "temperature" in numbers:
        told.append(f"{numbers['temperature']:.0f} °C")
    if "disk_free" in numbers:
        told.append(say["state_disk"].format(share=percent(round(numbers["disk_free"], 2))))
    return comma.join(told)
