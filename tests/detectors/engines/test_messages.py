"""What TensorRT's log comes to; the sentences are those that people have met."""

from __future__ import annotations

import logging

import pytest

from kiosk.detectors.engines.messages import Messages


@pytest.mark.parametrize(
    ("line", "meaning"),
    [
        (
            "The engine plan file is not compatible with this version of TensorRT, expecting "
            "library version 8.5.2.2 got 8.4.1.5, please rebuild.",
            "another version of TensorRT",
        ),
        (
            "6: The engine plan file is not compatible with this version of TensorRT, expecting "
            "library version 7.1.3 got ..0, please rebuild.",
            "another version of TensorRT",
        ),
        (
            "1: [stdArchiveReader.cpp::StdArchiveReader::40] Error Code 1: Serialization "
            "(Serialization assertion stdVersionRead == serializationVersion failed.Version tag does "
            "not match. Note: Current Version: 213, Serialized Engine Version: 205)",
            "another version of TensorRT",
        ),
        (
            "6: The engine plan file is generated on an incompatible device, expecting compute 7.2 "
            "got compute 8.7, please rebuild.",
            "another kind of GPU",
        ),
        (
            "Using an engine plan file across different models of devices is not recommended and is "
            "likely to affect performance or even cause errors.",
            "another board",
        ),
        (
            "4: [network.cpp] Network has dynamic or shape inputs, but no optimization profile has been defined.",
            "no profile",
        ),
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
