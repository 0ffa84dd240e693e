"""USB stick, restart, shut down."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING, Callable

from kiosk import paths
from kiosk.errors import InputError
from kiosk.sentence import Sentence
from kiosk.staff.asked import Asked
from kiosk.staff.export import export
from kiosk.staff.sticks import sticks
from kiosk.types import Event, EventKind

if TYPE_CHECKING:
    from kiosk.ports import Clock, Record
    from kiosk.staff.records import Answer, Exported
    from kiosk.staff.worker import Worker

POWER_OFF = ("systemctl", "poweroff")

_PATIENCE = 10.0
"""Seconds that systemctl may take."""

_UNSEEN = "USB sticks cannot be looked for ({why})."
_NOT_A_SERVICE = Sentence(
    "not_a_service",
    "systemd did not start the kiosk and would not start it again: do it by hand.",
)
_REFUSED = "The machine does not switch off ({why}); see 'Switching off' in systemd/README.md."


class StaffMachine:
    """What staff may do with the machine. Belongs to the GUI thread."""

    def __init__(
        self,
        worker: Worker,
        devices: Worker,
        record: Record,
        clock: Clock,
        on_restart: Callable[[], None],
    ) -> None:
        """``on_restart`` ends the program so that systemd starts it again; it returns at once."""
        self._record = record
        self._on_restart = on_restart
        self._exported: Asked[Exported] = Asked(devices, clock)
        self._ending: Asked[str] = Asked(worker, clock)

    def export(self) -> None:
        """Write events and report to a USB stick."""
        if not self._exported.answer.pending:
            self._exported.ask(self._export)

    @property
    def exported(self) -> Answer[Exported]:
        """What was written."""
        return self._exported.answer

    def restart(self) -> None:
        """Start the kiosk anew: it ends as it always does, and systemd starts it again.

        It waits for no thread: that one hangs may be why somebody wants it.
        """
        # What systemd gives whoever it watches; INVOCATION_ID every terminal inherits.
        if not os.environ.get("NOTIFY_SOCKET"):
            self._ending.refuse(_NOT_A_SERVICE)
            return
        self._record(Event(EventKind.STAFF, "restart"))
        self._ending.tell(self._ending.begin(), "restart")
        self._on_restart()

    def shut_down(self) -> None:
        """Switch the machine off; systemd ends the kiosk as it always does."""
        self._ending.ask(self._shut_down)

    @property
    def ending(self) -> Answer[str]:
        """What was begun, or why not."""
        return self._ending.answer

    def _export(self) -> Exported:
        try:
            written = export(paths.state(), sticks())
        except OSError as error:
            unseen = Sentence("sticks_unseen", _UNSEEN, why=error.strerror)
            raise InputError(unseen) from error
        data = {"folder": written.folder, "files": dict(written.files)}
        self._record(Event(EventKind.STAFF, "export", data))
        return written

    def _shut_down(self) -> str:
        run(POWER_OFF)
        self._record(Event(EventKind.STAFF, "shut_down"))
        return "shut_down"


def run(command: tuple[str, ...]) -> None:
    """Run a program that either does it or says why not. Raises InputError."""
    try:
        done = subprocess.run(command, capture_output=True, timeout=_PATIENCE, check=False)
    except FileNotFoundError as error:
        raise _refused(f"{command[0]} is not installed") from error
    except subprocess.TimeoutExpired as error:
        raise _refused(f"{command[0]} gave no answer") from error
    if done.returncode:
        words = done.stderr.decode(errors="replace").split("\n")[0].strip()
        raise _refused(words or f"{command[0]} ended with {done.returncode}")


def _refused(why: str) -> InputError:
    return InputError(Sentence("stays_on", _REFUSED, why=why))
