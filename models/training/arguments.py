"""Numbers as people write them on a command line, for argparse."""

from __future__ import annotations

import argparse
import math


def natural(text: str) -> int:
    """A whole number from 0 on."""
    return _whole(text, 0)


def count(text: str) -> int:
    """A whole number from 1 on."""
    return _whole(text, 1)


def positive(text: str) -> float:
    """A number above 0."""
    number = _number(text)
    if not 0 < number < math.inf:
        raise argparse.ArgumentTypeError(f"{text}: give a number above 0")
    return number


def not_negative(text: str) -> float:
    """A number, 0 or more."""
    number = _number(text)
    if not 0 <= number < math.inf:
        raise argparse.ArgumentTypeError(f"{text}: give a number, 0 or more")
    return number


def _number(text: str) -> float:
    """Not a number (nan) where it is none."""
    try:
        return float(text)
    except ValueError:
        return math.nan


def _whole(text: str, least: int) -> int:
    if not text.isdecimal() or int(text) < least:
        raise argparse.ArgumentTypeError(f"{text}: give a whole number, {least} or more")
    return int(text)
