"""What the fuzzing begins with: sound files, ways to spoil them, and what was never sound."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Callable, NamedTuple

import cv2
import numpy as np
from hypothesis import strategies as st

from kiosk.journal.store import FILE, Store
from kiosk.paths import share
from tests.kill_journal import numbered

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
    b"[" * 700,  # more are no deeper for PyYAML, which gives up below 600, but take it seconds
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


def defaults() -> bytes:
    return (share() / "configs" / "kiosk.yaml").read_bytes()


def chosen() -> bytes:
    return b"door: {max_hold: 12.0}\nalarm:\n  quiet_hours: ['mon-fri 20:00-06:00']\nui: {hint: {en: x}}\n"


def manifest() -> bytes:
    return (share() / "models" / "default" / "model.yaml").read_bytes()


def network() -> bytes:
    """The beginning of a real one; the weights are not looked at."""
    with NETWORK.open("rb") as file:
        return file.read(4000)


def clip() -> bytes:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name, "clip.avi")
        writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 10, (64, 48))
        for n in range(8):
            writer.write(np.full((48, 64, 3), 20 * n, np.uint8))
        writer.release()
        return path.read_bytes()


def picture() -> bytes:
    picture = np.random.default_rng(1).integers(0, 255, (48, 64, 3), np.uint8)
    return bytes(cv2.imencode(".jpg", picture)[1])


def journal() -> bytes:
    with tempfile.TemporaryDirectory() as name:
        store = Store(Path(name))
        store.append([numbered(n) for n in range(1, 30)], 1)
        store.close()
        return Path(name, FILE).read_bytes()


def once(make: Callable[[], bytes]) -> Callable[[], bytes]:
    """The same bytes every time, made when they are first needed."""
    made: list[bytes] = []

    def bytes_() -> bytes:
        if not made:
            made.append(make())
        return made[0]

    return bytes_


def wrong_pins() -> bytes:
    return b'{"wrong": 3, "until": 12.5, "wall": 1.7e9, "monotonic": 5.0, "boot": "x"}'


def pin_file() -> bytes:
    return b'{"salt": "00ff", "n": 1024, "r": 8, "p": 1, "hash": "ab"}'


def output_file() -> bytes:
    return b'{"port": "/dev/x", "board": "lcus1", "channel": 1, "address": 1, "wiring": "energise_to_lock"}'
