"""What the words in label files of many origins mean here: one table, nothing is guessed."""

from __future__ import annotations

from typing import Mapping

from kiosk.types import Label

IGNORED = "dontcare"
"""KITTI's own word for a face that cannot be judged: never a face to learn, never background."""

LABELS = (Label.MASK.value, Label.NO_MASK.value, Label.MISPLACED.value)
"""What is learned, in the order of a network's channels."""

_ALIASES: Mapping[Label | None, str] = {
    Label.MASK: "with_mask face_mask masked good mask_worn_correctly mask_weared_correct",
    Label.NO_MASK: "no-mask without_mask nomask unmasked bad none bare face",
    Label.MISPLACED: "incorrect_mask improper_mask misplaced_mask mask_incorrect poor"
    " mask_weared_incorrect mask_worn_incorrectly mask_worn_incorrect incorrectly_worn"
    " partially_covered",
    None: "not_visible unknown other ignore ignored dontcare",
}
"""``none`` is the bare face of the medical-mask set, ``poor`` its mask below the nose."""

MEANINGS: Mapping[str, Label | None] = {
    **{label: Label(label) for label in LABELS},
    **{
        word.replace("-", "_"): label for label, words in _ALIASES.items() for word in words.split()
    },
}
"""Lower-case word, with underscores, to label; None where the face is not to be judged."""


def plain(word: str) -> str:
    """The word as it stands in the table: lower case, spaces and hyphens as underscores."""
    return word.strip().lower().replace("-", "_").replace(" ", "_")
