"""What ``python -m tests.gate_cycles`` does, for a moment of it."""

from __future__ import annotations

import tracemalloc

from kiosk.relays.simulator import BoardSimulator
from tests.gate_cycles import Entrance

OURS = (tracemalloc.Filter(inclusive=True, filename_pattern="*/kiosk/*"),)


def half_a_minute(entrance: Entrance) -> int:
    """Half a minute of people coming and going; the bytes held since counting began."""
    for _ in range(900):
        entrance.cycle()
    held = tracemalloc.take_snapshot().filter_traces(OURS)
    return sum(trace.size for trace in held.traces)


def test_judging_a_crowd_drives_the_door_and_leaves_no_memory() -> None:
    with BoardSimulator("numato", remembers=100) as board:
        tracemalloc.start()
        entrance = Entrance(board)
        try:
            _, first, second, third = (half_a_minute(entrance) for _ in range(4))
        finally:
            tracemalloc.stop()
            entrance.close()
        assert entrance.events["door hold"] >= 5
        assert entrance.events["verdict no_mask"] >= 5
        assert entrance.speaker.sounds >= 5
        holds = sum(moment.outputs[0] for moment in board.history)
        assert holds == entrance.events["door hold"]
        print(first, second, third)
        assert max(second, third) - first < 10_000
