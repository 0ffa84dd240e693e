"""``kiosk relay`` against simulated boards, as typed."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Callable, Iterator

import pytest

from kiosk import paths
from kiosk.cli import main
from kiosk.command_line import INTERRUPTED
from kiosk.relays import BOARDS, open_relay
from kiosk.relays.remembered import remember
from kiosk.relays.simulator import BoardSimulator
from kiosk.settings_door import DoorSettings, Policy, RelaySettings, Wiring
from tests.relays.serial_server import SerialServer


@pytest.fixture
def board() -> Iterator[BoardSimulator]:
    with BoardSimulator("waveshare") as simulator:
        yield simulator


@pytest.fixture
def kiosk(board: BoardSimulator, capsys: pytest.CaptureFixture) -> Callable[..., tuple]:
    """Type ``kiosk relay …``; gives exit code, stdout and stderr."""

    def typed(*words: object, port: bool = True) -> tuple:
        where = ["--port", board.port, "--board", "waveshare"] if port else []
        code = main(["relay", *map(str, words), *where])
        out, err = capsys.readouterr()
        return code, out, err

    return typed


def test_on_off_and_state_say_what_the_board_says(board: BoardSimulator, kiosk) -> None:
    assert kiosk("state")[:2] == (0, f"output 1 of waveshare at {board.port}: de-energised\n")
    assert kiosk("on")[:2] == (0, f"output 1 of waveshare at {board.port}: energised\n")
    assert board.outputs[0]
    assert kiosk("off")[0] == 0
    assert not board.outputs[0]


@pytest.mark.parametrize("scheme", ["rfc2217", "socket"])
def test_a_board_behind_a_serial_port_server_is_worked_like_any(
    board: BoardSimulator, capsys: pytest.CaptureFixture, own_state: Path, scheme: str
) -> None:
    """By hand, and by the note that the door left."""
    with SerialServer(board.port, scheme) as server:
        where = ["--port", server.url, "--board", "waveshare"]
        for word, said in (("on", "energised"), ("state", "energised"), ("off", "de-energised")):
            assert main(["relay", word, *where]) == 0
            assert capsys.readouterr().out.endswith(f": {said}\n")
        assert main(["relay", "pulse", "--seconds", "0.3", *where]) == 0
        board.set_output(1, True)
        own_state.mkdir()
        remember(own_state, RelaySettings(port=server.url, board="waveshare"), DoorSettings())
        assert main(["relay", "safe"]) == 0
    assert not board.outputs[0]


def test_a_url_that_cannot_be_opened_is_one_sentence(capsys: pytest.CaptureFixture) -> None:
    for url in ("rfc2217://127.0.0.1:1", "alt:///dev/null?class=sys", "cp2110:///dev/hidraw99"):
        assert main(["relay", "on", "--port", url, "--board", "waveshare"]) == 1
        _, err = capsys.readouterr()
        assert err.count("\n") == 1
        assert url in err


def test_channel_picks_the_output(board: BoardSimulator, kiosk) -> None:
    kiosk("on", "--channel", 8)
    assert board.outputs == (*[False] * 7, True)


def test_a_pulse_is_on_for_its_seconds(board: BoardSimulator, kiosk) -> None:
    assert kiosk("pulse", "--seconds", 0.2)[0] == 0
    off, on, end = board.history
    assert [off.outputs[0], on.outputs[0], end.outputs[0]] == [False, True, False]
    assert end.at - on.at >= 0.2


def test_a_blind_board_is_not_confirmed(capsys: pytest.CaptureFixture) -> None:
    with BoardSimulator("lcus1") as blind:
        assert main(["relay", "on", "--port", blind.port, "--board", "lcus1"]) == 0
    assert "not confirmed" in capsys.readouterr().out


@pytest.mark.parametrize("signal_", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_pulse_that_is_cut_short_still_ends(board: BoardSimulator, signal_: int) -> None:
    script = "import sys; from kiosk.cli import main; sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", script, "relay", "pulse", "--seconds", "60"]
    where = ["--port", board.port, "--board", "waveshare"]
    process = subprocess.Popen([*command, *where], stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 20
    while not board.outputs[0] and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal_)
    assert process.wait(20) == INTERRUPTED
    assert [moment.outputs[0] for moment in board.history] == [False, True, False]


def test_a_pulse_that_is_killed_ends_by_the_boards_own_time(board: BoardSimulator) -> None:
    """Nobody can switch off after kill -9; a board with a timer does so by itself."""
    script = "import sys; from kiosk.cli import main; sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", script, "relay", "pulse", "--seconds", "60"]
    where = ["--port", board.port, "--board", "waveshare"]
    process = subprocess.Popen([*command, *where], stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 20
    while not board.outputs[0] and time.monotonic() < deadline:
        time.sleep(0.01)
    process.kill()
    process.wait(20)
    deadline = time.monotonic() + 10
    while board.outputs[0] and time.monotonic() < deadline:
        time.sleep(0.01)
    assert [moment.outputs[0] for moment in board.history] == [False, True, False]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["on", "--board", "wavshare", "--port", "/dev/x"], "did you mean waveshare"),
        (["on", "--board", "lcus1", "--channel", "2", "--port", "/dev/x"], "outputs 1 to 1"),
        (["on", "--channel", "99", "--port", "/dev/x"], "--channel"),
        (["on", "--port", "ftp://x"], "ftp://"),
        (["pulse", "--seconds", "0", "--port", "/dev/x"], "--seconds"),
        (["pulse", "--seconds", "nan", "--port", "/dev/x"], "--seconds"),
        (["on"], "relay.port"),
        (["on", "--config", "/no/such/file.yaml"], "/no/such/file.yaml"),
    ],
)
def test_bad_usage_is_one_line_and_2(kiosk, words: list, sentence: str) -> None:
    code, out, err = kiosk(*words, port=False)
    assert (code, out) == (2, "")
    assert sentence in err
    assert err.count("\n") == 1


def test_an_unknown_word_is_2(capsys: pytest.CaptureFixture) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["relay", "toggle"])
    assert caught.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_board_that_is_not_there_is_1_and_one_line(kiosk, board: BoardSimulator) -> None:
    board.unplug()
    code, out, err = kiosk("on")
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert board.port in err


def test_a_board_that_does_not_answer_is_1(kiosk, board: BoardSimulator) -> None:
    board.fall_silent()
    assert kiosk("on")[0] == 1


def test_a_board_that_says_otherwise_is_1(kiosk, board: BoardSimulator) -> None:
    """The echo comes, the read-back shows output 1 still off."""
    board.spoil(lambda reply: reply if reply[1] == 5 else bytes.fromhex("010101005188"))
    code, _, err = kiosk("on")
    assert code == 1
    assert "did not switch" in err


def test_the_settings_fill_in_what_is_not_given(
    board: BoardSimulator, kiosk, tmp_path: Path
) -> None:
    file = tmp_path / "kiosk.yaml"
    file.write_text(f"relay:\n  port: {board.port}\n  board: waveshare\n  channel: 2\n")
    assert kiosk("on", "--config", file, port=False)[0] == 0
    assert kiosk("on", "--config", file, "--channel", 4, port=False)[0] == 0
    assert [n for n, on in enumerate(board.outputs, 1) if on] == [2, 4]


def note(board: BoardSimulator, folder: Path) -> None:
    relay = RelaySettings(port=board.port, board="waveshare", channel=3)
    door = DoorSettings(policy=Policy.ADMIT, wiring=Wiring.ENERGISE_TO_UNLOCK)
    remember(folder, relay, door)


def test_safe_switches_off_what_the_door_drove_last(
    board: BoardSimulator, kiosk, own_state: Path
) -> None:
    note(board, own_state)
    for channel in (1, 3):
        board.set_output(channel, True)
    code, out, _ = kiosk("safe", port=False)
    assert code == 0
    assert "which means lock" in out
    assert [n for n, on in enumerate(board.outputs, 1) if on] == [1]


def test_safe_works_with_broken_settings(board: BoardSimulator, kiosk, own_state: Path) -> None:
    note(board, own_state)
    (own_state / "overrides.yaml").write_text("{{{")
    board.set_output(3, True)
    assert kiosk("safe", "--config", "/no/such/file", port=False)[0] == 0
    assert not board.outputs[2]


OPENED = """
import os, sys
opened = []
sys.addaudithook(lambda name, args: opened.append(str(args[0])) if name == "open" else None)
from kiosk.cli import main
code = main(["relay", "safe"])
mine = [path for path in opened if path.startswith(os.environ["HOME"])]
print(*{os.path.relpath(path, os.environ["HOME"]) for path in mine}, sep="\\n", file=sys.stderr)
sys.exit(code)
"""


def test_safe_reads_its_note_and_nothing_else(board: BoardSimulator, tmp_path: Path) -> None:
    """A journal, settings, overrides or model in pieces cannot keep the door from being safe."""
    state = tmp_path / "state"
    note(board, state)
    config = tmp_path / ".config" / "entrance-kiosk"
    config.mkdir(parents=True)
    for broken in (state / "journal.db", state / "overrides.yaml", config / "kiosk.yaml"):
        broken.write_bytes(b"\0{{{" * 99)
    board.set_output(3, True)
    environment = {**os.environ, "HOME": str(tmp_path), "KIOSK_STATE": str(state)}
    done = subprocess.run(
        [sys.executable, "-c", OPENED],
        env=environment, check=False, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stderr.split()) == (0, ["state/door.json"])
    assert not board.outputs[2]


def test_safe_with_nothing_ever_driven_has_nothing_to_do(kiosk) -> None:
    code, out, _ = kiosk("safe", port=False)
    assert code == 0
    assert "Nothing to do" in out
    assert str(paths.state()) in out


def test_safe_says_when_it_could_not(board: BoardSimulator, kiosk, own_state: Path) -> None:
    note(board, own_state)
    board.unplug()
    code, _, err = kiosk("safe", port=False)
    assert (code, err.count("\n")) == (1, 1)


def test_safe_says_when_the_note_is_broken(kiosk, own_state: Path) -> None:
    own_state.mkdir()
    (own_state / "door.json").write_text("{")
    code, _, err = kiosk("safe", port=False)
    assert (code, err.count("\n")) == (2, 1)


def test_safe_needs_neither_camera_nor_network_nor_screen_libraries(own_state: Path) -> None:
    heavy = "cv2 openvino PySide6 matplotlib numpy yaml"
    script = (
        "import sys; from kiosk.cli import main; code = main(['relay', 'safe']);"
        f"sys.exit(code or ' '.join(set({heavy.split()}) & set(sys.modules)) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], env=os.environ, check=False, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr.strip()) == (0, "")


def test_boards_lists_every_board_and_says_which_was_tried_on_hardware(kiosk) -> None:
    code, out, _ = kiosk("boards", port=False)
    heads, *lines = out.partition("\n\n")[0].splitlines()
    assert code == 0
    assert "tried on hardware" in heads
    assert [line.split()[0] for line in lines] == list(BOARDS)
    tried = heads.index("tried on hardware")
    said = [line[tried : tried + 3].strip() for line in lines]
    assert said == ["yes" if board.tried else "no" for board in BOARDS.values()]


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("lcus1", "1 no no no no no no"),
        ("lcus4-status", "4 no yes no no no no"),
        ("lctech", "8 yes yes after-1.8-s no 8 no"),
        ("r421a08", "8 yes yes after-1-s no no no"),
        ("icpdas", "8 yes yes no after-1.8-s no no"),
        ("usb-rly16", "8 no yes no no no no"),
    ],
)
def test_boards_says_what_each_can_do(kiosk, name: str, cells: str) -> None:
    _, out, _ = kiosk("boards", port=False)
    line = next(line for line in out.splitlines() if line.split()[:1] == [name])
    assert re.split(r" {2,}", line)[1:8] == [cell.replace("-", " ") for cell in cells.split()]


def test_the_documents_list_the_same_boards(kiosk) -> None:
    """Name, outputs and every yes and no of docs/boards.md are those of the table."""
    _, out, _ = kiosk("boards", port=False)
    told = [re.split(r" {2,}", line)[:8] for line in out.partition("\n\n")[0].splitlines()[1:]]
    text = Path(__file__).parents[2].joinpath("docs", "boards.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.count("|") == 10 and "`" in line]
    cells = [[cell.strip().strip("`") for cell in row.split("|")[1:-1]] for row in rows[1:]]
    assert [[name, *rest] for name, _title, *rest in cells] == told


def test_a_hold_is_watched_and_ends_off(board: BoardSimulator, kiosk) -> None:
    code, out, _ = kiosk("hold", "--seconds", 2.5)
    assert (code, out) == (0, f"output 1 of waveshare at {board.port}: de-energised\n")
    assert [moment.outputs[0] for moment in board.history] == [False, True, False]


def test_a_hold_shows_a_board_that_does_not_prolong(board: BoardSimulator, kiosk) -> None:
    board.ignore_repeats()
    code, _, err = kiosk("hold", "--seconds", 3)
    assert code == 1
    assert "let go after 1." in err
    assert "relay.timed: false" in err


def test_the_port_is_free_again_after_every_command(board: BoardSimulator, kiosk) -> None:
    for word in ("on", "off", "state"):
        kiosk(word)
        open_relay(RelaySettings(port=board.port, board="waveshare")).close()
