"""Addresses without their passwords, for sentences that end up in logs and on screens."""

from __future__ import annotations

import re
from itertools import takewhile

_HIDDEN = "…"
_ADDRESS = re.compile(r"([A-Za-z][\w+.-]*:/+)(.*)", re.DOTALL)
_BARE = re.compile(r"[^\s/:@'\"]+:\S*@\S*|[^\s/]*[?&]\S*=\S*")
"""User and password, or a query, without ``rtsp://`` before them."""
_IN_TEXT = re.compile(rf"[A-Za-z][\w+.-]*:/+(?:.*@)?\S*[^\s:;,.'\")\]}}]|{_BARE.pattern}")
_HOST = re.compile(rf"(?:[\w.{_HIDDEN}-]+|\[[\w.:%]+\])(?::\d+)?")
_NAMES = re.compile(rf"[A-Za-z_.-]*|[\w.{_HIDDEN}-]{{1,11}}")
"""A part of a path that is no token."""


def redacted(source: str) -> str:
    """A camera's source fit for a screen or a log; what is no address stays as it is.

    User, password and query are left out, and the path from the first part on that may be more
    than a name. Where it is in doubt which part is the host, nothing of the address is left.
    """
    found = _ADDRESS.search(source)
    if found is None:
        return _BARE.sub(_HIDDEN, source)
    before = _BARE.sub(_HIDDEN, source[: found.start()])
    return f"{before}{found.group(1)}{_without_secrets(found.group(2))}"


def without_secrets(text: str) -> str:
    """A sentence with every address in it fit for a screen or a log."""
    return _IN_TEXT.sub(lambda found: redacted(found.group()), text)


def _without_secrets(rest: str) -> str:
    """Host and path of what follows ``rtsp://``; what cannot be told apart is hidden."""
    named = _without_user(rest)
    host = _HOST.match(named)
    if host is None or _authority(named) != host.group():
        return _HIDDEN if rest else ""
    return f"{host.group()}{_path(named[host.end() :])}"


def _without_user(rest: str) -> str:
    """Empty when in doubt: many write ``/``, ``?``, ``#`` and ``@`` of a password as they are."""
    before, at, after = rest.rpartition("@")
    authority = _authority(rest)
    if not at or _HOST.fullmatch(authority):
        return "" if at and ":" in authority else rest
    return after if "@" not in before or _authority(before) == before else ""


def _authority(rest: str) -> str:
    return re.split(r"[/?#]", rest, maxsplit=1)[0]


def _path(rest: str) -> str:
    """The path as far as it is names, and a sign where there was more."""
    path, *query = re.split(r"[?#]", rest, maxsplit=1)
    parts = path.split("/")
    names = list(takewhile(_NAMES.fullmatch, parts))
    if len(names) < len(parts):
        return "/".join([*names, _HIDDEN])
    return f"{path}?{_HIDDEN}" if query else path
