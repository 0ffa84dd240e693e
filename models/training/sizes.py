"""Picture sizes as people write them: 960x544."""

from __future__ import annotations

import argparse

from models.training.network import STRIDE

MOST = 4096
"""Pixels of a network's picture, either way, that the kiosk takes."""


def size(text: str) -> tuple[int, int]:
    """Width and height of a network's picture in pixels, for argparse."""
    found = any_size(text)
    if not all(0 < side <= MOST and side % STRIDE == 0 for side in found):
        sentence = f"both have to be multiples of {STRIDE} up to {MOST}"
        raise argparse.ArgumentTypeError(f"{text}: {sentence}")
    return found


def any_size(text: str) -> tuple[int, int]:
    """Width and height of any picture in pixels, for argparse."""
    try:
        width, height = (int(part) for part in text.lower().split("x"))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text}: write it like 960x544") from None
    return width, height
