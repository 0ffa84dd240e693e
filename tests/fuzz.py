"""Feeds rubbish to whatever reads what the kiosk did not write itself.

``python -m tests.fuzz [SECONDS] [TARGET…]`` shares the time (600 s unless told) among all targets, each
in a process of its own, so that a crash of a library is seen, too. The same targets run with a
small budget in ``tests/test_fuzz.py``. A target takes what Hypothesis made up and may raise what its
contract names and nothing else.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Callable, Iterator

import numpy as np
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kiosk import config, last_good, overrides, pin
from kiosk.cameras import open_camera
from kiosk.detectors import model
from kiosk.errors import InputError, JournalError
from kiosk.journal.reader import read
from kiosk.journal.store import FILE, Store
from kiosk.relays import BOARDS
from kiosk.relays.exchange import Output
from kiosk.relays.remembered import recall
from kiosk.settings import CameraSettings, Settings
from kiosk.staff import pad as pad_module
from kiosk.staff.pad import StaffPad
from tests import fuzz_material as material
from tests.kill_journal import numbered

SECONDS = 600.0
RIGHT_PIN = "2468"


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
        assert isinstance(last_good.load_or_copy().settings, Settings)
        last_good.copy_path().write_bytes(content)
        assert isinstance(last_good.load_or_copy().settings, Settings)
        overrides.read(Settings())


def manifest(content: bytes) -> None:
    """model.yaml beside a network that is none: refused with a sentence."""
    with _folder() as folder:
        (folder / "model.yaml").write_bytes(content)
        (folder / material.NETWORK.name).write_bytes(b"\x08\x07\x12\x04torch")
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


TARGETS: dict[str, tuple[st.SearchStrategy, Callable[..., None]]] = {
    "settings": (material.mutated(material.once(material.defaults)), settings_file),
    "assignment": (material.mutated(material.chosen), assignment),
    "staff": (material.mutated(material.chosen), staff_file),
    "manifest": (material.mutated(material.once(material.manifest)), manifest),
    "network": (material.mutated(material.once(material.network)), network),
    "serial": (st.tuples(st.sampled_from(sorted(BOARDS)), st.binary(max_size=40)), serial_reply),
    "video": (
        material.mutated(material.once(material.clip), material.once(material.picture)),
        video,
    ),
    "journal": (material.mutated(material.once(material.journal)), journal_file),
    "small_files": (
        material.mutated(material.wrong_pins, material.pin_file, material.output_file),
        small_files,
    ),
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
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("seconds", type=float, nargs="?", default=SECONDS, metavar="SECONDS")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(TARGETS))
    parser.add_argument("--one", action="store_true", help="one target, in this process")
    given_ = parser.parse_args()
    names = given_.targets or list(TARGETS)
    unknown = sorted({*names} - {*TARGETS})
    if unknown:
        parser.error(f"no such target: {', '.join(unknown)}; there are {', '.join(TARGETS)}")
    if given_.one:
        print(_for(names[0], given_.seconds))
        return 0
    failed = 0
    for name in names:
        share = str(given_.seconds / len(names))
        command = [sys.executable, "-m", "tests.fuzz", "--one", share, name]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        said = f"{done.stdout.strip()} examples" if not done.returncode else _shortened(done.stderr)
        print(f"{name:12} {said}", flush=True)
        failed += done.returncode != 0
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
