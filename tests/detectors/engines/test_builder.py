"""Building engines with every version's API: what is set, kept, refused and fallen back to."""

from __future__ import annotations

import hashlib
import json
import os

import cv2
import numpy as np
import pytest

from kiosk.detectors.engines.builder import build
from kiosk.detectors.engines.order import Order
from kiosk.detectors.engines.store import EngineUnfitError
from kiosk.detectors.model import load
from kiosk.errors import DetectorError, InputError
from tests.detectors.networks import colour_network, write_model
from tests.detectors.standins.gpu import LaunchError
from tests.detectors.standins.install import VERSIONS

only = pytest.mark.parametrize


def built(model, store, **order):
    return build(model, Order(**order), store, lambda _line: None)


@pytest.fixture
def pictures(tmp_path):
    folder = tmp_path / "pictures"
    folder.mkdir()
    rng = np.random.default_rng(1)
    for number in range(24):
        picture = rng.integers(0, 255, (60, 80, 3), np.uint8)
        cv2.imwrite(str(folder / f"{number:02}.png"), picture)
    return folder


def test_an_engine_is_kept_with_everything_that_has_to_be_true(gpu, model, store):
    manifest = built(model, store)
    plan = store.plan.read_bytes()
    assert json.loads(store.manifest.read_text()) == manifest.model_dump()
    assert manifest.network_sha256 == hashlib.sha256(model.path.read_bytes()).hexdigest()
    assert manifest.tensorrt.startswith(gpu.version)
    assert (manifest.compute_capability, manifest.device) == ("7.2", "Xavier")
    assert (manifest.input, manifest.max_batch, manifest.dla) == ([1, 3, 48, 64], 1, None)
    assert (manifest.plan_bytes, manifest.plan_sha256) == (
        len(plan),
        hashlib.sha256(plan).hexdigest(),
    )
    assert manifest.precision == ("fp32" if gpu.version == "11.1.0" else "fp16")
    assert (manifest.on_gpu, manifest.notes, manifest.calibration_sha256) == ([], [], None)


def test_what_is_done_is_told(gpu, model, store):
    lines = []
    build(model, Order(), store, lines.append)
    assert [line.split()[0] for line in lines] == ["reading", "trying", "writing"]


@only("gpu", ["8.2.1", "8.5.2"], indirect=True)
@only("batch", ["N", 1])
def test_a_batch_left_open_is_built_for_one_picture(gpu, store, tmp_path, batch):
    """TAO leaves it open; without a profile TensorRT refuses."""
    model = load(str(write_model(tmp_path / "open", colour_network(batch=batch))))
    assert built(model, store).max_batch == 1


def test_a_network_that_cannot_be_read_is_refused_with_the_parsers_words(gpu, store, tmp_path):
    broken = colour_network().replace(b"AveragePool", b"AveragePoem")
    model = load(str(write_model(tmp_path / "broken", broken)))
    with pytest.raises(InputError, match="TensorRT cannot read this network") as caught:
        built(model, store)
    assert "\n" not in str(caught.value)
    assert not store.plan.exists()


def test_a_build_that_fails_leaves_the_engine_before_it(gpu, model, store):
    """And is counted, so that it is not begun for ever."""
    built(model, store)
    before = store.plan.read_bytes()
    gpu.fail_at["build"] = ValueError("10: Could not find any implementation; Insufficient memory")
    with pytest.raises(DetectorError, match="not enough memory"):
        built(model, store)
    assert store.plan.read_bytes() == before
    assert store.attempts() == 1
    built(model, store)
    assert store.attempts() == 0


def test_a_gpu_that_cannot_be_started_is_a_sentence(gpu, model, store):
    gpu.fail_at["init"] = LaunchError("cuInit failed: no CUDA-capable device is detected")
    with pytest.raises(DetectorError, match=r"CUDA cannot be started .*no CUDA-capable device"):
        built(model, store)


def test_a_builder_that_is_none_is_a_sentence(gpu, model, store):
    """Its binding raises a TypeError for the null that C++ gives."""
    gpu.fail_at["builder"] = TypeError("pybind11::init(): factory function returned nullptr")
    with pytest.raises(DetectorError, match="TensorRT does not start: TensorRT gives no reason"):
        built(model, store)


@only("gpu", [one for one in VERSIONS if not one.startswith("11.")], indirect=True)
@pytest.mark.usefixtures("gpu")
def test_half_precision_weights_as_fp32_are_refused_before_that_takes_an_attempt(store):
    """Up to 10 TensorRT refuses such layers without leave for FP16."""
    model = load("wide_fp16")
    with pytest.raises(InputError, match="weights in half precision as fp16 only"):
        built(model, store, precision="fp32")
    assert store.attempts() == 0


def test_a_disk_that_takes_no_engine_is_a_sentence(gpu, model, store):
    store.folder.parent.joinpath("engines").write_text("a file in the folder's place")
    with pytest.raises(InputError, match="the engine cannot be kept there"):
        built(model, store)


def test_kernels_that_were_timed_once_are_not_timed_again(gpu, model, store):
    """The timing cache is kept for this TensorRT, and no other."""
    store.folder.mkdir()
    (store.folder / "timing-8.0.1-sm53.cache").write_bytes(b"of another machine")
    manifest = built(model, store)
    kept = list(store.folder.glob("timing-*"))
    assert [each.name for each in kept] == [f"timing-{manifest.tensorrt}-sm72.cache"]
    kept[0].write_bytes(b"damaged")
    built(model, store)
    assert kept[0].read_bytes() == f"timing {gpu.version}".encode()


# Precision


@only("gpu", ["11.1.0"], indirect=True)
def test_half_precision_is_the_networks_own_matter_in_11(gpu, model, store):
    with pytest.raises(InputError, match=r"11\.1\.0\.106 takes the precision from the network"):
        built(model, store, precision="fp16")
    assert built(model, store, precision="fp32").precision == "fp32"


@only("gpu", ["8.2.1", "8.5.2", "10.3.0"], indirect=True)
def test_int8_is_calibrated_with_pictures_and_then_with_the_cache(gpu, model, store, pictures):
    """The cache is text and kept; the next build shows no picture."""
    manifest = built(model, store, precision="int8", calibration=pictures)
    assert manifest.precision == "int8"
    assert manifest.calibration_sha256 == hashlib.sha256(store.calibration.read_bytes()).hexdigest()
    assert store.calibration.read_text().splitlines()[1].startswith("input_1: 3b")
    uploads = sum(line.startswith("upload") for line in gpu.log)
    assert uploads == 24
    again = built(model, store, precision="int8")
    assert again.calibration_sha256 == manifest.calibration_sha256
    assert sum(line.startswith("upload") for line in gpu.log) == uploads


@only("gpu", ["8.5.2"], indirect=True)
@only(
    ("change", "reason"),
    [
        (lambda text: text.replace("TRT-8502", "TRT-8203"), "made by TRT-8203"),
        (lambda text: text.replace("input_1", "input_1:0"), "names input_1 another way"),
        (lambda text: text[:40], "of no use"),
        (None, "INT8 needs pictures"),
    ],
)
def test_a_cache_of_no_use_is_refused_before_the_build(gpu, model, store, pictures, change, reason):
    built(model, store, precision="int8", calibration=pictures)
    text = store.calibration.read_text()
    store.calibration.unlink() if change is None else store.calibration.write_text(change(text))
    with pytest.raises(InputError, match=reason):
        built(model, store, precision="int8")


@only("gpu", ["8.5.2"], indirect=True)
def test_too_few_pictures_are_refused_and_a_bad_one_is_left_out(gpu, model, store, pictures):
    (pictures / "00.png").write_bytes(b"no picture")
    assert built(model, store, precision="int8", calibration=pictures).precision == "int8"
    for path in list(pictures.iterdir())[:10]:
        path.unlink()
    with pytest.raises(InputError, match="14 pictures are too few"):
        built(model, store, precision="int8", calibration=pictures)


@only("gpu", ["8.5.2"], indirect=True)
def test_a_gpu_that_fails_while_calibrating_ends_the_build(gpu, model, store, pictures):
    """An exception may not travel through TensorRT; it is kept and raised after. Half precision
    is built instead, and that is said.
    """
    gpu.fail_at["upload"] = LaunchError("cuMemcpyHtoDAsync failed: unspecified launch failure")
    manifest = built(model, store, precision="int8", calibration=pictures)
    assert manifest.precision == "fp16"
    assert "could not be calibrated" in manifest.notes[0]


@only("gpu", ["8.5.2"], indirect=True)
def test_int8_that_cannot_be_built_becomes_half_precision_and_says_so(gpu, model, store, pictures):
    """Seen on Xavier with 8.5.2.2: an assertion in the middle of an INT8 build."""
    gpu.fail_at["build"] = ValueError("2: [weightConvertors.cpp] Assertion failed")
    manifest = built(model, store, precision="int8", calibration=pictures)
    assert manifest.precision == "fp16"
    assert "INT8 could not be built, this is half precision" in manifest.notes[0]


@only("gpu", ["11.1.0"], indirect=True)
def test_11_needs_scales_in_the_network(gpu, model, store):
    with pytest.raises(InputError, match="cannot calibrate: it needs QuantizeLinear"):
        built(model, store, precision="int8")


@only("gpu", ["10.3.0", "11.1.0"], indirect=True)
def test_a_network_with_its_own_scales_is_int8_without_being_asked(gpu, store, tmp_path):
    model = load(str(write_model(tmp_path / "int8", colour_network(quantised=True))))
    manifest = built(model, store)
    assert (manifest.precision, manifest.calibration_sha256) == ("int8", None)


# DLA


@only("gpu", ["8.2.1", "8.5.2"], indirect=True)
def test_layers_that_the_dla_does_not_take_are_reported(gpu, store, tmp_path):
    """They fall back to the GPU without a word of TensorRT's."""
    network = colour_network(operation="Erf")
    model = load(str(write_model(tmp_path / "erf", network)))
    manifest = built(model, store, dla=1)
    assert (manifest.dla, manifest.precision) == (1, "fp16")
    assert manifest.on_gpu == ["Erf_6"]


@only("gpu", ["8.5.2"], indirect=True)
@only(
    ("order", "reason"),
    [
        ({"dla": 2}, "has the DLA cores 0 to 1"),
        ({"dla": 0, "precision": "fp32"}, "fp16 or int8 only"),
    ],
)
def test_what_a_dla_core_cannot_do_is_refused_up_front(gpu, model, store, order, reason):
    with pytest.raises(InputError, match=reason):
        built(model, store, **order)


@only("gpu", ["8.5.2"], indirect=True)
def test_scales_in_the_network_are_nothing_for_a_dla(gpu, store, tmp_path):
    model = load(str(write_model(tmp_path / "int8", colour_network(quantised=True))))
    with pytest.raises(InputError, match="cannot run a network with QuantizeLinear"):
        built(model, store, dla=0)


@only("gpu", ["8.5.2", "11.1.0"], indirect=True)
def test_a_machine_without_dla_says_so(gpu, model, store):
    gpu.dla_cores = 0
    with pytest.raises(InputError, match="this machine has no DLA core"):
        built(model, store, dla=0)


@only("gpu", ["11.1.0"], indirect=True)
def test_11_builds_for_the_gpu_only(gpu, model, store):
    with pytest.raises(InputError, match="builds for the GPU only"):
        built(model, store, dla=0)


# The store


@only("gpu", ["8.5.2"], indirect=True)
@only("kept", [0, 10, -1])
def test_a_plan_that_was_cut_off_is_not_used(gpu, model, store, kept):
    """Size and sum are looked at before TensorRT gets to see it."""
    manifest = built(model, store)
    store.plan.write_bytes(store.plan.read_bytes()[:kept])
    machine = machine_of(manifest)
    with pytest.raises(EngineUnfitError, match="bytes of"):
        store.read(model, machine)


@only("gpu", ["8.5.2"], indirect=True)
def test_a_plan_without_its_manifest_and_a_manifest_without_its_plan_are_no_engine(
    gpu, model, store
):
    manifest = built(model, store)
    store.manifest.rename(store.folder / "elsewhere")
    with pytest.raises(EngineUnfitError, match="there is no engine of it"):
        store.read(model, machine_of(manifest))
    (store.folder / "elsewhere").rename(store.manifest)
    store.plan.unlink()
    with pytest.raises(EngineUnfitError, match="cannot be read"):
        store.read(model, machine_of(manifest))


@only("gpu", ["8.5.2"], indirect=True)
def test_what_a_killed_build_left_is_swept_away_and_never_used(gpu, model, store):
    store.folder.mkdir()
    part = store.folder / ".colours.engine.99999999.part"
    part.write_bytes(b"half an engine")
    others = store.folder / f".colours.engine.{os.getppid()}.part"
    others.write_bytes(b"still being written")
    manifest = built(model, store)
    assert (part.exists(), others.exists()) == (False, True)
    assert store.read(model, machine_of(manifest))[1] == manifest


def machine_of(manifest):
    from kiosk.detectors.engines.plan import Machine  # noqa: PLC0415

    return Machine(manifest.tensorrt, manifest.compute_capability, manifest.device, manifest.l4t)


@only("gpu", ["8.2.1", "8.5.2", "10.3.0"], indirect=True)
def test_a_gpu_without_memory_for_the_calibration_builds_in_half_precision(
    gpu, model, store, pictures
):
    """As one that fails later on; the library's own error is never seen."""
    gpu.fail_at["memory"] = LaunchError("out of memory")
    manifest = built(model, store, precision="int8", calibration=pictures)
    assert manifest.precision == "fp16"
    assert "could not be calibrated (out of memory)" in manifest.notes[0]
