"""Runs inside the machine: a board that does not time out by itself, and writes down its output."""

from __future__ import annotations

import os
import shutil
import signal
import socket
from pathlib import Path

from kiosk.relays.simulator import BoardSimulator, Moment

PORT, HISTORY = Path("/run/board/port"), Path("/var/lib/board/history")


def main() -> None:
    """Be plugged in until SIGTERM."""
    with HISTORY.open("a", encoding="ascii", buffering=1) as history:

        def write(moment: Moment) -> None:
            history.write(f"{moment.at:.4f} {int(moment.outputs[0])}\n")

        with BoardSimulator("numato", port=PORT, on_change=write) as board:
            write(board.history[0])  # switched on, it begins without current
            device = os.path.realpath(PORT)
            shutil.chown(device, group="dialout")
            Path(device).chmod(0o660)
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
                line.sendto(b"READY=1", os.environ["NOTIFY_SOCKET"])
            signal.sigwait({signal.SIGTERM})


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    main()
