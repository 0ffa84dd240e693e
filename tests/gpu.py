"""Tries the kiosk's CUDA side on a real NVIDIA GPU, in one call of under ten minutes.

``python -m tests.gpu`` runs every step below in a process of its own and prints one JSON document;
it ends with 3 when a step did not pass. ``python -m tests.gpu kernel timing`` runs these only. It
needs pycuda and a GPU of compute capability 5.0 or newer; TensorRT only for the last step.

It has not been run on a GPU yet. Every step but the last has passed on the real pycuda 2026.1 over
a driver made of host memory (``tests/detectors/test_pycuda.py``), which runs no kernel; the kernel
was assembled by ptxas for 7.5, 8.0 and 9.0.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import threading
import time
from typing import Any, Callable

import numpy as np

from kiosk.detectors.engines.cuda import Buffer, CudaSession
from kiosk.detectors.preprocess import pack
from kiosk.errors import DetectorError

LONGEST, LONGEST_BUILD = 40.0, 300.0
"""Seconds for one step, and for the one that builds an engine: under ten minutes in all."""

STARTS, RUNS, WARM_UP = 20, 300, 20
ENGINE_MODEL = "wide_fp16"
"""The one that ``configs/jetson.yaml`` names."""
SIZES = ((352, 640), (544, 960))

KERNEL = b"""
.version 6.0
.target sm_50
.address_size 64

.visible .entry engine(.param .u64 in, .param .u64 out, .param .u32 count)
{
    .reg .pred %p;
    .reg .b32 %i, %n, %b, %w;
    .reg .f32 %v;
    .reg .b64 %from, %to, %at;
    ld.param.u64 %from, [in];
    ld.param.u64 %to, [out];
    ld.param.u32 %n, [count];
    mov.u32 %i, %tid.x;
    mov.u32 %b, %ctaid.x;
    mov.u32 %w, %ntid.x;
    mad.lo.u32 %i, %b, %w, %i;
    setp.ge.u32 %p, %i, %n;
    @%p bra DONE;
    mul.wide.u32 %at, %i, 4;
    add.u64 %from, %from, %at;
    add.u64 %to, %to, %at;
    ld.global.f32 %v, [%from];
    fma.rn.f32 %v, %v, 0f40000000, 0f3F800000;
    st.global.f32 [%to], %v;
DONE:
    ret;
}
"""
"""In an engine's place: out = 2 * in + 1."""


def facts() -> dict[str, Any]:
    """What this machine is."""
    session = CudaSession()
    driver = session._driver
    free, total = driver.mem_get_info()
    found = {
        "gpu": session.device_name,
        "compute_capability": session.compute_capability,
        "cuda": ".".join(str(part) for part in driver.get_version()),
        "driver": driver.get_driver_version(),
        "free_mb": free >> 20,
        "total_mb": total >> 20,
        "numpy": np.__version__,
        "python": sys.version.split()[0],
    }
    session.close()
    return found


def kernel() -> dict[str, Any]:
    """Copy in, compute, copy out, on one stream; the answer is right to the bit, 100 times."""
    session = CudaSession()
    launch, given, answer = _prepared(session, (1, 3, 352, 640))
    rng = np.random.default_rng(1)
    for _ in range(100):
        given.host[...] = rng.random(given.host.shape, np.float32)
        answer.host[...] = 0
        session.upload(given)
        launch()
        session.download(answer)
        session.synchronize()
        assert (answer.host == given.host * np.float32(2) + np.float32(1)).all()
    del launch
    session.close()
    return {"runs": 100, "address": hex(given.address), "aligned": given.address % 256 == 0}


def starts() -> dict[str, Any]:
    """Twenty starts and stops, each on a thread of its own, leave no memory behind."""
    left = []

    def work() -> None:
        session = CudaSession()
        for _ in range(3):
            session.buffer((1, 3, 544, 960), np.float32)
        left.append(session._driver.mem_get_info()[0])
        session.close()

    for _ in range(STARTS):
        _on_a_thread(work)
    lost = (left[1] - left[-1]) / 2**20
    assert lost < 8, f"{lost:.1f} MB are gone after {STARTS} starts"
    return {"starts": STARTS, "lost_mb": round(lost, 2)}


def worker_error() -> dict[str, Any]:
    """An exception in the worker, which closes on its way out; the process goes on."""
    seen = []

    def work() -> None:
        session = CudaSession()
        try:
            session.buffer((1, 3, 352, 640), np.float32)
            raise ValueError("in the middle of a picture")
        except ValueError as error:
            seen.append(str(error))
        finally:
            session.close()

    _on_a_thread(work)
    _on_a_thread(work)
    return {"seen": seen}


def forgotten() -> dict[str, Any]:
    """A worker that ends without closing: pycuda ends the whole process, which is why we close."""
    script = "from tests.gpu import _on_a_thread, CudaSession\n_on_a_thread(CudaSession)\n"
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == -6, done.returncode
    return {"returncode": done.returncode, "said": "context stack was not empty" in done.stderr}


def broken() -> dict[str, Any]:
    """A kernel at a wild address: the error comes when one waits, and closing still works."""
    session = CudaSession()
    launch, given, _ = _prepared(session, (1, 3, 352, 640), wild=True)
    session.upload(given)
    said = ""
    try:
        launch()
        session.synchronize()
    except session.errors as error:
        said = f"{type(error).__name__}: {error}"
    assert said, "the GPU took a wild address without a word"
    del launch
    session.close()
    try:
        CudaSession().close()
        again = "a new context works in the same process"
    except DetectorError as error:
        again = f"a new context does not work in the same process: {error}"
    return {"said": said, "again": again}


def timing() -> dict[str, Any]:
    """Milliseconds of every stage beside the engine, p50 and p95, for both picture sizes."""
    return {f"{width}x{height}": _timed(height, width) for height, width in SIZES}


def engine() -> dict[str, Any]:
    """Where TensorRT is: build the model for engines, compare it with the CPU, time it."""
    from kiosk.detectors.engines.builder import build  # noqa: PLC0415  # not needed by the others
    from kiosk.detectors.engines.order import Order  # noqa: PLC0415
    from kiosk.detectors.engines.store import store_of  # noqa: PLC0415
    from kiosk.detectors.model import load  # noqa: PLC0415
    from kiosk.detectors.opencv import OpenCvRunner  # noqa: PLC0415
    from kiosk.detectors.tensorrt import TensorRtRunner  # noqa: PLC0415

    try:
        import tensorrt  # noqa: F401, PLC0415
    except ImportError as error:
        return {"skipped": str(error)}
    model = load(ENGINE_MODEL)
    manifest = build(model, Order(), store_of(model), lambda line: print(line, file=sys.stderr))
    rng = np.random.default_rng(2)
    shape = (model.manifest.input.height, model.manifest.input.width, 3)
    runner, cpu, away = TensorRtRunner(model), OpenCvRunner(model), []
    for _ in range(20):
        picture = rng.integers(0, 255, shape, np.uint8)
        ours, theirs = runner.infer(picture), cpu.infer(picture)
        away.append(float(np.abs(ours.coverage - theirs.coverage).max()))
    times = _times(lambda: runner.infer(picture))
    runner.close()
    assert max(away) < 0.05, f"coverage is {max(away):.3f} away from the CPU's"
    return {**manifest.model_dump(), "coverage_away": max(away), "infer": times}


def _prepared(
    session: CudaSession, shape: tuple[int, ...], *, wild: bool = False
) -> tuple[Callable[[], None], Buffer, Buffer]:
    given, answer = session.buffer(shape, np.float32), session.buffer(shape, np.float32)
    function = session._driver.module_from_buffer(KERNEL).get_function("engine")
    count = given.host.size
    goal = np.uintp(8 if wild else answer.address)
    blocks = (count + 255) // 256

    def launch() -> None:
        function(
            np.uintp(given.address),
            goal,
            np.int32(count),
            block=(256, 1, 1),
            grid=(blocks, 1),
            stream=session._stream,
        )

    return launch, given, answer


def _timed(height: int, width: int) -> dict[str, Any]:
    session = CudaSession()
    launch, given, answer = _prepared(session, (1, 3, height, width))
    picture = np.random.default_rng(1).integers(0, 255, (height, width, 3), np.uint8)
    stages: dict[str, Callable[[], None]] = {
        "pack": lambda: pack(picture, 1 / 255, given.host[0]),
        "upload": lambda: session.upload(given),
        "kernel": launch,
        "download": lambda: session.download(answer),
    }

    def one(work: Callable[[], None]) -> Callable[[], None]:
        def run() -> None:
            work()
            session.synchronize()

        return run

    def whole() -> None:
        for work in stages.values():
            work()
        session.synchronize()

    times = {name: _times(one(work)) for name, work in stages.items()}
    times["whole"] = _times(whole)
    stages.clear()
    del launch
    session.close()
    return times


def _times(work: Callable[[], Any]) -> dict[str, float]:
    taken = []
    for _ in range(WARM_UP + RUNS):
        started = time.perf_counter()
        work()
        taken.append(1e3 * (time.perf_counter() - started))
    p50, p95 = np.percentile(taken[WARM_UP:], (50, 95)).tolist()
    return {"p50_ms": round(p50, 3), "p95_ms": round(p95, 3)}


def _on_a_thread(work: Callable[[], Any]) -> None:
    """As the pipeline does it; an error of the worker is the step's."""
    failures: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001  # raised again below
            failures.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if failures:
        raise failures[0]


STEPS = {
    each.__name__: each
    for each in (facts, kernel, starts, worker_error, forgotten, broken, timing, engine)
}


def _in_a_process(name: str) -> dict[str, Any]:
    longest = LONGEST_BUILD if name == "engine" else LONGEST
    try:
        done = subprocess.run(
            [sys.executable, "-m", "tests.gpu", "--inside", name],
            capture_output=True,
            text=True,
            timeout=longest,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {"passed": False, "error": f"not done after {longest:.0f} s"}
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no word"])[-1]
        return {"passed": False, "returncode": done.returncode, "error": last}
    return {"passed": True, **json.loads(done.stdout.splitlines()[-1])}


def main() -> int:
    """Run the steps that were named, or all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("steps", nargs="*", metavar="STEP", help=", ".join(STEPS))
    parser.add_argument("--inside", choices=STEPS, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.inside:
        print(json.dumps(STEPS[args.inside]()), flush=True)
        return 0
    unknown = set(args.steps) - set(STEPS)
    if unknown:
        parser.error(f"no such step: {', '.join(sorted(unknown))}")
    report = {}
    for name in args.steps or STEPS:
        report[name] = _in_a_process(name)
        print(f"{name}: {'passed' if report[name]['passed'] else 'FAILED'}", file=sys.stderr)
    print(json.dumps(report, indent=2))
    return 0 if all(each["passed"] for each in report.values()) else 3


if __name__ == "__main__":
    sys.exit(main())
