"""The staff panel's desk in the whole kiosk: a camera scene, a door on a terminal, a real journal."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time

import pytest

from kiosk import app, config, pin
from kiosk.options import Options
from kiosk.relays.simulator import BoardSimulator
from kiosk.settings import AlarmSettings, CameraSettings, Settings
from kiosk.settings_door import RelaySettings
from kiosk.staff.records import ChartSize, Span
from kiosk.types import AlarmKind, Box, Detection, DoorAction, EventKind, Label, Part
from tests.staff_desk import running_desk

UNMASKED = (Detection(Box(560, 200, 700, 380), Label.NO_MASK, 0.9),)
CANDIDATES = (*UNMASKED, Detection(Box(565, 205, 700, 380), Label.MASK, 0.3))

HANGING = """
import sys, threading, time
from kiosk import app
from kiosk.options import Options
from kiosk.settings import AlarmSettings, CameraSettings, Settings
from kiosk.settings_door import RelaySettings
from kiosk.types import Box, Detection, Label

class Sees:
    candidates = ()

    def set_thresholds(self, floors):
        pass

    def detect(self, frame):
        return (Detection(Box(560, 200, 700, 380), Label.NO_MASK, 0.9),)

    def close(self):
        pass

def tell(event):
    print(event.kind.value, event.subject, flush=True)

app.open_detector = lambda *_: Sees()
settings = Settings(
    camera=CameraSettings(source="demo:"),
    relay=RelaySettings(port=sys.argv[1], board="waveshare"),
    alarm=AlarmSettings(enabled=False),
)
kiosk = app.Kiosk(settings, Options(headless=True, on_event=tell))
for worker in (kiosk._staff._worker, kiosk._staff._devices):
    worker.do(threading.Event().wait, print)
sys.exit(kiosk.run())
"""
"""A kiosk whose staff threads both hang for good, as with a stick that never answers."""


class Sees:
    """A detector that sees one unmasked face, with a second opinion below the threshold."""

    candidates = CANDIDATES
    thresholds = None

    def detect(self, frame):
        return UNMASKED

    def set_thresholds(self, thresholds):
        self.thresholds = thresholds

    def close(self):
        pass


class Bench:
    """A running kiosk; this thread is the screen's."""

    def __init__(self, board, **options):
        self.detector, self.events = Sees(), []
        self.settings = Settings(
            camera=CameraSettings(source="demo:"),
            relay=RelaySettings(port=board.port, board="waveshare"),
            alarm=AlarmSettings(enabled=False),
        )
        self.options = Options(headless=True, on_event=self.events.append, **options)
        self.result = []

    def __enter__(self):
        self.kiosk = app.Kiosk(self.settings, self.options)
        self.staff = self.kiosk._staff
        self.thread = threading.Thread(target=lambda: self.result.append(self.kiosk.run()))
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.kiosk._stop.set()
        self.thread.join(30)

    def subjects(self, kind):
        return [event.subject for event in self.events if event.kind is kind]


@pytest.fixture
def board():
    with BoardSimulator("waveshare") as board:
        yield board


@pytest.fixture
def bench(board, monkeypatch, tmp_path):
    monkeypatch.setattr(config, "SITE", tmp_path / "site.yaml")
    monkeypatch.setattr(signal, "signal", lambda *_: None)  # the kiosk runs beside this thread
    bench = Bench(board)
    monkeypatch.setattr(app, "open_detector", lambda *_: bench.detector)
    with bench:
        yield bench


def test_saved_settings_reach_the_next_picture(bench, soon):
    """From the slider through the file to the detector, without a restart."""
    soon(lambda: bench.detector.thresholds == {})
    assert bench.staff.changes.change({"detector.thresholds.no_mask": 0.8}) == ""
    bench.staff.changes.save()
    soon(lambda: bench.detector.thresholds == {Label.NO_MASK: 0.8})
    assert bench.staff.changes.saving.value == 1
    assert "changed" in bench.subjects(EventKind.SETTING)
    assert config.load().detector.thresholds.no_mask == 0.8


def test_staff_with_the_pin_open_a_held_door_for_ten_minutes(bench, board, soon):
    pin.set_pin("2468")
    bench.staff.pad.open()
    bench.staff.pad.try_pin("2468")
    soon(lambda: bench.staff.pad.entry.inside)
    soon(lambda: board.outputs[0])  # the unmasked face holds the door
    bench.staff.door.order(DoorAction.RELEASE, 600.0)
    soon(lambda: not board.outputs[0])
    bench.staff.door.automatic()
    soon(lambda: board.outputs[0])
    bench.staff.pad.leave()
    assert bench.subjects(EventKind.STAFF) == ["entered", "override", "automatic", "left"]


def test_raw_detections_of_the_frame_shown_and_their_scores_are_there(bench, soon):
    """What staff see while they move a slider is what the rules would count."""
    outcome = soon(lambda: (found := bench.kiosk._feed.latest) and found.candidates and found)
    checking = bench.staff.checking
    faces = checking.faces(outcome, bench.staff.changes.saved)
    assert [(face.label, face.counts, face.judged) for face in faces] == [
        (Label.NO_MASK, True, True),
        (Label.MASK, False, False),
    ]
    assert faces[0].width == pytest.approx(140 * 0.75)
    bench.staff.changes.change({"detector.thresholds.no_mask": 0.95})
    bench.staff.changes.change({"detector.thresholds.mask": 0.2})
    faces = checking.faces(outcome, bench.staff.changes.preview)
    assert [face.counts for face in faces] == [False, True]
    bench.staff.changes.change({"decision.zone": [[0, 0], [0.1, 0], [0.1, 1]]})
    faces = checking.faces(outcome, bench.staff.changes.preview)
    assert [face.judged for face in faces] == [False, False]
    soon(lambda: checking.scores.faces)
    assert checking.faces(outcome, bench.staff.changes.saved)[0].score == 0.9


def test_too_few_people_for_a_comparison_is_said_and_a_closed_panel_compares_nothing(bench, soon):
    soon(lambda: bench.kiosk._feed.latest is not None)
    bench.staff.checking.replay(bench.staff.changes.saved)
    problem = soon(lambda: bench.staff.checking.replayed.problem, 60)
    assert problem == "After ten faces this shows what would change."
    bench.staff.checking.replay(bench.staff.changes.saved)
    bench.staff.checking.stop_replay()
    assert not bench.staff.checking.replayed.pending


def test_health_is_measured_from_the_start(bench, soon):
    health = soon(lambda: bench.staff.health.now)
    assert len(health.cards) == 6
    assert health.troubles == ()


def test_a_bad_file_at_run_time_is_a_trouble_and_the_check_goes_on(bench, soon):
    soon(lambda: bench.kiosk._feed.latest is not None)
    config.overrides_path().write_text("alarm: {volume: 7}\n")
    soon(lambda: bench.kiosk._board.of(Part.CONFIG))
    trouble = soon(lambda: [t for t in bench.kiosk._feed.latest.health if t.part is Part.CONFIG])
    assert "The old settings stay in force" in trouble[0].sentence
    config.overrides_path().write_text("alarm: {volume: 0.7}\n")
    soon(lambda: bench.staff.changes.saved.alarm.volume == 0.7)


def test_a_restart_ends_with_1_which_systemd_takes_for_a_reason_to_start_anew(
    bench, board, soon, monkeypatch
):
    """After the door was made safe."""
    soon(lambda: board.outputs[0])
    monkeypatch.setenv("NOTIFY_SOCKET", "/run/systemd/notify")
    bench.staff.machine.restart()
    soon(lambda: bench.result == [1])
    assert not board.outputs[0]
    assert "restart" in bench.subjects(EventKind.STAFF)


def test_every_call_of_the_panel_is_back_at_once_while_both_threads_hang(bench, soon):
    """Whatever the disk, the sound card and the stick do, the screen goes on."""
    free = threading.Event()
    for worker in (bench.staff._worker, bench.staff._devices):
        worker.do(lambda: free.wait(30), print)
    staff, size = bench.staff, ChartSize(600, 200, 16)
    staff.pad.open()
    staff.pad.try_pin("1111")
    staff.changes.change({"alarm.volume": 0.3})
    staff.changes.save()
    staff.changes.ask_history()
    staff.checking.replay(staff.changes.preview)
    staff.sound.test(AlarmKind.NO_MASK, staff.changes.preview)
    staff.sound.mute(60.0)
    staff.door.order(DoorAction.RELEASE, 60.0)
    staff.door.open_once()
    staff.door.test()
    staff.door.ask_events()
    staff.today.ask(Span.TODAY, size, size)
    staff.health.ask_happened()
    staff.health.self_test()
    staff.machine.export()
    pending = [
        staff.changes.saving, staff.changes.history, staff.checking.replayed, staff.sound.tested,
        staff.door.events, staff.today.figures, staff.health.happened, staff.health.tested,
        staff.machine.exported,
    ]  # fmt: skip
    assert all(answer.pending for answer in pending)
    assert staff.pad.entry.checking
    assert staff.changes.saved.alarm.volume == 0.8
    bench.kiosk._stop.set()
    free.set()
    soon(lambda: bench.result == [0])


def test_threads_of_the_panel_that_hang_never_keep_the_door_from_its_safe_state(board, own_state):
    """The door is made safe first; then the program ends although a stick never answers."""
    process = subprocess.Popen(
        [sys.executable, "-c", HANGING, board.port], stdout=subprocess.PIPE, text=True
    )
    with process.stdout:
        assert any("door hold" in line for line in process.stdout)
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        deadline = began + 30
        while board.outputs[0]:
            assert time.monotonic() < deadline, "the door was not made safe"
            time.sleep(0.01)
        assert process.poll() is None  # the panel's threads are still being waited for
        assert process.wait(30) == 0


def test_a_desk_whose_devices_hang_can_still_be_restarted_and_switched_off(soon, monkeypatch):
    """Switching off is refused here, by a systemctl that is not to be found."""
    monkeypatch.setenv("NOTIFY_SOCKET", "/run/systemd/notify")
    monkeypatch.setenv("PATH", "")
    free, ended = threading.Event(), []
    with running_desk(on_restart=lambda: ended.append(True)) as desk:
        desk._devices.do(lambda: free.wait(60), print)
        try:
            desk.machine.restart()
            assert ended
            desk.machine.shut_down()
            assert "systemctl is not installed" in soon(lambda: desk.machine.ending.problem)
        finally:
            free.set()


def test_a_desk_without_a_kiosk_around_it_works_too(soon):
    """As tests of the panel use it."""
    pin.set_pin("2468")
    with running_desk() as desk:
        desk.pad.try_pin("2468")
        soon(lambda: desk.pad.entry.inside)
        desk.changes.change({"alarm.volume": 0.3})
        desk.changes.save()
        soon(lambda: desk.changes.saved.alarm.volume == 0.3)
        desk.pad.leave()
