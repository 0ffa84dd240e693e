"""What the documents promise exists."""

from __future__ import annotations

import re
from pathlib import Path

from kiosk import cli

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
