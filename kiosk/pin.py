"""The staff PIN: kept as a salted scrypt hash in the state folder, readable by the kiosk alone."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import secrets
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from kiosk import paths
from kiosk.errors import InputError
from kiosk.files import write_atomic

if TYPE_CHECKING:
    from pathlib import Path

_N, _R, _P = 2**14, 8, 1
"""Cost of scrypt (RFC 7914): 16 MiB and some 50 ms a try. Kept beside the hash, so it may grow."""

_MEMORY = 64 * 1024 * 1024


@dataclass(frozen=True)
class _Stored:
    """The content of ``pin.json``; ``salt`` and ``hash`` are hexadecimal."""

    salt: str
    n: int
    r: int
    p: int
    hash: str

    def fits(self, pin: str) -> bool:
        return hmac.compare_digest(_hash(pin, self.salt, self.n, self.r, self.p), self.hash)


def set_pin(pin: str) -> None:
    """Keep a new PIN. Raises InputError unless it is 4 to 8 digits and can be written."""
    if not re.fullmatch(r"[0-9]{4,8}", pin):
        raise InputError("a PIN is 4 to 8 digits")
    salt = secrets.token_hex(16)
    stored = _Stored(salt, _N, _R, _P, _hash(pin, salt, _N, _R, _P))
    path = _path()
    try:
        write_atomic(path, json.dumps(asdict(stored)).encode())
        _give_to_owner(path)
    except OSError as error:
        raise _unwritable(path, error) from error


def clear_pin() -> bool:
    """Forget the PIN; returns whether there was one. Raises InputError."""
    path = _path()
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise _unwritable(path, error) from error
    return True


def verify(pin: str) -> bool:
    """Whether this is the PIN; never when none is set. Takes some 50 ms: guessing is slow."""
    stored = _stored()
    try:
        return stored is not None and stored.fits(pin)
    except (ValueError, TypeError):
        return False


def is_set() -> bool:
    """Whether there is a PIN. A damaged or unreadable file counts as none: the panel stays shut."""
    return _stored() is not None


def _stored() -> _Stored | None:
    try:
        return _Stored(**json.loads(_path().read_bytes()))
    except (OSError, ValueError, TypeError, RecursionError):
        return None


def _hash(pin: str, salt: str, n: int, r: int, p: int) -> str:
    """Hash a PIN, hexadecimal. Raises ValueError or TypeError for the values of a damaged file."""
    raw = bytes.fromhex(salt)
    return hashlib.scrypt(pin.encode(), salt=raw, n=n, r=r, p=p, maxmem=_MEMORY).hex()


def _path() -> Path:
    return paths.state() / "pin.json"


def _give_to_owner(path: Path) -> None:
    """Let the kiosk's own user read a PIN that root has set: the folder's owner gets the file."""
    if os.geteuid() == 0:
        folder = path.parent.stat()
        os.chown(path, folder.st_uid, folder.st_gid)


def _unwritable(path: Path, error: OSError) -> InputError:
    return InputError(f"{path} cannot be written ({error.strerror}); run this as the kiosk's user")
