"""Picture sizes as people write them: 960x544."""

from __future__ import annotations

import argparse

from models.training.network import STRIDE


def size(text: str) -> tuple[int, int]:
    """Width and height in pixels, for argparse."""
    try:
        width, height = (int(part) for part in text.lower().split("x"))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text}: write it like 960x544") from None
    if width <= 0 or height <= 0 or width % STRIDE or height % STRIDE:
        raise argparse.ArgumentTypeError(f"{text}: both have to be multiples of {STRIDE}")
    return width, height
