"""An engine that is missing, foreign or damaged is built at the start, and not for ever."""

from __future__ import annotations

import json
import sys

import pytest

from kiosk.detectors import open_detector
from kiosk.detectors.engines import rebuild
from kiosk.detectors.engines.builder import build
from kiosk.detectors.engines.order import Order
from kiosk.detectors.engines.store import EngineUnfitError, store_of
from kiosk.detectors.model import load
from kiosk.errors import DetectorError, InputError
from kiosk.settings import DetectorSettings, Runner
from tests.detectors.standins.gpu import LaunchError

ENGINE = DetectorSettings(runner=Runner.TENSORRT)
only = pytest.mark.parametrize
on_jetpack_5 = only("gpu", ["8.5.2"], indirect=True)


@pytest.fixture
def shipped():
    return load()


def test_a_missing_engine_is_built_and_used(gpu, shipped, news):
    """Once: the next start finds it."""
    open_detector(ENGINE, news).close()
    (reason, seconds), over = news.told
    assert "there is no engine of it in" in reason
    assert (seconds, over) == (rebuild.GUESS_S, "over")

    open_detector(ENGINE, news).close()
    assert len(news.told) == 2


@on_jetpack_5
def test_without_somebody_who_waits_it_is_only_named(gpu):
    """``kiosk detect`` and the like do not sit there for minutes unasked."""
    with pytest.raises(
        EngineUnfitError, match=r"there is no engine of it .* run kiosk engine build"
    ):
        open_detector(ENGINE)


@on_jetpack_5
@only("change", [{"tensorrt": "8.4.1.5"}, {"device": "Orin"}, {"plan_sha256": "0" * 64}])
def test_an_engine_of_another_machine_is_built_anew_as_it_was_ordered(gpu, shipped, news, change):
    """Same precision, same DLA core; the screen is told how long the last one took."""
    store = store_of(shipped)
    build(shipped, Order(precision="fp32"), store, lambda _line: None)
    manifest = json.loads(store.manifest.read_text())
    store.manifest.write_text(json.dumps({**manifest, **change, "built_in_s": 123.0}))

    open_detector(ENGINE, news).close()
    assert news.told[0][1] == 123.0
    assert "the engine is of no use here" in news.told[0][0]
    assert store.known().precision == "fp32"


@on_jetpack_5
def test_what_this_machine_cannot_do_of_the_order_is_left_out(gpu, news):
    """INT8 without pictures or a cache that fits, a DLA core that is not there."""
    float32 = load("float32")
    store = store_of(float32)
    build(float32, Order(dla=1), store, lambda _line: None)
    manifest = json.loads(store.manifest.read_text())
    store.manifest.write_text(json.dumps({**manifest, "precision": "int8", "tensorrt": "8.4"}))
    open_detector(ENGINE.model_copy(update={"model": float32.name}), news).close()
    assert (store.known().precision, store.known().dla) == ("fp16", None)


@on_jetpack_5
def test_a_build_that_goes_wrong_thrice_is_not_begun_again(gpu, shipped, news):
    """A build that is killed for its memory, or browns the board out, would never end otherwise."""
    store = store_of(shipped)
    for _ in range(rebuild.ATTEMPTS):
        gpu.fail_at["build"] = ValueError("Insufficient memory")
        with pytest.raises(DetectorError, match="not enough memory"):
            open_detector(ENGINE, news)
    with pytest.raises(EngineUnfitError, match="went wrong 3 times; run kiosk engine build"):
        open_detector(ENGINE, news)

    build(shipped, Order(), store, lambda _line: None)
    open_detector(ENGINE, news).close()


@on_jetpack_5
def test_a_build_that_was_killed_counts_as_gone_wrong(gpu, shipped, news):
    """Nobody is left to say that it failed; so it is counted before it begins."""
    store = store_of(shipped)
    for _ in range(rebuild.ATTEMPTS):
        store.begin()
    with pytest.raises(EngineUnfitError, match="went wrong 3 times"):
        open_detector(ENGINE, news)


def test_auto_prefers_tensorrt_where_it_works(gpu, news):
    detector = open_detector(DetectorSettings(), news)
    assert detector.runner.name == "tensorrt"
    detector.close()


@on_jetpack_5
def test_auto_takes_the_cpu_where_the_gpu_does_not_work_and_says_why(gpu, news):
    told = []
    gpu.fail_at["init"] = LaunchError("cuInit failed: unknown error")
    detector = open_detector(DetectorSettings(), news, told.append)
    assert detector.runner.name == "openvino"
    assert told == [
        "TensorRT is here and is not used: CUDA cannot be started (cuInit failed: unknown error)."
    ]


@only("what", ["builder", "runtime"])
@on_jetpack_5
def test_auto_takes_the_cpu_where_tensorrt_itself_does_not_start(gpu, news, what):
    """A driver that is too old, or memory that others took."""
    told = []
    gpu.fail_at[what] = TypeError("pybind11::init(): factory function returned nullptr")
    detector = open_detector(DetectorSettings(), news, told.append)
    assert detector.runner.name == "openvino"
    assert "TensorRT does not start" in told[0]


@on_jetpack_5
def test_auto_takes_the_cpu_while_there_is_no_engine_and_nobody_waits(gpu):
    told = []
    assert open_detector(DetectorSettings(), None, told.append).runner.name == "openvino"
    assert "there is no engine of it" in told[0]


@on_jetpack_5
def test_tensorrt_by_name_is_never_replaced(gpu, news):
    gpu.fail_at["init"] = LaunchError("cuInit failed: no CUDA-capable device is detected")
    with pytest.raises(DetectorError, match="no CUDA-capable device"):
        open_detector(ENGINE, news)


@only("missing", ["tensorrt", "pycuda.driver"])
@on_jetpack_5
def test_a_library_that_is_not_there_is_named_or_passed_over(gpu, monkeypatch, missing):
    monkeypatch.setitem(sys.modules, missing, None)
    assert open_detector(DetectorSettings()).runner.name == "openvino"
    with pytest.raises(InputError, match="tensorrt is not installed here; choose auto"):
        open_detector(ENGINE)


@on_jetpack_5
def test_a_state_folder_that_takes_no_engine_is_named(gpu, own_state, news):
    """Built once, not tried another way: that would not help."""
    own_state.mkdir()
    (own_state / "engines").write_text("a file in the folder's place")
    with pytest.raises(InputError, match="the engine cannot be kept there"):
        open_detector(ENGINE, news)
    assert news.told[1:] == ["over"]


@on_jetpack_5
def test_a_detector_that_fails_its_first_look_is_closed(gpu, news):
    """Else its thread would end with a CUDA context, and the process with it."""
    open_detector(ENGINE, news).close()
    gpu.fail_at["run"] = LaunchError("an illegal memory access was encountered")
    with pytest.raises(DetectorError, match="illegal memory access"):
        open_detector(ENGINE, news)
    assert gpu.left == []
