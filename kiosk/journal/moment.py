"""Moments as people write them: ``2h``, ``3d``, a date, or a date and a time."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from kiosk.errors import InputError

_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def parse_moment(text: str, now: datetime) -> datetime:
    """The moment that ``text`` means, with a time zone; ``now`` must have one.

    A length of time counts back from now in elapsed time; a date without a time is its local
    midnight, a time without a zone is local. Raises InputError.
    """
    try:
        back = re.fullmatch(r"([0-9]{1,6})([mhdw])", text)
        if back:
            return now - timedelta(**{_UNITS[back[2]]: int(back[1])})
        return datetime.fromisoformat(re.sub("[Zz]$", "+00:00", text)).astimezone()
    except (ValueError, OverflowError) as error:
        raise InputError(
            f"--since {text}: write a length of time such as 90m, 2h, 3d or 1w, a date such as "
            "2026-03-01, or a date and time such as 2026-03-01T08:30"
        ) from error
