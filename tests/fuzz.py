"""Feeds rubbish to whatever reads what the kiosk did not write itself.

``python -m tests.fuzz [SECONDS] [TARGET…]`` shares the time (600 s unless told) among all targets, each
in a process of its own, so that a crash of a library is seen, too. The same targets run with a
small budget in ``tests/test_fuzz.py``. A target takes what Hypothesis made up and may raise what its
contract names and nothing else.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Callable, Iterator, NamedTuple

import cv2
import numpy as np
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kiosk import config, overrides, pin
from kiosk.cameras import open_camera
from kiosk.detectors import model
from kiosk.errors import InputError, JournalError
from kiosk.journal.reader import read
from kiosk.journal.store import FILE, Store
from kiosk.paths import share
from kiosk.relays import BOARDS
from kiosk.relays.exchange import Output
from kiosk.relays.remembered import recall
from kiosk.settings import CameraSettings, Settings
from kiosk.staff import pad as pad_module
from kiosk.staff.pad import StaffPad
from tests.kill_journal import numbered

SECONDS = 600.0
RIGHT_PIN = "2468"
NETWORK = next((share() / "models" / "default").glob("*.onnx"))


class Edit(NamedTuple):
    """Something done to a file: ``size`` bytes at a share 0..1 of its length become ``new``."""

    at: float
    size: int
    new: bytes


EDITS = st.lists(
    st.builds(Edit, st.floats(0, 1), st.sampled_from([0, 0, 1, 1, 4, 100, 10**9]), st.binary(max_size=16)),
    max_size=8,
)  # fmt: skip


def edited(content: bytes, edits: list[Edit]) -> bytes:
    """The content with these edits, one after the other."""
    for edit in edits:
        at = int(edit.at * len(content))
        content = content[:at] + edit.new + content[at + edit.size :]
    return content


def mutated(*originals: Callable[[], bytes]) -> st.SearchStrategy[bytes]:
    """Something that was sound once, something malicious, or something that never was anything."""
    sound = st.tuples(st.sampled_from(originals), EDITS)
    return st.one_of(
        sound.map(lambda both: edited(both[0](), both[1])),
        sound.map(lambda both: edited(both[0](), both[1])),
        st.sampled_from(MALICIOUS),
        st.binary(max_size=300),
    )


MALICIOUS = (
    b"[" * 3_000,
    b'{"a":' * 3_000,
    b"a: &a [1]\nb: &b [*a,*a]\nc: [*b,*b]\n",
    b"door: &d {schedule: *d}\n",
    b"door: {max_hold: 1e999, min_hold: -.inf}\n",
    b"camera: {fps: .nan}\n",
    b"camera: {width: 99999999999999999999999999999999}\n",
    b"? [1, 2]\n: {? {a: b} : c}\n",
    b"!!python/object/apply:os.system ['true']",
    b"<<: [1, 2]\n",
    b"a: 2024-99-99\nb: 1:99:99\n",
    b"\xff\xfe\x00\xd8" * 20,
    "\ud7ff\u2028\u0085: \x7f".encode(),
    b'{"salt": "zz", "n": 3, "r": -1, "p": 1e99, "hash": 5}',
    b'{"salt": "00", "n": 1073741824, "r": 8, "p": 1, "hash": ""}',
    b'{"wrong": 1e400, "until": NaN, "wall": "x", "monotonic": null, "boot": []}',
    b'{"wrong": 10000000000000000000000, "until": 1e308, "wall": -1e308, "monotonic": 0, "boot": ""}',
    b'{"port": 5, "board": [], "channel": "1", "address": {}, "wiring": "x"}',
)
"""What people who mean harm, and libraries that mean well, make of YAML and JSON."""


@contextmanager
def _folder() -> Iterator[Path]:
    """A state folder for one example."""
    before = os.environ.get("KIOSK_STATE")
    with tempfile.TemporaryDirectory() as name:
        os.environ["KIOSK_STATE"] = name
        try:
            yield Path(name)
        finally:
            os.environ.pop("KIOSK_STATE")
            if before is not None:
                os.environ["KIOSK_STATE"] = before


def settings_file(content: bytes) -> None:
    """kiosk.yaml, by hand: one clear complaint or settings."""
    with _folder() as folder:
        path = folder / "kiosk.yaml"
        path.write_bytes(content)
        with suppress(InputError):
            config.load(path)


def assignment(content: bytes) -> None:
    """--set on the command line."""
    text = content.decode("utf-8", "replace")
    with _folder():
        for given_ in (text, f"door.max_hold={text}", f"ui.hint={text}"):
            with suppress(InputError):
                config.load(assignments=[given_])


def staff_file(content: bytes) -> None:
    """What staff changed: a spoilt file never keeps the kiosk from starting."""
    with _folder():
        config.overrides_path().write_bytes(content)
        assert isinstance(config.load_or_last_good().settings, Settings)
        config.last_good_path().write_bytes(content)
        assert isinstance(config.load_or_last_good().settings, Settings)
        overrides.read(Settings())


def manifest(content: bytes) -> None:
    """model.yaml beside a network that is none: refused with a sentence."""
    with _folder() as folder:
        (folder / "model.yaml").write_bytes(content)
        (folder / NETWORK.name).write_bytes(b"\x08\x07\x12\x04torch")
        with suppress(InputError):
            model.load(str(folder))


def network(content: bytes) -> None:
    """The network's own file, whose hash somebody has put right."""
    with _folder() as folder, suppress(InputError):
        path = folder / "network.onnx"
        path.write_bytes(content)
        model._signature(path, content, hashlib.sha256(content).hexdigest())


def serial_reply(given_: tuple[str, bytes]) -> None:
    """What a board answers means on, off or nothing, whatever it is."""
    name, reply = given_
    board, output = BOARDS[name], Output(1)
    exchanges = [board.switch(output, True), board.switch(output, False)]
    exchanges += [board.ask(output)] if board.ask is not None else []
    exchanges += [board.look(output, 1)] if board.look is not None else []
    exchanges += [board.pulse(output, 20)] if board.pulse is not None else []
    for exchange in exchanges:
        assert exchange.reported(reply) in (True, False, None)
        assert exchange.is_over(reply) in (True, False)


def video(content: bytes) -> None:
    """A clip or picture: frames until its last good one, or one sentence."""
    with _folder() as folder:
        path = folder / ("clip.jpg" if content[:2] == b"\xff\xd8" else "clip.avi")
        path.write_bytes(content)
        with suppress(InputError):
            camera = open_camera(CameraSettings(source=str(path)), paced=False)
            for _ in range(40):
                frame = camera.read()
                if frame is None:
                    break
                assert frame.pixels.dtype == np.uint8
                assert frame.pixels.ndim == 3
            camera.close()


def journal_file(content: bytes) -> None:
    """A damaged journal is set aside or repaired by SQLite; reading it is one sentence at most."""
    with _folder() as folder:
        (folder / FILE).write_bytes(content)
        with suppress(InputError, JournalError):
            list(read(folder))
        with suppress(JournalError):
            store = Store(folder)
            try:
                store.append([numbered(1)], store.next_run())
            finally:
                store.close()
            assert list(read(folder))[-1].data["n"] == 1


def small_files(content: bytes) -> None:
    """PIN, wrong tries and the note for ``kiosk relay safe``: no rubbish in them opens anything."""
    with _folder() as folder:
        for path in (pin._path(), pad_module._path(), folder / "door.json"):
            path.write_bytes(content)
        assert not pin.verify("1234")
        assert Pad().pad.entry.inside is False
        with suppress(InputError):
            recall(folder)


class Pad:
    """A PIN pad whose worker works at once, under a clock of its own."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.pad = self.restarted()

    def restarted(self) -> StaffPad:
        """The pad after a new start of the program."""
        return StaffPad(self, lambda event: None, lambda: self.now, lambda: 1.7e9 + self.now)

    def do(self, act: Callable[[], None], _failed: object) -> bool:
        act()
        return True


PAD_ACTS = st.lists(
    st.one_of(
        st.text(max_size=12), st.just(RIGHT_PIN), st.floats(0, 2000), st.sampled_from([None, True])
    ),
    max_size=40,
)


def pin_pad(acts: list[object]) -> None:
    """Any keys, any waiting, leaving and restarts: nobody is inside without the right PIN."""
    with _folder():
        bench = Pad()
        wrong_in_a_row = 0
        for act in acts:
            before = bench.pad.entry
            if isinstance(act, str):
                bench.pad.try_pin(act)
            elif isinstance(act, float):
                bench.now += act
            elif act is None:
                bench.pad.leave()
            else:
                bench.pad = bench.restarted()
            after = bench.pad.entry
            assert after.inside <= (before.inside or act == RIGHT_PIN)
            tried = isinstance(act, str) and not before.inside and before.wait_until is None
            wrong_in_a_row = wrong_in_a_row + 1 if tried and act != RIGHT_PIN else wrong_in_a_row
            wrong_in_a_row = 0 if after.inside or isinstance(act, float) else wrong_in_a_row
            assert wrong_in_a_row <= 5, "six tries without a wait"


@contextmanager
def known_pin() -> Iterator[None]:
    """The PIN is set and quickly compared: its hash is slow on purpose."""
    real = pin.is_set, pin.verify
    pin.is_set, pin.verify = lambda: True, lambda digits: digits == RIGHT_PIN
    try:
        yield
    finally:
        pin.is_set, pin.verify = real


def _pin_pad(acts: list[object]) -> None:
    with known_pin():
        pin_pad(acts)


def _defaults() -> bytes:
    return (share() / "configs" / "kiosk.yaml").read_bytes()


def _chosen() -> bytes:
    return b"door: {max_hold: 12.0}\nalarm:\n  quiet_hours: ['mon-fri 20:00-06:00']\nui: {hint: {en: x}}\n"


def _manifest() -> bytes:
    return (share() / "models" / "default" / "model.yaml").read_bytes()


def _network() -> bytes:
    """The beginning of a real one; the weights are not looked at."""
    with NETWORK.open("rb") as file:
        return file.read(4000)


def _clip() -> bytes:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name, "clip.avi")
        writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 10, (64, 48))
        for n in range(8):
            writer.write(np.full((48, 64, 3), 20 * n, np.uint8))
        writer.release()
        return path.read_bytes()


def _picture() -> bytes:
    picture = np.random.default_rng(1).integers(0, 255, (48, 64, 3), np.uint8)
    return bytes(cv2.imencode(".jpg", picture)[1])


def _journal() -> bytes:
    with tempfile.TemporaryDirectory() as name:
        store = Store(Path(name))
        store.append([numbered(n) for n in range(1, 30)], 1)
        store.close()
        return Path(name, FILE).read_bytes()


def _once(make: Callable[[], bytes]) -> Callable[[], bytes]:
    """The same bytes every time, made when they are first needed."""
    made: list[bytes] = []

    def bytes_() -> bytes:
        if not made:
            made.append(make())
        return made[0]

    return bytes_


def _wrong_pins() -> bytes:
    return b'{"wrong": 3, "until": 12.5, "wall": 1.7e9, "monotonic": 5.0, "boot": "x"}'


def _pin() -> bytes:
    return b'{"salt": "00ff", "n": 1024, "r": 8, "p": 1, "hash": "ab"}'


def _output() -> bytes:
    return b'{"port": "/dev/x", "board": "lcus1", "channel": 1, "address": 1, "wiring": "energise_to_lock"}'


TARGETS: dict[str, tuple[st.SearchStrategy, Callable[..., None]]] = {
    "settings": (mutated(_once(_defaults)), settings_file),
    "assignment": (mutated(_chosen), assignment),
    "staff": (mutated(_chosen), staff_file),
    "manifest": (mutated(_once(_manifest)), manifest),
    "network": (mutated(_once(_network)), network),
    "serial": (st.tuples(st.sampled_from(sorted(BOARDS)), st.binary(max_size=40)), serial_reply),
    "video": (mutated(_once(_clip), _once(_picture)), video),
    "journal": (mutated(_once(_journal)), journal_file),
    "small_files": (mutated(_wrong_pins, _pin, _output), small_files),
    "pin_pad": (PAD_ACTS, _pin_pad),
}


def fuzz(name: str, examples: int, *, fresh: bool = False) -> None:
    """So many examples for one target; the smallest that fails is shown. ``fresh``: new ones."""
    strategy, target = TARGETS[name]
    quiet = [HealthCheck.too_slow, HealthCheck.data_too_large]
    phases = (Phase.generate, Phase.shrink)

    @settings(
        max_examples=examples, deadline=None, database=None, derandomize=not fresh,
        suppress_health_check=quiet, phases=phases,
    )  # fmt: skip
    @given(strategy)
    def run(example: object) -> None:
        target(example)

    run()


def _for(name: str, seconds: float) -> int:
    """Rounds of a hundred until the time is over; how many examples. In a process of its own."""
    until, count = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        fuzz(name, 100, fresh=True)
        count += 100
    return count


def _shortened(trace: str) -> str:
    """The end of a trace, long lines cut."""
    return "\n".join(line[:200] for line in trace.splitlines()[-40:])


def main() -> int:
    """Every target for its share of the time; 1 when one of them failed or crashed."""
    if sys.argv[1:2] == ["--one"]:
        print(_for(sys.argv[2], float(sys.argv[3])))
        return 0
    seconds = float(sys.argv[1]) if sys.argv[1:] else SECONDS
    names = sys.argv[2:] or list(TARGETS)
    failed = 0
    for name in names:
        command = [sys.executable, "-m", "tests.fuzz", "--one", name, str(seconds / len(names))]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        said = f"{done.stdout.strip()} examples" if not done.returncode else _shortened(done.stderr)
        print(f"{name:12} {said}", flush=True)
        failed += done.returncode != 0
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
