"""A sentence that the staff panel can say in another language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Mapping

from kiosk.errors import DeviceError, KioskError

if TYPE_CHECKING:
    from kiosk.types import Trouble

TROUBLE = "trouble_"
"""Codes of sentences about a trouble begin with this; the rest is the trouble's own code."""


class Sentence(str):
    """English for log and journal, with a code and the values in it for the panel's languages.

    A string like every other, so that whoever only shows it need not know. ``Exception(sentence)``
    gives it back whole: ``str(error)`` keeps its code.
    """

    code: str
    values: Mapping[str, object]

    def __new__(cls, code: str, english: str, **values: object) -> Sentence:  # noqa: PYI034 - no Self in 3.8
        """``english`` holds ``{name}`` for each of the values."""
        made = super().__new__(cls, english.format(**values) if values else english)
        made.code, made.values = code, values
        return made

    def __str__(self) -> str:
        """Itself, not a copy that has lost its code."""
        return self


def of_trouble(trouble: Trouble) -> Sentence:
    """What a trouble says, with its code."""
    return Sentence(TROUBLE + trouble.code.value, trouble.sentence)


def said_by(error: KioskError) -> str:
    """What an error says, with the code of its trouble where it has one."""
    if isinstance(error, DeviceError):
        return Sentence(TROUBLE + error.code.value, str(error))
    return str(error)
