"""Cuts the power on a disk that keeps only what was flushed, and looks at what is left.

``python -m tests.power_cuts [N] [SEED]`` makes N cuts (100 unless told). Real writers (the one of
``tests.kill_journal``) run under a small library that writes down every write, truncation, rename,
removal and flush of theirs in order (``tests/journal/disk_log.c``, compiled with cc). Each cut
takes a random moment of such a log and builds the disk as the hardest file system could leave it
there: what was flushed, and of the rest an arbitrary part. Writes that were not flushed are kept or
dropped sector by sector, new names only count once their folder was flushed. The checks are those
of ``tests.kill_journal``.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Iterator, NamedTuple

from tests.kill_journal import Left, looked_at

CUTS, PER_WRITER = 100, 20
BATCHES = 60
"""Acknowledgements after which a writer is stopped."""

SECTOR = 512
HEAD = struct.Struct("=c7xQQ256s256s")
HERE = Path(__file__).parent

WRITE = """
import sys
from pathlib import Path
from tests.kill_journal import Left, write_for_ever
write_for_ever(Path(sys.argv[1]), Left(0, 0), int(sys.argv[2]), 1)
"""


class Act(NamedTuple):
    """One record of the log."""

    kind: str
    at: int
    name: str
    other: str
    data: bytes


def compiled(folder: Path) -> Path | None:
    """The library that writes the log; None where there is no C compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        return None
    library = folder / "disk_log.so"
    source = HERE / "journal" / "disk_log.c"
    subprocess.run([compiler, "-shared", "-fPIC", "-O2", "-o", library, source, "-ldl"], check=True)
    return library


def log_of_a_writer(library: Path, folder: Path, seed: int) -> list[Act]:
    """What a writer did to its files until it was killed."""
    state, log = folder / "state", folder / "log"
    environment = {
        **os.environ,
        "LD_PRELOAD": str(library),
        "DISK_LOG": str(log),
        "DISK_LOG_FOLDER": str(state),
        "DISK_LOG_ACK": "1",
        "KIOSK_STATE": str(state),
    }
    command = [sys.executable, "-c", WRITE, str(state), str(seed)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as writer:
        for _ in range(BATCHES):
            assert writer.stdout.readline(), "the writer failed by itself"
        writer.kill()
    return list(acts(log.read_bytes()))


def acts(log: bytes) -> Iterator[Act]:
    """The records of a log; one that was being written when the writer was killed is left out."""
    place = 0
    while place + HEAD.size <= len(log):
        kind, at, length, name, other = HEAD.unpack_from(log, place)
        place += HEAD.size
        data = log[place : place + length]
        place += length
        if len(data) == length:
            yield Act(kind.decode(), at, _text(name), _text(other), data)


def _text(name: bytes) -> str:
    return name.rstrip(b"\0").decode()


class Disk:
    """The content of files and the names they have, on the disk and in memory only."""

    def __init__(self) -> None:
        self.names: dict[str, int] = {}
        self.seen: dict[str, int] = {}
        self.files: dict[int, bytearray] = {}
        self.unflushed: dict[int, list[Act]] = {}
        self.renamings: list[Act] = []
        self.named = 0
        """Files whose creation is on the disk; they are numbered in the order of that."""

    def do(self, act: Act) -> None:
        """One act of a writer, or a flush."""
        if act.kind in "CRU":
            if act.kind == "C":
                self.files[len(self.files)] = bytearray()
            self.renamings.append(act)
            _rename(self.seen, act, len(self.files) - 1)
        elif act.kind == "S" and act.name == ".":
            self._flush_names(len(self.renamings))
        elif act.kind == "S":
            for one in self.unflushed.pop(self.seen[act.name], []):
                _apply(self.files[self.seen[act.name]], one)
        elif act.kind in "WT":
            self.unflushed.setdefault(self.seen[act.name], []).append(act)

    def _flush_names(self, count: int) -> None:
        for act in self.renamings[:count]:
            self.named += act.kind == "C"
            _rename(self.names, act, self.named - 1)
        del self.renamings[:count]

    def cut(self, rng: random.Random, folder: Path) -> None:
        """Leave in ``folder`` what could be there after a power cut now."""
        self._flush_names(rng.randint(0, len(self.renamings)))
        keep = rng.choice((0.0, 0.5, 0.9, 1.0))
        folder.mkdir(parents=True)
        for name, number in self.names.items():
            content = bytearray(self.files[number])
            for act in self.unflushed.get(number, []):
                for part in _sectors(act):
                    if rng.random() < keep:
                        _apply(content, part)
            if not name.endswith("-shm"):  # it only lives as long as the machine
                (folder / name).write_bytes(content)


def _rename(names: dict[str, int], act: Act, newest: int) -> None:
    if act.kind == "C":
        names[act.name] = newest
    elif act.kind == "U":
        names.pop(act.name, None)
    elif act.name in names:
        names[act.other] = names.pop(act.name)


def _apply(content: bytearray, act: Act) -> None:
    if act.kind == "T":
        del content[act.at :]
        content.extend(bytes(act.at - len(content)))
        return
    content.extend(bytes(max(0, act.at - len(content))))
    content[act.at : act.at + len(act.data)] = act.data


def _sectors(act: Act) -> Iterator[Act]:
    """A write in pieces that the disk keeps or drops each by itself."""
    if act.kind == "T":
        yield act
    for start in range(0, len(act.data), SECTOR):
        yield act._replace(at=act.at + start, data=act.data[start : start + SECTOR])


def acknowledged(done: list[Act]) -> Left:
    """The last numbers that the writer had acknowledged."""
    said = b"".join(act.data for act in done if act.kind == "A").decode().splitlines()
    events, saves = ([int(one[1:]) for one in said if one[0] == kind] for kind in "es")
    return Left(max(events, default=0), max(saves, default=0))


def cut_power(cuts: int, seed: int, folder: Path, ignored: str = "") -> dict[str, int]:
    """So many cuts; what was acknowledged and found over all. Raises AssertionError.

    ``ignored`` are kinds of acts that the disk only pretends to do, such as S, to flush.
    """
    rng = random.Random(seed)
    library = compiled(folder)
    assert library is not None, "this needs a C compiler (cc)"
    total = {"cuts": cuts, "acknowledged": 0, "found": 0, "unflushed_writes": 0}
    log: list[Act] = []
    for number in range(cuts):
        here = folder / str(number)
        if number % PER_WRITER == 0:
            log = log_of_a_writer(library, _made(here / "writer"), rng.randrange(2**30))
            log = [act for act in log if act.kind not in ignored]
        moment = rng.randrange(len(log) + 1)
        disk = Disk()
        for act in log[:moment]:
            disk.do(act)
        disk.cut(rng, here / "after")
        os.environ["KIOSK_STATE"] = str(here / "after")
        known = acknowledged(log[:moment])
        found = looked_at(here / "after", known)
        total["acknowledged"] += known.event
        total["found"] += found.event
        total["unflushed_writes"] += sum(map(len, disk.unflushed.values()))
    return total


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder


def main() -> None:
    """Say what was done and found."""
    cuts, seed = (int(one) for one in [*sys.argv[1:], *[str(CUTS), "1"][len(sys.argv) - 1 :]])
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        total = cut_power(cuts, seed, Path(name))
    print(json.dumps({**total, "seed": seed, "seconds": round(time.monotonic() - began, 1)}))


if __name__ == "__main__":
    main()
