"""Fail when a file that decides something is not covered whole, every line and branch.

usage: coverage_floor.py COVERAGE.json — what ``coverage json`` wrote.
"""

from __future__ import annotations

import json
import sys
from fnmatch import fnmatch
from pathlib import Path

WHOLE = (
    "kiosk/config.py",
    "kiosk/settings.py",
    "kiosk/settings_door.py",
    "kiosk/settings_file.py",
    "kiosk/gate.py",
    "kiosk/ballot.py",
    "kiosk/tracker.py",
    "kiosk/zone.py",
    "kiosk/overrides.py",
    "kiosk/cameras/delivery.py",
    "kiosk/cameras/place.py",
    "kiosk/cameras/sight.py",
    "kiosk/detectors/candidates.py",
    "kiosk/detectors/cluster.py",
    "kiosk/detectors/engines/calibration_cache.py",
    "kiosk/detectors/engines/order.py",
    "kiosk/detectors/engines/plan.py",
    "kiosk/detectors/engines/store.py",
    "kiosk/detectors/gridbox.py",
    "kiosk/effects/*_rule.py",
    "kiosk/relays/arduino.py",
    "kiosk/relays/boards.py",
    "kiosk/relays/coils.py",
    "kiosk/relays/dcon.py",
    "kiosk/relays/devantech.py",
    "kiosk/relays/exchange.py",
    "kiosk/relays/kmtronic.py",
    "kiosk/relays/lctech.py",
    "kiosk/relays/lcus.py",
    "kiosk/relays/modbus.py",
    "kiosk/relays/numato.py",
    "kiosk/relays/r421a08.py",
    "kiosk/relays/sainsmart.py",
    "kiosk/relays/waveshare.py",
    "kiosk/replay.py",
    "kiosk/staff/cards.py",
    "kiosk/staff/figures.py",
    "kiosk/staff/happened.py",
    "kiosk/staff/hindsight.py",
    "kiosk/staff/hour.py",
    "kiosk/staff/lockout.py",
    "kiosk/staff/pending.py",
    "kiosk/staff/recent.py",
    "kiosk/staff/saving.py",
    "kiosk/staff/sticks.py",
    "kiosk/staff/trial.py",
)
"""What decides about people, doors and settings, reads what people write, or speaks to a board."""


def gaps(report: dict) -> list[str]:
    """One line per listed file that has lines or branches no test walks."""
    return [
        f"{name}: {file['summary']['percent_covered']:.1f} %, "
        f"lines {file['missing_lines']}, branches {file['missing_branches']}"
        for name, file in sorted(report["files"].items())
        if any(fnmatch(name, pattern) for pattern in WHOLE)
        and (file["missing_lines"] or file["missing_branches"])
    ]


def main() -> int:
    """Print every gap and the total."""
    report = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    found = gaps(report)
    print("\n".join(found) or "Every file that decides is covered whole.")
    print(f"All files together: {report['totals']['percent_covered']:.1f} %")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
