"""``kiosk run``: watch the entrance."""

from __future__ import annotations

import argparse
import faulthandler
import logging
import os
import sys
import time
from pathlib import Path

from kiosk import last_good, last_words
from kiosk.command_line import seconds
from kiosk.errors import KioskError
from kiosk.options import Options
from kiosk.quiet import log_to_stderr
from kiosk.timeline import Timeline
from kiosk.undisturbed import undisturbed
from kiosk.workable import refuse_what_cannot_work

_log = logging.getLogger(__name__)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--config", type=Path, metavar="F", help="the settings file")
    parser.add_argument(
        "--source",
        type=_source,
        metavar="S",
        help="/dev/video0, a video, picture or folder, rtsp(s)://…, http(s)://…, csi://0, demo:",
    )
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="section.key=value",
        dest="assignments",
        help="one setting for this start only; may be repeated",
    )
    add_run_options(parser)
    parser.add_argument("--loop", action="store_true", help="start a file source over at its end")


def add_run_options(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments that ``run`` and ``demo`` share."""
    add_screen_options(parser, parser.add_mutually_exclusive_group())


def add_screen_options(
    parser: argparse.ArgumentParser, or_headless: argparse._MutuallyExclusiveGroup | None = None
) -> None:
    """Declare the arguments of whatever shows a window, and of what may go without one."""
    window = or_headless or parser
    window.add_argument("--windowed", action="store_true", help="a window instead of fullscreen")
    if or_headless:
        window.add_argument("--headless", action="store_true", help="no window; print what happens")
    parser.add_argument("--duration", type=seconds, metavar="SEC", help="end after SEC seconds")


def _source(text: str) -> str:
    if not text:
        raise argparse.ArgumentTypeError("a source has a name; leave --source out for the set one")
    return text


def run(args: argparse.Namespace) -> int:
    """Run until stopped; why it ended otherwise is kept for ``kiosk notice``."""
    os.umask(0o077)  # what it writes is for itself, by whatever it was started
    last_words.forget()
    try:
        return _run(args)
    except KioskError as error:
        last_words.leave(str(error))
        raise


def _run(args: argparse.Namespace) -> int:
    log_to_stderr(logging.INFO)
    faulthandler.enable()  # systemd ends a program that hangs so that it says where
    given = list(args.assignments)
    loaded = last_good.load_or_copy(args.config, given, refuse_what_cannot_work)
    settings = loaded.settings
    if args.source is not None:
        camera = settings.camera.model_copy(update={"source": args.source})
        settings = settings.model_copy(update={"camera": camera})

    with undisturbed():  # settings are checked before cv2 loads
        from kiosk.app import Kiosk  # noqa: PLC0415

    timeline = Timeline(sys.stdout, time.monotonic) if args.headless else None
    options = Options(
        headless=args.headless,
        windowed=args.windowed,
        loop=args.loop,
        duration=args.duration,
        notice=loaded.notice,
        on_event=timeline.show if timeline else None,
        on_hung=timeline.close if timeline else None,
        config=args.config,
        assignments=tuple(given),
        base=loaded.base,
    )
    try:
        return Kiosk(settings, options).run()
    finally:
        if timeline:
            timeline.close()
