"""What is done to the machine, and what it does then. Times are seconds after the deed."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import time
from pathlib import Path
from typing import Any, Iterator, NamedTuple

from kiosk.paths import share
from tests.machine.nspawn import Machine, until
from tests.machine.root import STATE

KIOSK = "/opt/entrance-kiosk/.venv/bin/kiosk"
SETTINGS = "etc/entrance-kiosk/kiosk.yaml"
FAULT_GROUND = "#141b2b"
STARTS_AT_MOST = 10

_LOOK_AT_SCREEN = """
import sys
from PySide6.QtGui import QGuiApplication
application = QGuiApplication(["look", "-platform", "xcb"])
image = application.primaryScreen().grabWindow(0).toImage()
image.save(sys.argv[1])
print(image.pixelColor(4, 4).name())
"""


class Row(NamedTuple):
    """One line of the table. ``after`` names what came, with the seconds until it did."""

    deed: str
    happened: str
    after: dict[str, float]


class Kiosk:
    """The kiosk on a machine, as somebody with the root password sees it."""

    def __init__(self, machine: Machine, pictures: Path) -> None:
        self.machine, self._pictures = machine, pictures
        self._history = machine.disk / "var/lib/board/history"

    def ready_after(self, deed: float) -> float:
        """Wait until the service is ready (again); seconds from ``deed``, a monotonic moment."""

        def ready() -> bool:
            unit = self.machine.unit("kiosk")
            self._ready = int(unit["ActiveEnterTimestampMonotonic"]) / 1e6
            return unit["ActiveState"] == "active" and self._ready > deed

        until(ready)
        return self._ready - deed

    def hold(self) -> None:
        """Wait until somebody without a mask is held at the door."""
        until(lambda: self.output()[1])

    def output(self) -> tuple[float, bool]:
        """When the board's output last changed (monotonic), and whether it has current now."""
        lines = self._history.read_text(encoding="ascii").splitlines()
        at, on = lines[-1].split() if lines else ("0", "0")
        return float(at), on == "1"

    def rest_after(self, deed: float) -> float:
        """Wait until the output is without current; seconds from ``deed``."""
        until(lambda: not self.output()[1])
        return max(0.0, self.output()[0] - deed)

    def main(self) -> dict[str, str]:
        return self.machine.unit("kiosk")

    def strike(self, signal: str, unit: str = "kiosk") -> float:
        """Send a signal to a unit's main process; returns when."""
        at = time.monotonic()
        self.machine.run("systemctl", "kill", "--kill-whom=main", f"--signal={signal}", unit)
        return at

    def forgive(self) -> None:
        """Let the starts so far count for nothing."""
        self.machine.run("systemctl", "reset-failed", "kiosk", "kiosk-notice", check=False)

    def left_alone_after(self, deed: float) -> float:
        """Wait until it has ended for good and the sentence is on the screen; then since when."""
        until(lambda: self.main()["ActiveState"] == "failed")
        until(lambda: self.machine.unit("kiosk-notice")["ActiveState"] == "active")
        until(lambda: self.screen("notice") == FAULT_GROUND)
        return time.monotonic() - deed

    def screen(self, name: str) -> str:
        """Keep what the screen shows as a picture; returns the colour of its corner."""
        place = f"/var/tmp/{name}.png"
        look = f'DISPLAY=:0 /opt/entrance-kiosk/.venv/bin/python -c "$0" {place}'
        user = ("setpriv", "--reuid=kiosk", "--regid=kiosk", "--init-groups")
        colour = self.machine.run(*user, "sh", "-c", look, _LOOK_AT_SCREEN, check=False).strip()
        taken = self.machine.disk / place.lstrip("/")
        if taken.exists():
            self._pictures.mkdir(parents=True, exist_ok=True)
            (self._pictures / f"{name}.png").write_bytes(taken.read_bytes())
        return colour

    def events(self) -> list[dict[str, Any]]:
        """Everything in the kiosk's journal."""
        said = self.machine.run("env", f"KIOSK_STATE=/{STATE}", KIOSK, "events", "--json")
        return list(json.loads(said)["events"])

    def log(self) -> str:
        """The end of what the units say."""
        units = ("-u", "kiosk", "-u", "kiosk-notice", "-u", "kiosk-screen")
        return self.machine.run(
            "journalctl", "-n", "60", "-o", "short-monotonic", "--no-pager", *units, check=False
        )

    def told(self) -> str:
        """The sentence for staff in the log."""
        lines = self.machine.run("journalctl", "-b", "-u", "kiosk-notice", "-o", "cat").splitlines()
        return next(line for line in reversed(lines) if "not running" in line)


def boots(kiosk: Kiosk) -> Iterator[Row]:
    """The button is pressed."""
    machine = kiosk.machine
    machine.power_on()
    ready = kiosk.ready_after(machine.on_at)
    screen = int(machine.unit("kiosk-screen")["ActiveEnterTimestampMonotonic"]) / 1e6
    until(lambda: _judged(kiosk))
    judged = _judged(kiosk) - machine.on_at_wall
    kiosk.hold()
    held = kiosk.output()[0] - machine.on_at
    kiosk.screen("working")
    after = {
        "X server": screen - machine.on_at,
        "first outcome": ready,
        "first picture judged": judged,
    }
    yield Row("power on", "somebody without a mask is held", {**after, "held": held})


def _judged(kiosk: Kiosk) -> float:
    """The wall clock at the first picture that was judged since the start; 0 before."""
    from datetime import datetime  # noqa: PLC0415

    events = kiosk.events()
    starts = [n for n, event in enumerate(events) if event["subject"] == "start"]
    for event in events[starts[-1] if starts else 0 :]:
        if event["kind"] == "state" and event["subject"] in ("idle", "checking"):
            return datetime.fromisoformat(event["time"]).timestamp()
    return 0.0


def struck(kiosk: Kiosk) -> Iterator[Row]:
    """The program is killed, hangs, and loses its screen, each time in the middle of a hold."""
    for deed, signal, unit in (
        ("kill -9", "KILL", "kiosk"),
        ("the program stands still (SIGSTOP)", "STOP", "kiosk"),
        ("kill -9 of the X server", "KILL", "kiosk-screen"),
    ):
        kiosk.forgive()
        kiosk.hold()
        at = kiosk.strike(signal, unit)
        rest, ready = kiosk.rest_after(at), kiosk.ready_after(at)
        yield Row(deed, "started again", {"output at rest": rest, "next outcome": ready})


def without_devices(kiosk: Kiosk) -> Iterator[Row]:
    """Camera, board and sound card are not there: a fault on the screen, and no new start."""
    settings = kiosk.machine.disk / SETTINGS
    before = settings.read_text(encoding="utf-8")
    settings.write_text(
        "camera: {source: /dev/video0}\nrelay: {port: /dev/ttyUSB0, board: numato}\n"
    )
    kiosk.forgive()
    at = time.monotonic()
    kiosk.machine.run("systemctl", "restart", "kiosk")
    ready, pid = kiosk.ready_after(at), kiosk.main()["MainPID"]
    time.sleep(20)
    assert (kiosk.main()["MainPID"], kiosk.main()["NRestarts"]) == (pid, "0")
    said = kiosk.main()["StatusText"]
    settings.write_text(before)
    kiosk.machine.run("systemctl", "restart", "kiosk")
    yield Row(
        "no camera, no board, no sound card",
        f"runs on, state {said}; not started again in 20 s",
        {"first outcome": ready},
    )


def with_bad_settings(kiosk: Kiosk) -> Iterator[Row]:
    """A settings file with a mistake and no last good copy."""
    settings = kiosk.machine.disk / SETTINGS
    before = settings.read_text(encoding="utf-8")
    (kiosk.machine.disk / STATE / "last-good.yaml").unlink(missing_ok=True)
    settings.write_text(before.replace("camera:", "camra:"))
    kiosk.machine.run("systemctl", "stop", "kiosk")
    kiosk.forgive()
    at = time.monotonic()
    kiosk.machine.run("systemctl", "start", "kiosk", check=False)
    alone, unit = kiosk.left_alone_after(at), kiosk.main()
    assert (unit["ExecMainStatus"], unit["NRestarts"]) == ("2", "0"), unit
    said = kiosk.told()
    settings.write_text(before)
    at = time.monotonic()
    kiosk.machine.run("systemctl", "start", "kiosk")
    ready = kiosk.ready_after(at)
    assert kiosk.machine.unit("kiosk-notice")["ActiveState"] == "inactive"
    yield Row(
        "a mistake in the settings and no last good ones (exit code 2)",
        f"not started again; on the screen: “{said}”",
        {"sentence on the screen": alone, "mended and started → outcome": ready},
    )


def with_a_network_camera(kiosk: Kiosk) -> Iterator[Row]:
    """A camera that has to be asked over the network: first as it comes, then with the drop-in."""
    settings, drop_in = kiosk.machine.disk / SETTINGS, "60-kiosk-camera.conf"
    before, url = settings.read_text(encoding="utf-8"), "http://user:word@127.0.0.1:9/"
    settings.write_text(before.replace("demo:", url))
    shut = _camera_after_restart(kiosk)
    yield Row("a network camera that nobody allowed", f"“{shut}”", {})

    settings.write_text(before)
    secret = settings.with_name("camera.source")
    secret.write_text(url)
    secret.chmod(0o600)
    folder = kiosk.machine.disk / "etc/systemd/system/kiosk.service.d"
    folder.mkdir()
    (folder / drop_in).write_bytes((share() / "systemd" / drop_in).read_bytes())
    kiosk.machine.run("systemctl", "daemon-reload")
    open_ = _camera_after_restart(kiosk)
    (folder / drop_in).unlink()
    kiosk.machine.run("systemctl", "daemon-reload")
    kiosk.machine.run("systemctl", "restart", "kiosk")
    yield Row("the same, allowed and named by a credential", f"“{open_}”", {})


def _camera_after_restart(kiosk: Kiosk) -> str:
    """What the kiosk says of its camera after a new start."""
    known = len(kiosk.events())
    kiosk.forgive()
    kiosk.machine.run("systemctl", "restart", "kiosk")

    def sentences() -> list[str]:
        return [
            event["data"]["sentence"]
            for event in kiosk.events()[known:]
            if event["subject"].startswith("camera_")
        ]

    until(sentences)
    return sentences()[0]


def failing_for_ever(kiosk: Kiosk) -> Iterator[Row]:
    """The program is killed as soon as it is started, until systemd leaves it alone."""
    kiosk.forgive()
    at, starts = time.monotonic(), 0
    while kiosk.main()["ActiveState"] != "failed":
        assert starts <= 1 + STARTS_AT_MOST, "the one that was forgiven, and those that count"
        pid = kiosk.main()["MainPID"]
        if pid != "0" and kiosk.main()["SubState"] in ("running", "start"):
            starts += 1
            kiosk.strike("KILL")
            until(lambda pid=pid: kiosk.main()["MainPID"] != pid)
    alone = kiosk.left_alone_after(at)
    assert not kiosk.output()[1]
    said = kiosk.told()
    kiosk.forgive()
    kiosk.machine.run("systemctl", "start", "kiosk")
    yield Row(
        "kill -9 at every start",
        f"killed {starts} times (the running start and ten more), then left alone, output at rest; "
        f"on the screen: “{said}”",
        {"sentence on the screen": alone},
    )


def seen_by_others(kiosk: Kiosk) -> Iterator[Row]:
    """Another user of the machine looks for the screen, the journal and the settings."""
    tries = {
        "the screen": "DISPLAY=:0 xhost",
        "the journal": f"ls /{STATE}",
        "the settings": f"cat /{SETTINGS}",
    }
    as_nobody = ("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "sh", "-c")
    script = " || echo refused; "
    for what, look in tries.items():
        said = kiosk.machine.run(*as_nobody, f"{look} 2>/dev/null {script}")
        assert said == "refused\n", f"{what}: {said}"
    yield Row("another user looks at the machine", f"refused: {', '.join(tries)}", {})


def plug_pulled(kiosk: Kiosk) -> Iterator[Row]:
    """The power is cut in the middle of a hold."""
    kiosk.hold()
    known = [event["id"] for event in kiosk.events()]
    kiosk.machine.cut_power()
    kiosk.machine.power_on()
    ready = kiosk.ready_after(kiosk.machine.on_at)
    now = [event["id"] for event in kiosk.events()]
    assert now[: len(known)] == known
    boots = kiosk.machine.run("journalctl", "--list-boots", "-q").strip().splitlines()
    before = kiosk.machine.run("journalctl", "-b", "-1", "-u", "kiosk", "-o", "cat").splitlines()
    assert before, boots
    yield Row(
        "the plug is pulled in a hold",
        f"all {len(known)} events are there; {len(before)} lines of the log before it, too",
        {"power on → first outcome": ready},
    )


def shut_down(kiosk: Kiosk) -> Iterator[Row]:
    """The power button, in the middle of a hold."""
    kiosk.hold()
    at = time.monotonic()
    took = kiosk.machine.power_off()
    rest = kiosk.rest_after(at)
    store = kiosk.machine.disk / STATE / "journal.db"
    with contextlib.closing(sqlite3.connect(str(store))) as journal:
        assert journal.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        last = journal.execute("SELECT kind, subject FROM events ORDER BY id DESC").fetchone()
    yield Row(
        "shut down in a hold",
        f"last event: {' '.join(last)}; the journal is whole",
        {"output at rest": rest, "machine off": took},
    )


IN_ORDER = (
    boots,
    struck,
    without_devices,
    with_bad_settings,
    with_a_network_camera,
    failing_for_ever,
    seen_by_others,
    plug_pulled,
    shut_down,
)
