"""The program as a user starts it: a process, real files, a real port, signals."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from kiosk.effects.worker import STOP_WITHIN
from kiosk.players.simple import STOPS_WITHIN
from kiosk.relays.simulator import BoardSimulator
from tests.contracts.player_card import stuck_card
from tests.notify_socket import abstract_socket
from tests.program import QUIET, drawn_clip, finished, plain_environment, started


@pytest.fixture
def environment(tmp_path):
    return plain_environment(tmp_path / "state")


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    return drawn_clip(tmp_path_factory.mktemp("clips") / "corridor.mp4")


def test_a_file_runs_to_its_end_and_ends_with_0(environment, clip):
    """Start, states, stop: all in the timeline, nothing on the door's side."""
    done = finished(environment, "run", "--headless", "--source", clip, *QUIET)

    assert done.returncode == 0, done.stderr
    assert "idle" in done.stdout
    assert "Traceback" not in done.stderr


def test_what_happened_is_in_the_journal(environment, clip):
    """The events of a run can be read afterwards."""
    finished(environment, "run", "--headless", "--source", clip, *QUIET)
    events = finished(environment, "events", "--json")

    listed = json.loads(events.stdout)["events"]
    words = {(event["kind"], event["subject"]) for event in listed}
    assert {("program", "start"), ("state", "idle"), ("program", "stop")} <= words
    in_force = next(event for event in listed if event["kind"] == "setting")
    assert in_force["data"] == {"camera": {"source": str(clip)}, "alarm": {"enabled": False}}


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda folder: folder / "missing.mp4", "missing.mp4"),
        (lambda folder: folder, "empty"),
        (lambda folder: _written(folder / "text.mp4", b"not a video at all" * 50), "text.mp4"),
        (lambda folder: _written(folder / "half.jpg", b"\xff\xd8\xff\xe0 cut"), "half.jpg"),
    ],
    ids=["missing", "empty folder", "not a video", "half a picture"],
)
def test_a_file_source_that_is_no_use_ends_with_2_and_one_sentence(
    environment, tmp_path, make, expected
):
    """What, where, what to do; never a traceback."""
    folder = tmp_path / "empty"
    folder.mkdir()
    done = finished(environment, "run", "--headless", "--source", make(folder), *QUIET)

    assert done.returncode == 2, done.stderr
    sentences = [line for line in done.stderr.splitlines() if line.startswith("kiosk run:")]
    assert len(sentences) == 1
    assert expected in sentences[0]
    assert "Traceback" not in done.stderr


def _written(path, content):
    path.write_bytes(content)
    return path


def test_a_camera_that_is_missing_never_ends_the_program(environment):
    """It is a fault on the screen and in the journal, and it is tried again."""
    with started(environment, "run", "--headless", "--source", "/dev/video99", *QUIET) as program:
        program.wait_for_event("trouble", "camera_missing")
        assert "camera_missing" in program.wait_for_event("state", "fault")
        program.process.send_signal(signal.SIGTERM)
        assert program.end() == 0


def test_bad_settings_end_with_2_and_every_mistake(environment, tmp_path):
    """Nothing is started on settings that nobody meant."""
    path = _written(tmp_path / "k.yaml", b"door: {policy: open}\ncamera: {fps: 0}\n")
    done = finished(environment, "run", "--headless", "--config", path)

    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 2
    assert f"{path}:1:8: door.policy" in done.stderr


def test_bad_settings_start_on_the_copy_that_worked_last(environment, tmp_path, clip):
    """And say so in the journal."""
    good = _written(tmp_path / "good.yaml", b"alarm: {enabled: false}\n")
    assert (
        finished(environment, "run", "--headless", "--config", good, "--source", clip).returncode
        == 0
    )
    good.write_text("alarm: {enabled: perhaps}\n")
    done = finished(environment, "run", "--headless", "--config", good, "--source", clip)

    assert done.returncode == 0
    assert "config_last_good" in done.stdout


@pytest.mark.parametrize("model", ["no-such-model", "models/default/README.md"])
def test_a_model_that_cannot_be_used_ends_with_2(environment, clip, model):
    """One sentence that names it."""
    done = finished(
        environment,
        "run", "--headless", "--source", clip, "--loop", "--set", f"detector.model={model}", *QUIET,
    )  # fmt: skip

    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith(f"--set:1:1: detector.model: {model}: no such model")


def test_without_a_display_the_check_goes_on_and_says_so(environment, clip):
    """The door is watched whether or not somebody can look at a screen."""
    done = finished(environment, "run", "--source", clip, "--loop", "--duration", "3", *QUIET)

    assert done.returncode == 0, done.stderr
    assert "display" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("delay", [0.0, 0.1, 0.4, 0.9, 1.6, 2.5, 4.0])
def test_a_signal_at_any_moment_ends_it_with_0_and_the_door_safe(environment, delay):
    """Ctrl-C and SIGTERM: the output at rest, threads joined, under five seconds."""
    number = signal.SIGINT if int(10 * delay) % 2 else signal.SIGTERM
    with BoardSimulator("waveshare") as board, started(
        environment, "run", "--headless", "--source", "demo:", *QUIET,
        "--set", f"relay.port={board.port}", "--set", "relay.board=waveshare",
    ) as program:  # fmt: skip
        # Python itself catches SIGINT before a line of the program has run; SIGTERM is the program's.
        _wait_until(lambda: _catches(program.process.pid, signal.SIGTERM))
        threading.Event().wait(delay)
        asked = time.monotonic()
        program.process.send_signal(number)
        assert program.end() == 0, program.lines
        assert time.monotonic() - asked < 5
        assert not any(board.outputs)
        assert not [line for line in program.lines if "Traceback" in line]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_during_an_import_comes_after_it(number):
    """In the middle of it, pydantic would make a crash of its own of what the handler raises.

    In a process of its own: the tests' has threads and a parent that such signals concern, too.
    """
    code = (
        "import os, signal\n"
        "from kiosk.undisturbed import undisturbed\n"
        f"signal.signal({int(number)}, lambda *_: print('came', flush=True))\n"
        "with undisturbed():\n"
        f"    os.kill(os.getpid(), {int(number)})\n"
        "    print('imported', flush=True)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["imported", "came"]


def test_systemd_hears_that_it_is_ready_lives_and_ends(environment):
    """READY with the first outcome, although there is no camera; a word a second; STOPPING."""
    with abstract_socket() as (line, name):
        line.settimeout(30)
        told = {**environment, "NOTIFY_SOCKET": name}
        with started(told, "run", "--headless", "--source", "/dev/video99", *QUIET) as program:
            heard = [line.recv(4096).decode()]
            while sum("WATCHDOG=1" in one for one in heard) < 2:
                heard.append(line.recv(4096).decode())
            program.process.send_signal(signal.SIGTERM)
            while "STOPPING" not in heard[-1]:
                heard.append(line.recv(4096).decode())
            assert program.end() == 0
    assert heard[0] == "READY=1"
    assert any("STATUS=fault" in one for one in heard)


def _catches(pid, number):
    """Whether the process has a handler for the signal by now."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:
        return True
    caught = next(line for line in status.splitlines() if line.startswith("SigCgt"))
    return bool(int(caught.split()[1], 16) >> (number - 1) & 1)


def _wait_until(condition, timeout=10.0):
    deadline = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < deadline
        threading.Event().wait(0.01)


@pytest.mark.parametrize("port", ["/dev/ttyUSB99", "socket://127.0.0.1:1"])
def test_a_relay_that_is_missing_never_ends_the_program(environment, clip, port):
    """The check goes on without a door."""
    done = finished(
        environment,
        "run", "--headless", "--source", clip, *QUIET,
        "--set", f"relay.port={port}", "--set", "relay.board=waveshare",
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert "relay_missing" in done.stdout
    assert "idle" in done.stdout


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="simpleaudio crashes there and is not used")
def test_a_sound_card_that_is_stuck_at_the_end_changes_nothing_of_it(environment, tmp_path):
    """The library's own thread hangs in the card; the program ends in time and with its own code."""
    pytest.importorskip("simpleaudio")
    assert STOPS_WITHIN > STOP_WITHIN
    with stuck_card(tmp_path / "card") as card, BoardSimulator("waveshare") as board, started(
        {**environment, "ALSA_CONFIG_PATH": str(card.written())},
        "run", "--headless", "--source", "demo:",
        "--set", f"relay.port={board.port}", "--set", "relay.board=waveshare",
    ) as program:  # fmt: skip
        program.wait_for_event("door", "hold", timeout=60)
        program.process.send_signal(signal.SIGTERM)
        assert program.end() == 0
        assert program.wait_for("the alarm thread does not end")
        assert not board.outputs[0]


def test_a_relay_that_is_unplugged_and_comes_back_is_told_and_used(environment):
    """Lost within two seconds, back without a restart."""
    with BoardSimulator("waveshare") as board, started(
        environment, "run", "--headless", "--source", "demo:", *QUIET,
        "--set", f"relay.port={board.port}", "--set", "relay.board=waveshare",
    ) as program:  # fmt: skip
        program.wait_for_event("state", "idle")
        board.unplug()
        program.wait_for_event("trouble", "relay")
        board.plug_in()
        program.wait_for_event("recovered", "relay")
        program.process.send_signal(signal.SIGTERM)
        assert program.end() == 0


def test_a_state_folder_that_cannot_be_written_never_ends_the_program(environment, tmp_path, clip):
    """Decisions go on without a journal, and it is said."""
    blocked = _written(tmp_path / "state", b"a file where the folder should be")
    done = finished(environment, "run", "--headless", "--source", clip, *QUIET)

    assert done.returncode == 0, done.stderr
    assert "journal_" in done.stdout
    assert "idle" in done.stdout
    assert blocked.read_bytes().startswith(b"a file")


def test_no_sound_card_never_ends_the_program(environment):
    """The rule goes on, the voice is missing, and it is said once."""
    with started(environment, "run", "--headless", "--source", "demo:") as program:
        program.wait_for_event("state", "violation", timeout=40)
        program.wait_for_event("trouble", "sound_missing")
        program.process.send_signal(signal.SIGINT)
        assert program.end() == 0


def test_the_demo_opens_nothing_and_shows_the_board(environment):
    """Without a display it says so; the simulated board is told what to do."""
    with started(environment, "demo") as program:
        program.wait_for("simulated relay board")
        program.wait_for("display")
        program.wait_for_event("verdict", "no_mask", timeout=40)
        program.wait_for_event("door", "hold", timeout=40)
        assert "energised" in program.wait_for_event("door", "board")
        program.process.send_signal(signal.SIGINT)
        assert program.end() == 0


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--bogus"],
        ["nonsense"],
        ["run", "--duration", "soon"],
        ["run", "--duration", "-3"],
        ["run", "--set", "door"],
        ["run", "--bogus"],
        ["detect"],
        ["replay"],
    ],
)
def test_bad_usage_ends_with_2_and_one_line(environment, arguments):
    """No page of usage, no traceback."""
    done = finished(environment, *arguments)

    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert done.stdout == ""
