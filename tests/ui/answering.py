"""Runs the kiosk with its window and notes how soon the GUI thread answers: run by gui_latency.

A process of its own sends the time through a pipe, 500 times a second, as an X server sends touches:
the answer is late whenever the GUI thread is busy, waits for something, or may not run.
"""

from __future__ import annotations

import json
import os
import signal
import struct
import subprocess
import sys
import time
from collections import defaultdict
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, Callable, DefaultDict, Dict, Iterator, List

from PySide6.QtCore import QSocketNotifier, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from kiosk import config
from kiosk.app import Kiosk
from kiosk.options import Options

if TYPE_CHECKING:
    from ui.gui import Gui

PIN = "2468"
STEP_MS, TYPE_MS = 2000, 300
"""Between two things that staff do in the panel, and between two keys on the pad or to leave."""

SENDER = """
import struct, sys, time
due = time.monotonic()
while True:
    due = max(due + 0.002, time.monotonic() - 0.1)
    time.sleep(max(0.0, due - time.monotonic()))
    sys.stdout.buffer.write(struct.pack("d", time.monotonic()))
    sys.stdout.buffer.flush()
"""


class Answering:
    """Counts the milliseconds of every answer, and pictures, by what goes on. GUI thread."""

    def __init__(self, gui: Callable[[], Gui]) -> None:
        """Count nothing before the first ``row``."""
        self._gui = gui
        self._row = ""
        self.took: DefaultDict[str, List[float]] = defaultdict(list)
        self.pictures: DefaultDict[str, int] = defaultdict(int)
        self.seconds: Dict[str, float] = {}
        self._began = 0.0
        self._sender = subprocess.Popen([sys.executable, "-c", SENDER], stdout=subprocess.PIPE)
        self._steps: Iterator[Callable[[], object]] = iter(())
        self._orders = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
        self._orders.activated.connect(self._obey)
        self._times = QSocketNotifier(self._sender.stdout.fileno(), QSocketNotifier.Type.Read)
        self._times.activated.connect(self._answer)
        self._hands = QTimer()
        self._hands.timeout.connect(self._step)
        self._hands.start(TYPE_MS)

    def _answer(self) -> None:
        came = os.read(self._sender.stdout.fileno(), 1 << 16)
        now = time.monotonic()
        for (sent,) in struct.iter_unpack("d", came):
            if self._row:
                self.took[self._row].append(1000 * (now - sent))

    def _obey(self) -> None:
        for line in os.read(sys.stdin.fileno(), 1 << 16).decode().splitlines():
            self._do(*line.partition(" ")[::2])

    def _do(self, order: str, rest: str) -> None:
        """Obey ``row NAME``, ``enter``, ``leave`` or ``end FILE``."""
        if order == "row":
            self._begin(rest)
        elif order == "enter":
            self._steps = self._walk()
        elif order == "leave":
            self._steps = self._leave()
        else:
            self._end(Path(rest))

    def _step(self) -> None:
        step = next(self._steps, None)
        if step is not None:
            step()

    def _walk(self) -> Iterator[Callable[[], object]]:
        """Type the PIN, then go through the pages and press what asks sound, relay and disk."""
        yield lambda: self._press(Qt.Key.Key_F12)
        for digit in PIN:
            yield lambda digit=digit: self._press(getattr(Qt.Key, f"Key_{digit}"))
        yield lambda: self._press(Qt.Key.Key_Return)
        while self._gui().window.access.panel is None:
            yield lambda: None
        print("inside", flush=True)
        self._hands.setInterval(STEP_MS)
        for number, button in cycle(enumerate(("", "test", "test", "", "test"), start=1)):
            key = getattr(Qt.Key, f"Key_{number}")
            yield lambda key=key: self._press(key, Qt.KeyboardModifier.ControlModifier)
            if button:
                yield lambda button=button: self._click(button)
            yield lambda: self._press(Qt.Key.Key_Tab)

    def _leave(self) -> Iterator[Callable[[], object]]:
        """Press Escape until a dialog and the panel are closed."""
        self._hands.setInterval(TYPE_MS)
        while self._gui().window.access.panel is not None:
            yield lambda: self._press(Qt.Key.Key_Escape)
        print("outside", flush=True)

    def _press(self, key: Qt.Key, *modifier: Qt.KeyboardModifier) -> None:
        QTest.keyClick(self._gui().window.windowHandle(), key, *modifier)

    def _click(self, name: str) -> None:
        panel = self._gui().window.access.panel
        if panel is not None and panel.dialog is None:
            getattr(panel.page, name).click()

    def _begin(self, row: str) -> None:
        gui = self._gui()
        if not self._row:
            gui.inbox.arrived.connect(self._count)
            size = gui.window.size()
            print(f"the window is {size.width()}x{size.height()}", flush=True)
        self._finish()
        self._row = row

    def _finish(self) -> None:
        now = time.monotonic()
        self.seconds[self._row], self._began = now - self._began, now

    def _count(self) -> None:
        self.pictures[self._row] += 1

    def _end(self, file: Path) -> None:
        self._sender.kill()
        self._finish()
        found = {
            row: {"ms": took, "pictures": self.pictures[row] / self.seconds[row]}
            for row, took in self.took.items()
        }
        file.write_text(json.dumps(found), encoding="ascii")
        print("ended", flush=True)
        os.kill(os.getpid(), signal.SIGKILL)  # some threads hang for ever, as they should


def main() -> None:
    """Run with a settings file until an order ends it."""
    _application = QApplication(["kiosk"])
    path = Path(sys.argv[1])

    def tell(event: object) -> None:
        print(event, flush=True)

    kiosk = Kiosk(config.load(path), Options(on_event=tell, config=path))
    _answering = Answering(lambda: kiosk._foreground._screen._gui)
    kiosk.run()


if __name__ == "__main__":
    main()
