"""Calibration caches, whole, cut, of other versions and of other networks."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, strategies

from kiosk.detectors.engines.calibration_cache import (
    CalibrationCacheError,
    misfit,
    parse,
    version_digits,
)

NAMES = ("input_1", "output_cov/Sigmoid", "output_bbox/BiasAdd")
CACHE = b"""TRT-8502-EntropyCalibration2
input_1: 3c010a14
(Unnamed Layer* 12) [Constant]_output: 0
output_cov/Sigmoid: 3c010204
output_bbox/BiasAdd: 4000889d
"""


def test_scales_are_read_as_big_endian_floats():
    """The values NVIDIA's own caches hold: about 1/127 for pictures in 0..1, and 2.008."""
    cache = parse(CACHE)
    assert (cache.version, cache.algorithm) == ("8502", "EntropyCalibration2")
    assert cache.scales["input_1"] == pytest.approx(0.00787594, rel=1e-5)
    assert cache.scales["output_cov/Sigmoid"] == pytest.approx(1 / 127, rel=1e-4)
    assert cache.scales["output_bbox/BiasAdd"] == pytest.approx(2.008338, rel=1e-6)
    assert cache.scales["(Unnamed Layer* 12) [Constant]_output"] == 0


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "its first line"),
        (b"hello\n", "its first line"),
        (b"TRT-eight-EntropyCalibration2\ninput_1: 3c010a14\n", "its first line"),
        (b"TRT-8502-EntropyCalibration2\n", "holds no scale"),
        (CACHE[:-6], "line 5 is not like"),
        (CACHE.replace(b"3c010a14", b"3c01"), "line 2 is not like"),
        (CACHE.replace(b"3c010a14", b"7f800000"), "line 2 is not like"),
        (CACHE.replace(b"3c010a14", b"bc010a14"), "line 2 is not like"),
        (CACHE.replace(b"3c010a14", b"scale"), "line 2 is not like"),
        (CACHE.replace(b"input_1", b""), "line 2 is not like"),
        (b"\xff\xfe\x00", "not text"),
    ],
)
def test_what_is_no_cache_is_told_by_its_line(content, reason):
    with pytest.raises(CalibrationCacheError, match=reason):
        parse(content)


@pytest.mark.parametrize(
    ("version", "digits"),
    [("8.5.2.2", "8502"), ("8.2.3.0", "8203"), ("10.14.1.48", "101401"), ("8.6.1", "8601")],
)
def test_a_version_is_written_as_nvidia_writes_it(version, digits):
    assert version_digits(version) == digits


def test_a_cache_of_this_version_and_network_fits():
    assert misfit(parse(CACHE), "8.5.2.2", NAMES) is None


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (CACHE.replace(b"8502", b"8203"), "it was made by TRT-8203-EntropyCalibration2"),
        (CACHE.replace(b"Calibration2", b"Calibration"), "this machine writes TRT-8502"),
        (CACHE.replace(b"input_1", b"input_1:0"), "names input_1 another way"),
        (CACHE.replace(b"output_cov/Sigmoid", b"conv2d_cov/Sigmoid"), "no scale for output_cov"),
    ],
)
def test_a_cache_of_something_else_is_refused_before_a_build(content, reason):
    """TensorRT would calibrate again without a word, or build with ranges missing."""
    assert reason in misfit(parse(content), "8.5.2.2", NAMES)


@given(strategies.binary(max_size=80))
def test_no_bytes_whatever_make_the_reader_stumble(content):
    with suppress(CalibrationCacheError):
        parse(b"TRT-8502-EntropyCalibration2\n" + content)
