"""What happened at the door, in a SQLite file: words and numbers, never pictures."""

from __future__ import annotations

from kiosk.journal.writer import Journal

__all__ = ["Journal"]
