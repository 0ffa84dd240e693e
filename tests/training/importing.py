"""Runs the import command and reads what it wrote."""

from __future__ import annotations

import argparse
from pathlib import Path

from models.training.imports import command
from models.training.pictures import read_kitti


def imported(*arguments: object) -> int:
    """What the command ends with."""
    parser = argparse.ArgumentParser()
    command.arguments(parser)
    return command.run(parser.parse_args([str(each) for each in arguments]))


def boxes(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    """Label and sides of every face, the ignored ones last, by the picture's name."""
    return {
        sample.path.name: [(face.label, *face.box) for face in sample.faces]
        + [("dontcare", *box) for box in sample.ignored]
        for sample in read_kitti(folder)
    }
