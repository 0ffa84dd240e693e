"""Colours and what they mean: paper at rest, a flood of colour for a verdict.

Every colour is a ``#RRGGBB`` string. Text stands on its ground with at least 7:1 (WCAG 2.2, level
AAA); ``tests/ui/test_theme.py`` computes each pair.
"""

from __future__ import annotations

from dataclasses import dataclass

PAPER, PAPER_2 = "#F6F2EA", "#EAE4D8"
INK, INK_2 = "#101826", "#3D4656"
WHITE = "#FFFFFF"
GO, STOP, FIX = "#005C4B", "#A80F1F", "#FFBE2E"
FAULT, FAULT_PANE = "#141B2B", "#232C40"
RING = "#D0C7B6"
LINE, TRACK, OUTLINE = "#D5CDBF", "#E3DCCF", "#8A8273"
ACT, ACT_PRESSED = "#1B49B4", "#123584"
ACT_GROUND, ACT_SOFT, ACT_MID, ACT_ON_INK = "#E8EDFA", "#B9C9F2", "#8EA6E2", "#9DB8FF"
"""What staff can move or press; nothing else is blue."""

VEIL, VEIL_SHARE = "#0B1220", 0.40


@dataclass(frozen=True)
class Look:
    """The colours of one state.

    ``outline`` is the colour of a pictogram's head line, empty for a solid head; ``frame`` is the
    colour of the line round the picture, empty where the picture stands bare.
    """

    ground: str
    text: str
    mask: str
    outline: str = ""
    frame: str = ""

    @property
    def features(self) -> str:
        """Colour of eyes, mouth and lines on a white head."""
        return INK if self.text == INK else self.ground


REST = Look(PAPER, INK, "#A9D3C7", outline=INK)
CLEAR = Look(GO, WHITE, "#A9D9CB")
NO_MASK = Look(STOP, WHITE, "#A9D9CB", frame=WHITE)
MISPLACED = Look(FIX, INK, "#BFD3E6", frame=INK)
BLIND = Look(FAULT, WHITE, "#A9D9CB")


def contrast(one: str, other: str) -> float:
    """Contrast of two colours, 1..21 (WCAG 2.2, relative luminance of sRGB)."""
    dark, bright = sorted((_luminance(one), _luminance(other)))
    return (bright + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    if value <= 0.04045:
        return value / 12.92
    return float(((value + 0.055) / 1.055) ** 2.4)
