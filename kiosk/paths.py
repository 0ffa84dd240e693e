"""Where the kiosk finds what it ships and where it keeps what it writes.

Two cases, no search: in a checkout the data folders stand beside the package; installed, they are
under ``<environment>/share/entrance-kiosk``.
"""

from __future__ import annotations

import os
import sysconfig
from pathlib import Path

from platformdirs import user_state_path

_PACKAGE = Path(__file__).resolve().parent


def share() -> Path:
    """The folder that holds ``models``, ``sounds``, ``configs`` and ``systemd``."""
    checkout = _PACKAGE.parent
    if (checkout / "pyproject.toml").is_file():
        return checkout
    return Path(sysconfig.get_path("data")) / "share" / "entrance-kiosk"


def state() -> Path:
    """The folder for the journal, staff overrides and the PIN; not created here.

    ``KIOSK_STATE`` wins, then systemd's ``STATE_DIRECTORY``, then the user's own state folder.
    """
    given = os.environ.get("KIOSK_STATE") or os.environ.get("STATE_DIRECTORY", "").split(":")[0]
    return Path(given) if given else Path(user_state_path("entrance-kiosk", appauthor=False))
