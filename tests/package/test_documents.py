"""What the documents promise exists."""

from __future__ import annotations

import re
from pathlib import Path

from kiosk import cli
from kiosk.types import EventKind, TroubleCode
from ui.words import load

ORDER = [
    *(EventKind.STATE, EventKind.VERDICT, EventKind.ALARM, EventKind.DOOR, EventKind.INPUT),
    *(
        EventKind.TROUBLE,
        EventKind.RECOVERED,
        EventKind.SETTING,
        EventKind.STAFF,
        EventKind.PROGRAM,
    ),
]

NOT_OURS = {"build"}
"""Folders without a leading dot that are no part of a checkout though they may lie in it."""


def test_readme_names_every_command_and_no_other(checkout: Path) -> None:
    """The table of commands is the command line's own list."""
    text = (checkout / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `kiosk (\w+)", text, re.MULTILINE)) == set(cli.COMMANDS)


def test_links_between_documents_lead_somewhere(checkout: Path) -> None:
    """A link to a file of the project finds that file, and in it the heading that it names."""
    documents = [
        page
        for page in checkout.rglob("*.md")
        if not any(part in NOT_OURS or part[0] == "." for part in page.relative_to(checkout).parts)
    ]
    assert checkout / "docs" / "boards.md" in documents
    dead = [
        f"{page}: {link}" for page in documents for link in links(page) if not leads(page, link)
    ]
    assert dead == []


def test_the_page_of_the_journal_has_every_kind_and_every_trouble_in_the_words_of_the_panel(
    checkout: Path,
) -> None:
    text = (checkout / "docs" / "journal.md").read_text(encoding="utf-8")
    kinds, _, troubles = text.partition("## Troubles")
    assert re.findall(r"^\| `(\w+)`", kinds, re.MULTILINE) == [kind.value for kind in ORDER]
    assert set(ORDER) == set(EventKind)
    said = load("en").staff
    rows = [
        f"| `{code.value}` | {said['trouble'][code.value]} | {said['help'][code.value]} |"
        for code in TroubleCode
    ]
    assert [line for line in troubles.splitlines() if line.startswith("| `")] == rows


def test_the_drawing_of_the_layers_has_every_module(checkout: Path) -> None:
    """Or a newcomer looks in vain for one."""
    layers = re.findall(
        r"(?:kiosk\.)(\w+)", layered((checkout / "pyproject.toml").read_text("utf-8"))
    )
    assert len(layers) > 40
    drawn = (checkout / "CONTRIBUTING.md").read_text(encoding="utf-8")
    names = set(re.findall(r"\w+", drawn.partition("```\ncli ")[2].partition("```")[0])) | {"cli"}
    assert {name for name in layers if name not in names} == set()


def layered(pyproject: str) -> str:
    return pyproject.partition("layers = [")[2].partition("\n]")[0]


def links(page: Path) -> list[str]:
    return re.findall(r"\]\((?!\w+:)([^)]+)", page.read_text(encoding="utf-8"))


def leads(page: Path, link: str) -> bool:
    file, _, heading = link.partition("#")
    target = page.parent / file if file else page
    return target.exists() and (not heading or heading in headings(target))


def headings(page: Path) -> set[str]:
    """By the names that a browser knows them by."""
    text = page.read_text(encoding="utf-8")
    lines = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", line.lower()).strip().replace(" ", "-") for line in lines}
