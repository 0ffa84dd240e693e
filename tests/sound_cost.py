"""Measures what the voice costs: ``python -m tests.sound_cost [SECONDS]``.

Somebody stands at the door without a mask and is asked as often as the settings allow, on a sound
card that takes as long as a real one. Printed is the processor time of the kiosk's own process, and
that of aplay, which is measured on a card that needs no helper of its own.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Dict, NamedTuple

from tests.contracts.player_card import Card, capturing_card, real_time_card

SECONDS = 30.0
PLAYERS = {"simpleaudio": ("simple", "SimplePlayer"), "aplay": ("aplay", "AplayPlayer")}

STAND_THERE = """
import json, resource, sys, time
from kiosk import paths
from kiosk.effects.alarm import Alarm
from kiosk.effects.worker import STEP_EVERY
from kiosk.health import HealthBoard
from kiosk.players.{module} import {name} as Player
from kiosk.settings import AlarmSettings, Settings
from kiosk.slot import Slot
from kiosk.types import *

events = []
alarm = Alarm(
    Slot(Settings(alarm=AlarmSettings(interval=2, gap=1, repeats=100))),
    *(Slot(), paths.share() / "sounds", HealthBoard(time.monotonic, events.append)),
    *(events.append, time.monotonic),
    open_=Player,
)

def used():
    own, others = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return [each.ru_utime + each.ru_stime for each in (own, others)]

alarm.step(None, time.monotonic())
before, began = used(), time.monotonic()
while time.monotonic() < began + float(sys.argv[1]):
    now = time.monotonic()
    verdict = Verdict(Label.NO_MASK, 0.9, now)
    track = Track(1, Box(0, 0, 9, 9), Label.NO_MASK, 0.9, now, now, verdict)
    alarm.step(Outcome(State.VIOLATION, now, now, tracks=(track,)), now)
    time.sleep(STEP_EVERY)
wall = time.monotonic() - began
alarm.close()
own, others = (after - before for after, before in zip(used(), before))
prompts = sum(event.kind is EventKind.ALARM for event in events)
print(json.dumps(dict(prompts=prompts, own=100 * own / wall, others=100 * others / wall)))
"""


class Cost(NamedTuple):
    """Processor time as per cent of one core, and how many prompts were said in it."""

    prompts: int
    own: float
    others: float


def cost(player: str, card: Card, seconds: float) -> Cost:
    """What that player costs on that card."""
    module, name = PLAYERS[player]
    done = card.run(STAND_THERE.format(module=module, name=name), seconds)
    assert done.returncode == 0, done.stderr
    found: Dict[str, float] = json.loads(done.stdout)
    return Cost(int(found["prompts"]), found["own"], found["others"])


def main() -> None:
    """Print the table."""
    seconds = float(sys.argv[1]) if sys.argv[1:] else SECONDS
    print("| player | prompts | kiosk % of a core | aplay % of a core |\n|---|---|---|---|")
    for player in PLAYERS:
        with tempfile.TemporaryDirectory() as folder:
            paced = cost(player, real_time_card(Path(folder) / "paced"), seconds)
            alone = cost(player, capturing_card(Path(folder) / "alone"), seconds)
        print(f"| {player} | {paced.prompts} | {paced.own:.1f} | {alone.others:.1f} |", flush=True)


if __name__ == "__main__":
    main()
