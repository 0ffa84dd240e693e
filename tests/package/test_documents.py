"""What the documents promise exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kiosk import cli

DOCUMENTS = (
    *("README.md", "CONTRIBUTING.md", "systemd/README.md"),
    *("docs/machine.md", "docs/security.md"),
)


def test_readme_names_every_command_and_no_other(checkout: Path) -> None:
    """The table of commands is the command line's own list."""
    text = (checkout / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `kiosk (\w+)", text, re.MULTILINE)) == set(cli.COMMANDS)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_between_documents_lead_somewhere(checkout: Path, name: str) -> None:
    """A link to a file of the project finds that file."""
    document = checkout / name
    links = re.findall(r"\]\((?!\w+:|#)([^)#]+)", document.read_text(encoding="utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []
