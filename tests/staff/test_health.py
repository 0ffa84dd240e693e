"""How the machine is doing: measured, judged, remembered, tried."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk import paths
from kiosk.errors import SoundError
from kiosk.health import HealthBoard
from kiosk.settings import AlarmSettings, Settings
from kiosk.settings_door import DoorSettings, Policy, RelaySettings
from kiosk.staff import vitals
from kiosk.staff.cards import _WHERE, cards
from kiosk.staff.health import StaffHealth
from kiosk.staff.records import HealthPart, Mark
from kiosk.staff.self_test import Trial
from kiosk.staff.vitals import EVERY, REMEMBERED, Sample, Vitals, light, temperature
from kiosk.types import (
    Box,
    Event,
    EventKind,
    Frame,
    Label,
    Outcome,
    Part,
    State,
    Timings,
    Track,
    Trouble,
    TroubleCode,
)

WIRED = Settings(relay=RelaySettings(port="/dev/ttyUSB0"))
GOOD = Sample(
    at=0.0, captured=29.8, judged=29.8, detect_ms=22.0, delay_ms=40.0, light=120.0, relay=1.0,
    prompts=2, temperature=54.0, memory_free=0.6, disk_free=0.61, disk_free_mb=9e4, resident_mb=400.0,
)  # fmt: skip


def outcome(at, brightness=61, state=State.CHECKING, frame=True):
    pixels = np.full((720, 1280, 3), 200, np.uint8)
    pixels[200:380, 500:640] = brightness
    face = Track(1, Box(500, 200, 640, 380), Label.MASK, 0.9, at, at)
    gone = Track(2, Box(0, 0, 100, 100), Label.MASK, 0.9, at - 1, at - 1)
    picture = Frame(pixels, 0, at) if frame else None
    return Outcome(state, at, at + 0.05, picture, (face, gone), timings=Timings(detect_ms=20.0))


class Bench:
    """Vitals with a clock to turn, a counted camera and a thermal folder of its own."""

    def __init__(self, folder):
        self.now, self.captured = 1000.0, 0
        self.board = HealthBoard(lambda: self.now, print)
        self.thermal = folder / "thermal"
        folder.mkdir(exist_ok=True)
        self.vitals = Vitals(
            folder, lambda: self.captured, self.board, lambda: self.now, self.thermal
        )

    def zone(self, number, text):
        zone = self.thermal / f"thermal_zone{number}"
        zone.mkdir(parents=True)
        (zone / "temp").write_text(text)


@pytest.fixture
def bench(tmp_path):
    return Bench(tmp_path / "machine")


def test_ten_seconds_are_measured(bench):
    bench.zone(0, "41000\n")
    bench.zone(1, "54500\n")
    for number in range(150):
        bench.vitals.see(outcome(1000.0 + number / 15))
    bench.vitals.hear(Event(EventKind.ALARM, "no_mask", {"heard": True}))
    bench.vitals.hear(Event(EventKind.ALARM, "no_mask", {"heard": False}))
    bench.vitals.hear(Event(EventKind.STATE, "clear"))
    bench.captured, bench.now = 300, 1010.0
    bench.vitals.measure()

    (sample,) = bench.vitals.samples
    assert (sample.captured, sample.judged) == (30.0, 15.0)
    assert sample.detect_ms == pytest.approx(20.0)
    assert sample.delay_ms == pytest.approx(50.0)
    assert sample.light == 61.0
    assert (sample.relay, sample.prompts) == (1.0, 1)
    assert sample.temperature == 54.5
    assert 0 < sample.memory_free < 1
    assert 0 <= sample.disk_free <= 1
    assert sample.resident_mb > 10


def test_silence_and_faults_measure_nothing_and_begin_anew(bench):
    bench.vitals.see(outcome(1.0, frame=False))
    bench.vitals.see(outcome(1.0, state=State.FAULT))
    bench.board.report(Part.RELAY, TroubleCode.RELAY_LOST, "gone")
    bench.now += EVERY
    bench.vitals.measure()
    (sample,) = bench.vitals.samples
    assert sample.judged == sample.prompts == sample.relay == 0
    assert sample.detect_ms is sample.delay_ms is sample.light is sample.temperature is None
    assert bench.vitals.latest is None


def test_an_hour_is_remembered_and_no_more(bench):
    for _ in range(400):
        bench.now += EVERY
        bench.vitals.measure()
    assert len(bench.vitals.samples) == REMEMBERED / EVERY
    assert bench.vitals.samples[-1].at == bench.now


def test_a_state_folder_that_is_not_there_has_no_disk(bench, tmp_path):
    elsewhere = Vitals(tmp_path / "none", lambda: 0, bench.board, time.monotonic)
    elsewhere.measure()
    assert elsewhere.samples[0].disk_free is elsewhere.samples[0].disk_free_mb is None


@pytest.mark.parametrize("text", ["", "MemTotal: 100 kB\n", "MemTotal: 0 kB\nMemAvailable: x kB\n"])
def test_a_memory_that_cannot_be_read_is_not_known(bench, tmp_path, monkeypatch, text):
    file = tmp_path / "meminfo"
    file.write_text(text)
    monkeypatch.setattr(vitals, "_MEMORY", file)
    bench.vitals.measure()
    assert bench.vitals.samples[0].memory_free is None


def test_only_plausible_sensors_count(bench):
    assert temperature(bench.thermal) is None
    for number, text in enumerate(["200000", "broken", "-274000", "37000"]):
        bench.zone(number, text)
    assert temperature(bench.thermal) == 37.0


def test_light_is_that_of_the_faces_seen_now():
    assert light(outcome(5.0, brightness=90)) == 90.0
    assert light(outcome(5.0, frame=False)) is None
    assert light(replace(outcome(5.0), tracks=())) is None


def by_part(samples, settings=WIRED, troubles=(), loudness=0.8):
    return {card.part: card for card in cards(samples, settings, troubles, loudness=loudness)}


def test_a_good_machine_has_six_cards_that_are_well():
    found = by_part([GOOD] * 3)
    assert list(found) == list(HealthPart)
    assert {card.mark for card in found.values()} == {Mark.WELL}
    words = {part.value: card.words for part, card in found.items()}
    assert words == {
        "camera": "29.8 pictures a second",
        "checker": "22 ms a picture",
        "light": "Good, 120 of 255",
        "relay": "Answers",
        "sound": "Ready, 80%",
        "computer": "54 °C, 61% of the disk free",
    }
    assert all(len(card.line) == 3 and not card.cure for card in found.values())
    assert [card.key for card in found.values()] == [part.value for part in HealthPart]


@pytest.mark.parametrize(
    ("part", "bad", "cure", "key"),
    [
        (HealthPart.CAMERA, {"captured": 9.0}, "light", "camera_slow"),
        (HealthPart.CHECKER, {"delay_ms": 900.0}, "processor", "checker_slow"),
        (HealthPart.LIGHT, {"light": 61.0}, "lamp", "light_dim"),
        (HealthPart.COMPUTER, {"temperature": 91.0}, "too hot", "computer_hot"),
        (HealthPart.COMPUTER, {"disk_free_mb": 10.0}, "disk is nearly full", "computer_disk"),
        (HealthPart.COMPUTER, {"memory_free": 0.01}, "Memory", "computer_memory"),
    ],
)
def test_what_is_to_be_looked_at_says_what_helps(part, bad, cure, key):
    found = by_part([replace(GOOD, **bad)] * 6)
    assert (found[part].mark, found[part].key) == (Mark.LOOK, key)
    assert cure in found[part].cure
    assert [card.part for card in found.values() if card.mark is not Mark.WELL] == [part]


@pytest.mark.parametrize(
    ("enabled", "troubles", "key"),
    [
        (True, (), "sound_silent"),
        (False, (), "sound_off"),
        (True, (Trouble(Part.SOUND, TroubleCode.SOUND_MISSING, "", 0.0),), "trouble_sound_missing"),
    ],
)
def test_a_voice_that_is_silent_just_now_is_not_said_to_be_ready(enabled, troubles, key):
    """What else keeps it silent is told before."""
    changed = WIRED.model_copy(update={"alarm": AlarmSettings(enabled=enabled)})
    card = by_part([GOOD], changed, troubles, loudness=0)[HealthPart.SOUND]
    assert card.key == key


def test_a_start_or_a_slow_moment_is_nothing_to_look_at():
    """Only what was bad for half a minute is."""
    slow = replace(GOOD, captured=1.0, delay_ms=900.0)
    for samples in ([slow], [slow] * 2, [slow] * 5 + [GOOD], [GOOD] + [slow] * 2):
        assert {card.mark for card in by_part(samples).values()} == {Mark.WELL}


@pytest.mark.parametrize(
    ("trouble", "part"),
    [
        (Part.CAMERA, HealthPart.CAMERA),
        (Part.PICTURE, HealthPart.CAMERA),
        (Part.DETECTOR, HealthPart.CHECKER),
        (Part.RELAY, HealthPart.RELAY),
        (Part.DOOR, HealthPart.RELAY),
        (Part.INPUT, HealthPart.RELAY),
        (Part.SOUND, HealthPart.SOUND),
        (Part.JOURNAL, HealthPart.COMPUTER),
        (Part.CONFIG, HealthPart.COMPUTER),
        (Part.SCREEN, HealthPart.COMPUTER),
    ],
)
def test_every_trouble_is_on_a_card_with_its_sentence(trouble, part):
    found = by_part([GOOD], troubles=[Trouble(trouble, TroubleCode.RELAY_LOST, "Plug it in.", 0.0)])
    assert (found[part].mark, found[part].cure) == (Mark.FAULT, "Plug it in.")
    assert found[part].key == "trouble_relay_lost"
    assert sum(card.mark is Mark.FAULT for card in found.values()) == 1


def test_no_trouble_is_without_a_card():
    """But that of a program that ended: while it is told there is no panel."""
    told = {part for parts in _WHERE.values() for part in parts}
    assert told == set(Part) - {Part.PROGRAM}


def test_what_is_switched_off_on_purpose_is_no_fault():
    silent = Settings(alarm=AlarmSettings(enabled=False))
    sound = Trouble(Part.SOUND, TroubleCode.SOUND_MISSING, "none", 0.0)
    found = by_part([GOOD], silent, [sound])
    assert found[HealthPart.SOUND].mark is found[HealthPart.RELAY].mark is Mark.OFF
    assert (found[HealthPart.SOUND].key, found[HealthPart.RELAY].key) == ("sound_off", "relay_off")
    remind = Settings(relay=WIRED.relay, door=DoorSettings(policy=Policy.REMIND))
    assert by_part([GOOD], remind)[HealthPart.RELAY].mark is Mark.OFF


def test_what_was_never_measured_has_a_key_of_its_own():
    found = by_part([replace(GOOD, detect_ms=None, delay_ms=None, light=None)])
    assert found[HealthPart.CHECKER].key == "checker_none"
    assert found[HealthPart.LIGHT].key == "light_none"


OPTIONAL = st.none() | st.floats(0, 200)


@given(
    st.lists(
        st.builds(
            replace, st.just(GOOD), captured=st.floats(0, 120), detect_ms=OPTIONAL,
            delay_ms=OPTIONAL, light=OPTIONAL, temperature=OPTIONAL,
            memory_free=st.none() | st.floats(0, 1), disk_free=st.none() | st.floats(0, 1),
            disk_free_mb=OPTIONAL,
        ),
        min_size=1, max_size=20,
    )
)  # fmt: skip
def test_whatever_was_measured_every_card_has_words_a_line_and_a_cure_where_needed(samples):
    for card in by_part(samples).values():
        assert card.words
        assert card.key
        assert len(card.line) == len(samples)
        assert (card.mark is Mark.LOOK) is bool(card.cure)


class Machine:
    """The page on a running journal; a camera and a checker that a test can stop."""

    def __init__(self, bench, worker, devices, journal, own_state):
        self.bench, self.chimes = bench, "aplay played the chime in 1.3 s."
        self.frames = self.decisions = True
        bench.board = self.board = HealthBoard(time.monotonic, journal.record)
        trial = Trial(
            bench.vitals, self.captured, self.board, journal.record, time.monotonic,
            self.chime, lambda: WIRED, devices.pause,
        )  # fmt: skip
        self.loudness = 0.8
        self.page = StaffHealth(
            *(worker, devices, bench.vitals, self.board, trial, lambda: WIRED, time.monotonic),
            loudness=lambda: self.loudness,
        )

    def captured(self):
        self.bench.captured += self.frames
        if self.decisions:
            self.bench.vitals.see(outcome(time.monotonic()))
        return self.bench.captured

    def chime(self):
        if self.decisions:
            self.bench.vitals.see(outcome(time.monotonic()))
        if isinstance(self.chimes, Exception):
            raise self.chimes
        return self.chimes

    def tested(self, soon):
        self.page.self_test()
        self.page.self_test()
        answer = soon(lambda: not self.page.tested.pending and self.page.tested, 60)
        return {name: (passed, sentence) for name, passed, sentence in answer.value.parts}


@pytest.fixture
def machine(bench, worker, devices, journal, own_state):
    return Machine(bench, worker, devices, journal, own_state)


def test_the_page_tells_nothing_before_anything_was_measured(machine):
    assert machine.page.now is None
    machine.bench.vitals.measure()
    assert len(machine.page.now.cards) == 6
    machine.board.report(Part.SOUND, TroubleCode.SOUND_MISSING, "none")
    assert machine.page.now.troubles == machine.board.troubles


def test_the_page_tells_what_is_heard_just_now(machine):
    machine.bench.vitals.measure()
    for machine.loudness, said in ((0.0, "Silent at the moment"), (0.3, "Ready, 30%")):
        told = {card.part: card.words for card in machine.page.now.cards}
        assert told[HealthPart.SOUND] == said


def test_the_page_reads_the_last_troubles(machine, journal, soon):
    machine.board.report(Part.SOUND, TroubleCode.SOUND_MISSING, "none")

    def told():
        machine.page.ask_happened()
        soon(lambda: not machine.page.happened.pending)
        return machine.page.happened.value

    assert soon(told)[0].code == "sound_missing"


def test_a_self_test_of_a_broken_machine_names_every_part(machine, soon, own_state):
    """Each with its own sentence; a part without a trouble of its own is told all the same."""
    machine.frames = machine.decisions = False
    machine.chimes = SoundError(TroubleCode.SOUND_MISSING, "No card.")
    machine.board.report(Part.RELAY, TroubleCode.RELAY_LOST, "Board gone.")
    soon((own_state / "journal.db").exists)
    (own_state / "self-test").mkdir()
    found = machine.tested(soon)
    assert {name: passed for name, (passed, _) in found.items()} == {
        "camera": False, "checker": False, "sound": False, "relay": False, "disk": False,
        "journal": True, "clock": True,
    }  # fmt: skip
    assert found["sound"][1] == "No card."
    assert found["relay"][1] == "Board gone."
    assert "no new picture" in found["camera"][1]


def test_a_self_test_of_a_good_machine_passes(machine, soon):
    """The journal's part reads back what it wrote."""
    machine.bench.vitals.see(outcome(1.0))
    see = machine.bench.vitals.see
    keep_deciding = machine.bench.vitals

    class Deciding:
        """Vitals of a checker that decides again and again."""

        @property
        def latest(self):
            see(outcome(time.monotonic()))
            return keep_deciding.latest

    machine.page._trial._vitals = Deciding()
    found = machine.tested(soon)
    assert all(passed for passed, _ in found.values()), found
    assert found["sound"][1] == "aplay played the chime in 1.3 s."


def test_a_journal_that_cannot_be_written_fails_its_part(bench, worker, devices, soon, own_state):
    board = HealthBoard(time.monotonic, print)
    trial = Trial(
        bench.vitals, lambda: 0, board, print, time.monotonic, str, Settings, devices.pause
    )
    name, passed, sentence = trial._journal()
    assert (name, passed) == ("journal", False)
    assert sentence == "An event was not written in time."
    assert not (paths.state() / "journal.db").exists()
