"""What TensorRT's log comes to; the sentences are those that people have met."""

from __future__ import annotations

import logging

import pytest

from kiosk.detectors.engines.messages import Messages

OTHER_VERSION, OTHER_GPU = "another version of TensorRT", "another kind of GPU"
NOT_COMPATIBLE = "The engine plan file is not compatible with this version of TensorRT, expecting"
VERSION_TAG = (
    "(Serialization assertion stdVersionRead == serializationVersion failed.Version tag does"
)
OTHER_DEVICE = "6: The engine plan file is generated on an incompatible device, expecting compute"
OTHER_BOARD = (
    "Using an engine plan file across different models of devices is not recommended and is"
)
NO_PROFILE = "4: [network.cpp] Network has dynamic or shape inputs, but no optimization profile has"


@pytest.mark.parametrize(
    ("line", "meaning"),
    [
        (f"{NOT_COMPATIBLE} library version 8.5.2.2 got 8.4.1.5, please rebuild.", OTHER_VERSION),
        (f"6: {NOT_COMPATIBLE} library version 7.1.3 got ..0, please rebuild.", OTHER_VERSION),
        (f"{VERSION_TAG} not match. Note: Current Version: 213, Serialized: 205)", OTHER_VERSION),
        (f"{OTHER_DEVICE} 7.2 got compute 8.7, please rebuild.", OTHER_GPU),
        (f"{OTHER_BOARD} likely to affect performance or even cause errors.", "another board"),
        (f"{NO_PROFILE} been defined.", "no profile"),
        ("Missing dynamic range for tensor input_1", "names other tensors"),
        (
            "2: [ltWrapper.cpp] Error Code 2: OutOfMemory (no further information)",
            "not enough memory",
        ),
        ("CUDA initialization failure with error: 35", "no GPU"),
        ("9: something new", "TensorRT says: 9: something new"),
    ],
)
def test_a_known_line_becomes_a_clause_and_an_unknown_one_is_repeated(line, meaning):
    messages = Messages()
    messages.hear(1, line)
    assert meaning in messages.meaning()


def test_silence_is_said_to_be_silence():
    assert Messages().meaning() == "TensorRT gives no reason"


def test_chatter_is_neither_kept_nor_loud(caplog):
    """A build says thousands of lines; errors and warnings alone are kept, the newest of them."""
    messages = Messages()
    with caplog.at_level(logging.INFO):
        messages.hear(3, "Total Activation Memory: 1")
        assert caplog.records == []
        for number in range(100):
            messages.hear(2, f"warning {number}\nof two lines")
    assert len(messages._lines) < 100
    assert messages.meaning() == "TensorRT says: warning 99 of two lines"
