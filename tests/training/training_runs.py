"""Tiny runs, and what is in them afterwards. Needs torch."""

from __future__ import annotations

import csv

import torch

from models.training.network import Widths
from models.training.runs import Means, Run, Start
from tests.training.lessons import Squares, tiny

NARROW = Start(Widths(16, (16,) * 4, (16,) * 8))


def learned(folder, steps, pictures=None, start=NARROW, means=None, **changes):
    recipe = tiny(schedule={"steps": steps}, **changes)
    return Run(folder, recipe, start, means or Means()).complete(pictures or Squares(True))


def rows(path):
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def same(one, other):
    return all(torch.equal(value, other.state[name]) for name, value in one.state.items())
