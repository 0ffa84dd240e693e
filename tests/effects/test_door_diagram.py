"""The diagrams in docs/door.md show every change the rule can make, and no other."""

from __future__ import annotations

import copy
import re
from itertools import product
from pathlib import Path
from typing import Dict, Iterator, Set, Tuple

import pytest

from kiosk.effects.door_rule import Cause, DoorRule, Orders, safe_action
from kiosk.settings_door import DoorSettings, OnFault, Policy, Wiring
from kiosk.types import Box, DoorAction, Label, State, Track, Verdict

PAGE = (Path(__file__).parents[2] / "docs" / "door.md").read_text(encoding="utf-8")
DIAGRAM = re.compile(r"```mermaid\nstateDiagram-v2\n +%% policy: (\w+)\n(.*?)```", re.DOTALL)
ARROW = re.compile(r" +(\S+) --> (\w+)(?:: (.+))?")

Change = Tuple[str, str, str]
"""From, to, and why; the start is ``[*]`` and has no reason."""

LENGTHS = {"min_hold": 1, "max_hold": 2, "rearm_after": 1, "open_for": 2, "debounce": 1}
MASKED = Track(1, Box(0, 0, 9, 9), Label.MASK, 1.0, 0.0, 0.0, Verdict(Label.MASK, 1.0, 0.0))
ORDERS = [
    *[Orders(), Orders(emergency=True), Orders(is_open=True)],
    *[Orders(operator=action) for action in (DoorAction.RELEASE, DoorAction.LOCK)],
    *[Orders(schedule=action) for action in (DoorAction.RELEASE, DoorAction.LOCK)],
]


def drawn(policy: Policy) -> Set[Change]:
    """The arrows of the policy's diagram."""
    diagrams: Dict[str, str] = dict(DIAGRAM.findall(PAGE))
    changes = set()
    for line in diagrams[policy.value].splitlines():
        before, after, why = ARROW.fullmatch(line).groups()
        changes |= {(before, after, word) for word in (why or "").split(", ")}
    return changes


def settings(policy: Policy) -> Iterator[DoorSettings]:
    """Every kind of door with the policy."""
    wirings = [Wiring.ENERGISE_TO_LOCK] if policy is Policy.HOLD else Wiring
    for wiring, on_fault in product(wirings, OnFault):
        yield DoorSettings(policy=policy, wiring=wiring, on_fault=on_fault, **LENGTHS)


def remembered(rule: DoorRule, at: float) -> tuple:
    """Everything that decides on the rule's future; longer than 3 s is long."""
    calm = None if rule._calm_since is None else min(at - rule._calm_since, 3)
    return rule.action, rule._armed, min(at - rule._since, 3), calm, bool(rule._served)


def explored(one: DoorSettings) -> Set[Change]:
    """Every change that a second of anything can make, from everywhere the rule can get to."""
    changes = {("[*]", safe_action(one.wiring).value, "")}
    seen, open_ = set(), [(DoorRule(one), 0)]
    while open_:
        rule, at = open_.pop()
        for state, orders in product(State, ORDERS):
            new, before = copy.deepcopy(rule), rule.action
            if new.step(state, (MASKED,), at + 1, orders) is not None:
                changes.add((before.value, new.action.value, new.cause.value))
            if remembered(new, at + 1) not in seen:
                seen.add(remembered(new, at + 1))
                open_.append((new, at + 1))
    return changes


@pytest.mark.parametrize("policy", [Policy.HOLD, Policy.ADMIT])
def test_the_diagram_shows_what_the_rule_does(policy: Policy) -> None:
    found = set().union(*map(explored, settings(policy)))
    assert found == drawn(policy)


def test_every_reason_on_an_arrow_is_explained() -> None:
    table = PAGE.split("| reason | |", 1)[1].split("## ", 1)[0]
    assert re.findall(r"^\| `(\w+)` \| ", table, re.MULTILINE) == [cause.value for cause in Cause]
