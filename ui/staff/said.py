"""Sentences of the kiosk in the language of the panel, by their codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.sentence import TROUBLE, Sentence

if TYPE_CHECKING:
    from ui.words import Words

ENGLISH = "en"


def translated(sentence: str, words: Words) -> str:
    """The sentence in this language; the kiosk's own English where it has no code.

    In English the kiosk's own words stay: they name port, file and line.
    """
    if words.language == ENGLISH or not isinstance(sentence, Sentence):
        return sentence
    if sentence.code.startswith(TROUBLE):
        name = words.staff["trouble"].get(sentence.code[len(TROUBLE) :])
        return f"{name}{words.stop}{cure(sentence, words)}" if name else sentence
    template = words.staff["said"].get(sentence.code)
    return template.format(**_named(sentence, words)) if template else sentence


def cure(sentence: str, words: Words) -> str:
    """What helps, where what is wrong stands beside it."""
    if words.language == ENGLISH or not isinstance(sentence, Sentence):
        return sentence
    if sentence.code.startswith(TROUBLE):
        return words.staff["help"].get(sentence.code[len(TROUBLE) :], sentence)
    return translated(sentence, words)


def _named(sentence: Sentence, words: Words) -> dict[str, object]:
    """Its values, settings by the names that the panel has for them."""
    names, values = words.staff["setting"], dict(sentence.values)
    if "setting" in values:
        values["setting"] = names.get(str(values["setting"]), values["setting"])
    settings = values.get("settings")
    if isinstance(settings, tuple):
        values["settings"] = words.comma.join(names.get(key, key) for key in settings)
    return values
