"""The TensorRT runner keeps CUDA's rules on every version's API, whatever goes wrong."""

from __future__ import annotations

import hashlib
import json
import threading

import numpy as np
import pytest

from kiosk.detectors.engines.builder import build
from kiosk.detectors.engines.order import Order
from kiosk.detectors.engines.store import EngineUnfitError
from kiosk.detectors.model import load
from kiosk.detectors.opencv import OpenCvRunner
from kiosk.detectors.tensorrt import TensorRtRunner
from kiosk.errors import DetectorError, InputError
from tests.detectors.networks import colour_network, write_model
from tests.detectors.standins import plans
from tests.detectors.standins.gpu import LaunchError, LogicError

only = pytest.mark.parametrize
PICTURE = np.zeros((48, 64, 3), np.uint8)
PICTURE[16:32, 32:48] = (0, 0, 255)


@pytest.fixture
def runner(gpu, model, store):
    build(model, Order(), store, lambda _line: None)
    gpu.log.clear()
    made = TensorRtRunner(model, store=store)
    yield made
    made.close()


def changed_plan(store, **head):
    """Another plan in the engine's place, with a manifest that says nothing of it."""
    old, content = plans.unpacked(store.plan.read_bytes())
    replace_plan(store, plans.packed({**old, **head}, content))


def replace_plan(store, plan):
    store.plan.write_bytes(plan)
    manifest = json.loads(store.manifest.read_text())
    manifest.update(plan_bytes=len(plan), plan_sha256=hashlib.sha256(plan).hexdigest())
    store.manifest.write_text(json.dumps(manifest))


def test_colours_range_and_order_reach_the_network(runner):
    """A red cell lights the class of red, and only where it is: channel order, scale, layout."""
    coverage, bbox = runner.infer(PICTURE)
    assert np.argwhere(coverage > 0.5).tolist() == [[0, 1, 2]]
    assert (bbox.shape, bbox.dtype, coverage.dtype) == ((12, 3, 4), np.float32, np.float32)


def test_what_it_says_is_what_the_cpu_says(runner, model):
    """Any picture, to within what two libraries' floats differ by."""
    picture = np.random.default_rng(3).integers(0, 255, (48, 64, 3), np.uint8)
    for ours, theirs in zip(runner.infer(picture), OpenCvRunner(model).infer(picture)):
        assert ours == pytest.approx(theirs, abs=1e-4)


@only(
    "network",
    [
        colour_network(swapped_outputs=True),
        colour_network(names=("input_1:0", "output_cov/Sigmoid:0", "output_bbox/BiasAdd:0")),
        colour_network(names=("input_2", "conv2d_cov/Sigmoid", "conv2d_bbox")),
        colour_network(batch="N"),
    ],
    ids=["other order", "TensorFlow names", "DeepStream names", "open batch"],
)
def test_ends_are_told_apart_by_name(gpu, store, tmp_path, network):
    """Neither order nor spelling matters, nor a batch size left open."""
    model = load(str(write_model(tmp_path / "named", network)))
    build(model, Order(), store, lambda _line: None)
    runner = TensorRtRunner(model, store=store)
    coverage, bbox = runner.infer(PICTURE)
    runner.close()
    assert (coverage.shape, bbox.shape) == ((3, 3, 4), (12, 3, 4))


def test_every_copy_and_the_engine_share_one_stream(gpu, runner):
    """A copy on another stream would give results by chance."""
    runner.infer(PICTURE)
    on = [line.partition(" on ") for line in gpu.log if " on " in line]
    assert [what for what, _, _ in on] == ["upload", "enqueue", "download", "download"]
    assert len({stream for _, _, stream in on}) == 1
    assert on[0][2] != "0x0"


def test_a_result_stays_when_others_follow(runner):
    """Nothing of the page-locked memory gets out."""
    before = runner.infer(PICTURE)
    kept = [each.copy() for each in before]
    runner.infer(np.full_like(PICTURE, 255))
    runner.close()
    assert all((each == copy).all() for each, copy in zip(before, kept))


def test_everything_is_freed_in_order_and_once(gpu, runner):
    """Execution context, engine, runtime, memory, stream, and the CUDA context last."""
    runner.infer(PICTURE)
    gpu.log.clear()
    runner.close()
    runner.close()
    freed = [line for line in gpu.log if line.startswith(("free", "pop", "detach"))]
    assert freed == [
        *("free execution context", "free engine", "free runtime"),
        *("free device memory", "free pinned memory") * 3,
        *("free stream", "pop context", "detach context"),
    ]
    assert gpu.left == []


def test_only_its_own_thread_may_use_or_close_it(gpu, runner, caplog):
    """Elsewhere CUDA has no context; freeing there would end the process."""
    caught = []

    def use():
        try:
            runner.infer(PICTURE)
        except DetectorError as error:
            caught.append(str(error))
        runner.close()

    thread = threading.Thread(target=use)
    thread.start()
    thread.join()
    assert "another thread" in caught[0]
    assert "only the thread that made it can free it" in caplog.text
    assert runner.infer(PICTURE)


def test_a_closed_runner_says_so(runner):
    runner.close()
    with pytest.raises(DetectorError, match="is closed"):
        runner.infer(PICTURE)


@only("shape", [(0, 0, 3), (64, 48, 3), (48, 64), (48, 64, 4)])
def test_a_picture_that_does_not_fit_is_an_error_of_the_detector(runner, shape):
    with pytest.raises(DetectorError, match="failed on a picture of the shape"):
        runner.infer(np.zeros(shape, np.uint8))


@only("step", ["upload", "enqueue", "download", "run"])
def test_whatever_fails_is_an_error_and_never_an_empty_result(gpu, runner, step):
    """And the next picture is looked at again."""
    gpu.fail_at[step] = LaunchError("cuStreamSynchronize failed: unspecified launch failure")
    with pytest.raises(DetectorError, match="unspecified launch failure"):
        runner.infer(PICTURE)
    assert runner.infer(PICTURE).coverage.max() > 0.5


def test_a_gpu_that_fails_until_the_end_can_still_be_given_back(gpu, runner):
    """The picture fails, and so does the wait before everything is freed."""
    gpu.fail_at["run"] = LaunchError("an illegal memory access was encountered")
    with pytest.raises(DetectorError):
        runner.infer(PICTURE)
    gpu.fail_at["run"] = LaunchError("an illegal memory access was encountered")
    runner.close()
    assert (gpu.left, gpu.faults) == ([], [])


@only("step", ["init", "context", "stream", "memory", "deserialise", "execution context"])
def test_a_start_that_fails_at_any_step_leaves_nothing_behind(gpu, model, store, step):
    build(model, Order(), store, lambda _line: None)
    gpu.fail_at[step] = LogicError("cuMemAlloc failed: out of memory")
    with pytest.raises(DetectorError, match="out of memory"):
        TensorRtRunner(model, store=store)
    assert gpu.left == []


def test_twenty_starts_and_stops_leave_nothing_behind(gpu, model, store):
    """Each on a thread of its own, as after an error of the GPU; one in three ends with one."""
    build(model, Order(), store, lambda _line: None)
    left = []

    def work(number):
        runner = TensorRtRunner(model, store=store)
        for _ in range(3):
            runner.infer(PICTURE)
        if number % 3 == 0:
            gpu.fail_at["run"] = LaunchError("an illegal memory access was encountered")
            with pytest.raises(DetectorError):
                runner.infer(PICTURE)
        runner.close()
        left.append(gpu.left)

    for number in range(20):
        thread = threading.Thread(target=work, args=(number,))
        thread.start()
        thread.join()
    assert left == [[]] * 20


def test_memory_that_tensorrt_would_not_take_is_refused(gpu, model, store):
    build(model, Order(), store, lambda _line: None)
    gpu.misaligned = 16
    with pytest.raises(DetectorError, match="not a multiple of 256"):
        TensorRtRunner(model, store=store)


@only("gpu", ["8.5.2"], indirect=True)
@only(
    ("head", "reason"),
    [
        ({"version": "8.4.1"}, "built by another version of TensorRT"),
        ({"device": "8.7"}, "built on another kind of GPU"),
    ],
)
def test_a_plan_that_tensorrt_does_not_load_is_a_sentence(gpu, model, store, head, reason):
    """It answers None; the reason stands in its log only."""
    build(model, Order(), store, lambda _line: None)
    changed_plan(store, **head)
    with pytest.raises(EngineUnfitError, match=f"the engine does not load: it was {reason}"):
        TensorRtRunner(model, store=store)


@only("gpu", ["8.2.1"], indirect=True)
def test_an_engine_with_an_implicit_batch_is_refused_clearly(gpu, model, store):
    """tao-converter makes such ones from UFF; its shapes lack the batch."""
    build(model, Order(), store, lambda _line: None)
    changed_plan(store, implicit=True)
    with pytest.raises(InputError, match=r"implicit batch \(it was made from UFF\)"):
        TensorRtRunner(model, store=store)


def test_an_engine_of_another_type_is_refused(gpu, model, store):
    build(model, Order(), store, lambda _line: None)
    changed_plan(store, dtype="INT8")
    with pytest.raises(InputError, match="is INT8, not FLOAT or HALF"):
        TensorRtRunner(model, store=store)


def test_an_engine_of_swapped_sides_is_refused(gpu, model, store):
    """A fully convolutional network can be built for any sides; with others it sees nothing."""
    build(model, Order(), store, lambda _line: None)
    head, _ = plans.unpacked(store.plan.read_bytes())
    replace_plan(store, plans.packed(head, colour_network(48, 64)))
    with pytest.raises(EngineUnfitError, match=r"takes \[1, 3, 64, 48\], its manifest says"):
        TensorRtRunner(model, store=store)


@only("gpu", ["8.5.2"], indirect=True)
def test_an_engine_for_a_dla_core_is_loaded_for_that_core(gpu, model, store):
    build(model, Order(dla=1), store, lambda _line: None)
    runner = TensorRtRunner(model, store=store)
    assert runner._runtime.DLA_core == 1
    runner.close()


def test_an_open_batch_that_was_built_for_other_pictures_is_refused(gpu, store, tmp_path):
    model = load(str(write_model(tmp_path / "open", colour_network(batch="N"))))
    build(model, Order(), store, lambda _line: None)
    changed_plan(store, profile=[4, 3, 48, 64])
    with pytest.raises(InputError, match=r"not built for \[1, 3, 48, 64\] at input_1"):
        TensorRtRunner(model, store=store)
