"""``kiosk engine``: builds a model's TensorRT engine, looks at it, and measures what is possible.

One model has one engine, in the state folder: the one that was built last is used.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Iterator

import numpy as np
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from kiosk.command_line import NOT_PASSED
from kiosk.detectors import model as models
from kiosk.detectors.engines import fit
from kiosk.detectors.engines.builder import Say, build
from kiosk.detectors.engines.order import WORKSPACE_MB, Order
from kiosk.detectors.engines.store import EngineStore, store_of
from kiosk.errors import DetectorError, InputError

if TYPE_CHECKING:
    from kiosk.detectors.engines.plan import EngineManifest
    from kiosk.detectors.model import Model

_MISSING = (
    "TensorRT cannot be used here ({}): on a Jetson it comes with JetPack and pycuda by "
    "systemd/jetson.sh; elsewhere the CPU runs the network and needs no engine."
)
_RUNS, _WARM_UP = 300, 20


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "what",
        choices=("build", "info", "measure"),
        help="build: compile the engine, which takes minutes; info: what it is and whether it "
        "fits; measure: build one of every kind in a scratch folder and time them",
    )
    parser.add_argument("model", nargs="?", default="", metavar="MODEL", help="the one that ships")
    parser.add_argument("--precision", choices=("fp32", "fp16", "int8"), help="fp16 where it can")
    parser.add_argument("--dla", type=int, choices=(0, 1), help="build for this DLA core")
    parser.add_argument("--calibration", type=Path, metavar="DIR", help="pictures for int8")
    parser.add_argument(
        "--workspace",
        type=int,
        metavar="MB",
        default=WORKSPACE_MB,
        help=f"memory that building may take ({WORKSPACE_MB})",
    )
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")


def run(args: argparse.Namespace) -> int:
    """Do what was asked. Raises InputError or DetectorError."""
    if args.workspace < 16:
        raise InputError("--workspace: give 16 megabytes or more; 512 is usual.")
    model = models.load(args.model)
    order = Order(args.precision, args.dla, args.calibration, args.workspace)
    try:
        if args.what == "build":
            return _build(model, order, json_wanted=args.json)
        if args.what == "measure":
            if args.precision is not None or args.dla is not None:
                raise InputError("measure builds every kind; leave out --precision and --dla.")
            return _measure(model, order, json_wanted=args.json)
    except ImportError as error:
        raise InputError(_MISSING.format(error)) from error
    return _info(model, json_wanted=args.json)


def _build(model: Model, order: Order, *, json_wanted: bool) -> int:
    with _progress() as say:
        manifest = build(model, order, store_of(model), say)
    _tell(manifest, json_wanted=json_wanted)
    return 0


def _info(model: Model, *, json_wanted: bool) -> int:
    """Show the manifest and say whether the engine fits; 3 when it does not."""
    store = store_of(model)
    known, reason = store.known(), fit.reason_against(model, store)
    if json_wanted:
        shown = known.model_dump() if known else None
        print(json.dumps({"engine": str(store.plan), "manifest": shown, "reason": reason}))
    else:
        if known is not None:
            _show(known)
        print(f"It is not used: {reason}." if reason else "It fits this machine.")
    return NOT_PASSED if reason else 0


def _tell(manifest: EngineManifest, *, json_wanted: bool) -> None:
    if json_wanted:
        print(manifest.model_dump_json())
    else:
        _show(manifest)


def _show(manifest: EngineManifest) -> None:
    where = "GPU" if manifest.dla is None else f"DLA core {manifest.dla}"
    print(f"{manifest.precision} on the {where} of {manifest.device}", end=", ")
    print(f"TensorRT {manifest.tensorrt}, {manifest.plan_bytes / 1e6:.1f} MB", end=", ")
    print(f"built in {manifest.built_in_s:.0f} s")
    if manifest.on_gpu:
        print(f"{len(manifest.on_gpu)} layers fall back to the GPU: {', '.join(manifest.on_gpu)}")
    for note in manifest.notes:
        print(f"note: {note}")


def _measure(model: Model, order: Order, *, json_wanted: bool) -> int:
    """Build and time every kind that this machine can; what it cannot is named with its reason."""
    rows = []
    with tempfile.TemporaryDirectory() as folder, _progress() as say:
        store = EngineStore(Path(folder), model.name)
        for kind in _kinds(order):
            try:
                rows.append(_timed(model, kind, store, say))
            except (DetectorError, InputError) as error:  # noqa: PERF203  # the others are tried
                rows.append({"precision": kind.precision, "dla": kind.dla, "reason": str(error)})
    if json_wanted:
        print(json.dumps({"model": model.name, "engines": rows}))
    else:
        _show_table(rows)
    return 0


def _kinds(order: Order) -> Iterator[Order]:
    """GPU, then each DLA core."""
    for dla in (None, 0, 1):
        for precision in ("fp32", "fp16", "int8"):
            if precision == "fp32" and dla is not None:
                continue
            yield replace(order, precision=precision, dla=dla)


def _timed(model: Model, order: Order, store: EngineStore, say: Say) -> dict[str, Any]:
    from kiosk.detectors.tensorrt import TensorRtRunner  # noqa: PLC0415  # only here

    manifest = build(model, order, store, say)
    wanted = model.manifest.input
    picture = np.random.default_rng(1).integers(0, 255, (wanted.height, wanted.width, 3), np.uint8)
    say("timing")
    with closing(TensorRtRunner(model, store=store)) as runner:
        times = []
        for _ in range(_WARM_UP + _RUNS):
            started = time.perf_counter()
            runner.infer(picture)
            times.append(1e3 * (time.perf_counter() - started))
    p50, p95 = np.percentile(times[_WARM_UP:], (50, 95)).tolist()
    return {
        "precision": manifest.precision,
        "dla": manifest.dla,
        "p50_ms": round(p50, 2),
        "p95_ms": round(p95, 2),
        "fps": round(1e3 / p50, 1),
        "built_in_s": manifest.built_in_s,
        "mb": round(manifest.plan_bytes / 1e6, 1),
        "on_gpu": len(manifest.on_gpu),
        "notes": manifest.notes,
    }


def _show_table(rows: list[dict[str, Any]]) -> None:
    table = Table("precision", "on", "p50 ms", "p95 ms", "frames/s", "built s", "off the DLA")
    for row in rows:
        on = "GPU" if row["dla"] is None else f"DLA {row['dla']}"
        if "reason" in row:
            table.add_row(row["precision"], on, escape(row["reason"]))
            continue
        figures = (row[key] for key in ("p50_ms", "p95_ms", "fps", "built_in_s", "on_gpu"))
        table.add_row(row["precision"], on, *(str(figure) for figure in figures))
    Console().print(table)


@contextmanager
def _progress() -> Iterator[Say]:
    """What is done now and for how long, on stderr: a moving line on a terminal, else lines."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda line: print(f"kiosk engine: {line}", file=sys.stderr, flush=True)
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("starting", total=None)
        yield lambda line: progress.update(task, description=line)
