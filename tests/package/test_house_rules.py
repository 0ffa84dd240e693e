"""Rules of CONTRIBUTING.md that no linter knows."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import kiosk
import ui

PACKAGES = [Path(package.__file__).parent for package in (kiosk, ui)]
FILES = sorted(path for package in PACKAGES for path in package.rglob("*.py"))
LONGEST_FILE, LONGEST_FUNCTION = 350, 50


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGES[0].parent).as_posix()


def test_anything_is_caught_in_three_places_only():
    """The pipeline's step and the two kinds of worker turn it into something that is shown."""
    catching = [
        name_of(path)
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or getattr(node.type, "id", "") == "Exception")
    ]

    assert catching == ["kiosk/effects/worker.py", "kiosk/pipeline.py", "kiosk/staff/worker.py"]


def test_the_bytes_of_every_relay_board_are_covered_whole(checkout: Path):
    boards = ast.parse((PACKAGES[0] / "relays" / "boards.py").read_text(encoding="utf-8"))
    imported = [
        f"kiosk/relays/{alias.name}.py"
        for node in boards.body
        if isinstance(node, ast.ImportFrom) and node.module == "kiosk.relays"
        for alias in node.names
    ]
    floor = (checkout / ".ci" / "coverage_floor.py").read_text(encoding="utf-8")
    assert len(imported) > 5
    assert [file for file in imported if f'"{file}"' not in floor] == []


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_files_and_functions_are_short(path: Path):
    """A file of at most 350 lines, functions of at most 50 without their docstring."""
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST_FILE

    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            first = node.body[1:] if ast.get_docstring(node) else node.body
            length = (first or node.body)[-1].end_lineno - (first or node.body)[0].lineno + 1
            assert length <= LONGEST_FUNCTION, node.name
