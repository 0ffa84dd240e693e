"""``kiosk demo``: the main job with nothing attached.

A generated walk-up scene of a real face, the real detector, a simulated relay board on a
pseudo-terminal, sound if there is a card. Nothing is kept: the state folder is a temporary one.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import tempfile
import time
from pathlib import Path

from kiosk.commands.run import add_run_options
from kiosk.options import Options
from kiosk.quiet import log_to_stderr
from kiosk.settings import CameraSettings, Settings
from kiosk.settings_door import RelaySettings
from kiosk.timeline import Timeline
from kiosk.types import Event, EventKind
from kiosk.undisturbed import undisturbed


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    add_run_options(parser)


def run(args: argparse.Namespace) -> int:
    """Show the scene until stopped."""
    log_to_stderr(logging.ERROR)
    with tempfile.TemporaryDirectory(prefix="kiosk-demo-") as state:
        os.environ["KIOSK_STATE"] = state
        return _run(args, Path(state) / "none.yaml")


def _run(args: argparse.Namespace, no_file: Path) -> int:
    with undisturbed():
        from kiosk.app import Kiosk  # noqa: PLC0415
    from kiosk.relays.simulator import BoardSimulator, Moment  # noqa: PLC0415

    timeline = Timeline(sys.stdout, time.monotonic)

    def show_board(moment: Moment) -> None:
        state = "energised" if moment.outputs[0] else "at rest"
        timeline.show(Event(EventKind.DOOR, "board", {"output 1": state}))

    with BoardSimulator("waveshare", on_change=show_board) as board:
        print(f"A simulated relay board answers at {board.port}; Ctrl-C ends the demo.", flush=True)
        settings = Settings(
            camera=CameraSettings(source="demo:"),
            relay=RelaySettings(port=board.port, board="waveshare"),
        )
        options = Options(
            headless=args.headless,
            windowed=args.windowed,
            duration=args.duration,
            on_event=timeline.show,
            on_hung=timeline.close,
            config=no_file,  # or the program would follow what is changed in the site's
            base=settings,
        )
        try:
            return Kiosk(settings, options).run()
        finally:
            timeline.close()
