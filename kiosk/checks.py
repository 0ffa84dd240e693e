"""Tries the parts of the machine one by one, without changing anything in the world.

No output of the relay is switched and nothing is played: only opened, asked and closed.
"""

from __future__ import annotations

import os
import shutil
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Callable

from kiosk import paths
from kiosk.cameras import open_camera
from kiosk.checks_jetson import check_jetson
from kiosk.detectors import open_detector
from kiosk.effects.alarm_prompts import find_prompts
from kiosk.effects.door_settings import refuse_what_cannot_work
from kiosk.effects.door_watch import wired
from kiosk.errors import ConfigError, InputError, KioskError, ScreenError, SoundError
from kiosk.files import make_folder
from kiosk.findings import Finding, Mark
from kiosk.players import describe
from kiosk.relays import open_relay
from kiosk.secrets_hidden import redacted, without_secrets
from kiosk.settings_door import Policy

if TYPE_CHECKING:
    from kiosk.settings import Settings

_LEAST_FREE_MB = 200
_BUILT = 1_760_000_000
"""Wall-clock seconds before which the clock is certainly wrong (October 2025)."""


def config_finding(error: ConfigError | None = None) -> Finding:
    """What is to be said of the settings file."""
    if error is None:
        return Finding("config", Mark.FINE, "every setting fits")
    cure = "mend the lines named, or let this user read the file"
    return Finding("config", Mark.MISSING, str(error), cure)


def check_machine(settings: Settings) -> list[Finding]:
    """Look at every part; takes a few seconds."""
    parts: list[Callable[[Settings], Finding]] = [
        _camera,
        _model,
        _sound,
        _relay,
        _display,
        _disk,
        _clock,
    ]
    return [*(part(settings) for part in parts), *check_jetson(settings)]


def _missing(part: str, error: KioskError) -> Finding:
    """An error's sentence, what is wrong apart from what to do about it."""
    told = error.problems[0] if isinstance(error, InputError) else str(error)
    sentence = without_secrets(told).rstrip(".")
    cut = max(sentence.rfind(mark) for mark in ("; ", ". "))
    if cut < 0:
        return Finding(part, Mark.MISSING, sentence)
    return Finding(part, Mark.MISSING, sentence[:cut], sentence[cut + 2 :])


def _camera(settings: Settings) -> Finding:
    try:
        with closing(open_camera(settings.camera)) as camera:
            frame = camera.read()
    except KioskError as error:
        return _missing("camera", error)
    if frame is None:
        return Finding("camera", Mark.MISSING, "it gives no picture", "set camera.source")
    name = redacted(settings.camera.source)
    found = f"{name} gives {frame.width}x{frame.height} at {camera.fps:g} a second"
    return Finding("camera", Mark.FINE, found)


def _model(settings: Settings) -> Finding:
    started = time.monotonic()
    try:
        with closing(open_detector(settings.detector)) as detector:
            took = time.monotonic() - started
            name, runner = detector.model.name, detector.runner.name
            found = f"{name} passed its self test on {runner}, ready in {took:.1f} s"
            return Finding("model", Mark.FINE, found)
    except KioskError as error:
        return _missing("model", error)


def _sound(settings: Settings) -> Finding:
    if not settings.alarm.enabled:
        return Finding("sound", Mark.NOTE, "switched off by alarm.enabled")
    sounds = paths.share() / "sounds"
    complaint = find_prompts(settings.alarm, settings.door.on_fault, sounds).complaint
    if complaint:
        known = ", ".join(sorted({one.parent.name for one in sounds.glob("*/*.wav")})) or "none"
        return Finding("sound", Mark.MISSING, complaint, f"languages that are there: {known}")
    try:
        return Finding("sound", Mark.FINE, describe())
    except SoundError as error:
        return _missing("sound", error)


def _relay(settings: Settings) -> Finding:
    if not settings.relay.port:
        needed = settings.door.policy is not Policy.REMIND
        mark = Mark.MISSING if needed else Mark.NOTE
        return Finding("relay", mark, "no port is set", "set relay.port, or door.policy: remind")
    try:
        refuse_what_cannot_work(settings)
        with closing(open_relay(settings.relay)) as relay:
            state = relay.read()
            for one in wired(settings).values():
                relay.look(one.input)
    except KioskError as error:
        return _missing("relay", error)
    said = {None: "not confirmed: this board cannot answer", True: "energised", False: "at rest"}
    mark = Mark.NOTE if state is None else Mark.FINE
    return Finding("relay", mark, f"{settings.relay.board}: output {said[state]}")


def _display(_settings: Settings) -> Finding:
    from ui.display import require_display  # noqa: PLC0415  # a machine without Qt is a finding

    try:
        require_display()
        name = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or "of the platform"
        return Finding("display", Mark.FINE, f"{name} opens a window")
    except ScreenError as error:
        return _missing("display", error)


def _disk(_settings: Settings) -> Finding:
    folder = paths.state()
    try:
        make_folder(folder)
        free = shutil.disk_usage(folder).free // 2**20
    except OSError as error:
        return Finding("disk", Mark.MISSING, f"{folder}: {error.strerror}", "set KIOSK_STATE")
    if not os.access(folder, os.W_OK):
        return Finding("disk", Mark.MISSING, f"{folder} cannot be written", "mend its owner")
    mark = Mark.FINE if free >= _LEAST_FREE_MB else Mark.MISSING
    return Finding(
        "disk", mark, f"{free} MB free for {folder}", "" if mark is Mark.FINE else "free some"
    )


def _clock(_settings: Settings) -> Finding:
    if time.time() < _BUILT:
        return Finding("clock", Mark.MISSING, "it is years behind", "set it; see timedatectl")
    if Path("/run/systemd/timesync/synchronized").exists():
        return Finding("clock", Mark.FINE, "kept by the network")
    return Finding("clock", Mark.NOTE, time.strftime("%Y-%m-%d %H:%M %Z"), "see timedatectl")
