"""``kiosk check``: what it finds, in words and as JSON."""

from __future__ import annotations

import importlib.util
import json
import shutil
import sys

import pytest

from kiosk.cli import main
from kiosk.relays.simulator import BoardSimulator
from tests.contracts.player_card import capturing_card
from tests.relays.serial_server import SerialServer

EYES = ["--set", "camera.source=demo:"]


def parts(capsys, *arguments):
    code = main(["check", "--json", *arguments])
    found = json.loads(capsys.readouterr().out)
    return code, {part["part"]: part for part in found["parts"]}, found["door"]


@pytest.fixture(scope="module")
def board():
    with BoardSimulator("waveshare") as board:
        yield board


def test_what_is_there_is_fine_and_what_is_not_is_named_with_its_cure(capsys):
    """No camera, no relay: 3, with what to do about each."""
    code, found, door = parts(capsys, "--set", "camera.source=/dev/video99")

    assert code == 3
    assert found["camera"]["mark"] == "missing"
    assert "camera.source" in found["camera"]["cure"]
    assert found["relay"]["found"] == "no port is set"
    assert found["model"]["mark"] == "fine"
    assert found["config"]["mark"] == "fine"
    assert door == ["Nothing switches the door: relay.port names no board."]


def test_a_voice_without_sentences_is_named(capsys):
    given = ("--set", "alarm.languages=[eng]", *EYES)
    sound = parts(capsys, *given)[1]["sound"]
    assert (sound["mark"], "eng/no_mask.wav" in sound["found"]) == ("missing", True)
    assert sound["cure"] == "languages that are there: cmn, en, es, yue"


def test_the_door_is_told_in_words(capsys, board):
    door = parts(capsys, *EYES, "--set", f"relay.port={board.port}")[2]
    assert any("Power loss" in line for line in door)


def test_with_everything_in_place_it_passes(capsys, board):
    """A camera, a board that answers, a display, no voice wanted: 0."""
    code, found, _ = parts(
        capsys,
        *EYES,
        *("--set", "alarm.enabled=false"),
        *("--set", f"relay.port={board.port}"),
        *("--set", "relay.board=waveshare"),
    )

    assert code == 0, found
    assert found["camera"]["found"] == "demo: gives 1280x720 at 30 a second"
    assert found["relay"]["found"] == "waveshare: output at rest"


def test_a_board_behind_a_serial_port_server_is_found(capsys, board):
    """The same board, over RFC 2217."""
    with SerialServer(board.port) as server:
        relay = ("--set", f"relay.port={server.url}", "--set", "relay.board=waveshare")
        _, found, _ = parts(capsys, *EYES, *relay)

    assert found["relay"]["found"] == "waveshare: output at rest"


def test_checking_switches_nothing(capsys, board):
    """The board is asked, never told."""
    heard = len(board.heard)
    parts(capsys, *EYES, "--set", f"relay.port={board.port}", "--set", "relay.board=waveshare")

    asked = [request for _, request in board.heard[heard:]]
    assert asked
    assert all(request[1] == 1 for request in asked), "only Modbus function 1, read coils"


def test_bad_settings_are_a_finding_of_their_own(capsys, tmp_path):
    """Nothing else is tried on settings that nobody meant."""
    path = tmp_path / "k.yaml"
    path.write_text("door: {policy: open}")
    code, found, door = parts(capsys, "--config", str(path))

    assert (code, list(found), door) == (3, ["config"], [])
    assert "door.policy" in found["config"]["found"]


def test_a_state_folder_that_cannot_be_made_is_named(capsys, monkeypatch, tmp_path):
    """The journal would have no place."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("KIOSK_STATE", str(tmp_path / "file" / "state"))
    _, found, _ = parts(capsys, *EYES)

    assert found["disk"]["mark"] == "missing"


def test_the_table_is_for_people(capsys):
    """Every part on a line, then the door in words."""
    main(["check", *EYES])
    text = capsys.readouterr().out

    assert "passed its self test" in " ".join(text.split())
    assert "What the door does" in text


def test_inputs_are_read_and_one_that_the_board_has_not_is_named(capsys):
    """The contacts in the settings belong to the relay's finding and to the words of the door."""
    with BoardSimulator("lctech") as inputs:
        relay = ("--set", f"relay.port={inputs.port}", "--set", "relay.board=lctech")
        contact = ("--set", "door.contact={input: 3}")
        _, found, door = parts(capsys, *EYES, *relay, *contact)
        assert found["relay"]["found"] == "lctech: output at rest"
        assert any("contact (input 3" in line for line in door)
        assert any(data[1] == 2 for _, data in inputs.heard)
        _, found, _ = parts(capsys, *EYES, *relay, "--set", "door.contact={input: 9}")
    assert found["relay"]["mark"] == "missing"
    assert "inputs 1 to 8" in found["relay"]["found"] + found["relay"]["cure"]


CHECK = "import sys; from kiosk.cli import main; sys.exit(main(['check', '--json', *sys.argv[1:]]))"


def test_the_player_is_chosen_and_named(tmp_path):
    """simpleaudio where it works, else aplay and why not the other; tried on a real ALSA."""
    if shutil.which("aplay") is None:
        pytest.skip("aplay is not installed (apt install alsa-utils)")
    done = capturing_card(tmp_path / "card").run(CHECK, *EYES)

    (sound,) = (part for part in json.loads(done.stdout)["parts"] if part["part"] == "sound")
    preferred = importlib.util.find_spec("simpleaudio") and sys.version_info < (3, 12)
    named = "simpleaudio plays" if preferred else "aplay plays (simpleaudio: "
    assert sound["found"].startswith(named)
    assert sound["mark"] == "fine"


def test_names_in_brackets_are_shown_as_they_are(capsys):
    """Nor do they end the check, which they would as a tag that closes nothing."""
    main(["check", "--set", "camera.source=/data/[/x]/[b]a.mp4"])
    assert "/data/[/x]/[b]a.mp4" in capsys.readouterr().out.replace("\n", "").replace(" ", "")
