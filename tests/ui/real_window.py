"""Shows outcomes full screen for a while and says what the X server saw: run by test_xvfb.py."""

from __future__ import annotations

import json
import signal
import sys
import threading
import time
from dataclasses import replace

from kiosk.settings import Settings
from ui.examples import examples
from ui.screen import Screen


def feed(screen: Screen, stop: threading.Event, seconds: float) -> int:
    """Send the same picture 30 times a second; returns how often."""
    given, sent, start = examples()["several"].outcome, 0, time.monotonic()
    while time.monotonic() - start < seconds and not stop.is_set():
        now = time.monotonic()
        tracks = tuple(replace(track, last_seen=now) for track in given.tracks)
        screen.show_outcome(replace(given, at=now, decided_at=now, tracks=tracks))
        sent += 1
        time.sleep(max(0.0, start + sent / 30 - time.monotonic()))
    return sent


def main(seconds: float) -> None:
    """Print one JSON line when the feed is over, then wait for SIGTERM."""
    from PySide6.QtGui import QGuiApplication  # noqa: PLC0415

    stop, screen = threading.Event(), Screen(Settings())
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    sent = []
    feeder = threading.Thread(target=lambda: sent.append(feed(screen, stop, seconds)))
    window = screen._gui.window
    looked = threading.Event()

    def look() -> None:
        if sent and not looked.is_set():
            looked.set()
            shown = QGuiApplication.primaryScreen().grabWindow(0).toImage()
            ground = shown.pixelColor(4, 4).name().upper()
            size = [window.width(), window.height()]
            facts = {"sent": sent[0], "painted": window.painted, "ground": ground, "size": size}
            sys.stdout.write(json.dumps(facts) + "\n")
            sys.stdout.flush()

    window._timer.timeout.connect(look)
    feeder.start()
    screen.run(stop)
    feeder.join()
    screen.close()


if __name__ == "__main__":
    main(float(sys.argv[1]))
