"""The kiosk's own key, which never leaves it, and where its fleet is: files of mode 0600 in `agent/` of its data."""
from __future__ import annotations

import errno
import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.agent.link import Where
from kiosk.agent.memory import Memory
from kiosk.seal import sync

FOLDER, KEY, NEXT, MEMORY = "agent", "key", "key.next", "agent.db"


@dataclass(frozen=True, slots=True)
class Identity:
    device: str
    where: Where
    key: Ed25519PrivateKey


def new_key(folder: Path) -> Ed25519PrivateKey:
    """For an enrolment: under another name until it is `taken`, as the one that is used stays until then. Errors:
    OSError."""
    return _make(folder, KEY + ".new")


def waiting_key(folder: Path) -> Ed25519PrivateKey | None:
    """One that was made for an enrolment whose answer never came. Errors: OSError."""
    return _begun(folder / (KEY + ".new"))


def take(folder: Path) -> None:
    """The key of the enrolment is the kiosk's own from now on, and what was to follow another follows nothing."""
    (folder / NEXT).unlink(missing_ok=True)
    (folder / (KEY + ".new")).rename(folder / KEY)
    sync(folder)


def make_next(folder: Path) -> Ed25519PrivateKey:
    """The one that is to follow the one that is used (`kiosk.agent.rotation`). Errors: OSError."""
    return _make(folder, NEXT)


def next_key(folder: Path) -> Ed25519PrivateKey | None:
    """Errors: OSError."""
    return _begun(folder / NEXT)


def take_next(folder: Path) -> None:
    """The fleet knows it: it is the kiosk's own from now on."""
    (folder / NEXT).rename(folder / KEY)
    sync(folder)


def identity(folder: Path, memory: Memory) -> Identity | None:
    """Who this kiosk is in the fleet; None when it has not been enrolled. Errors: OSError for a key that is there and
    cannot be read: that is to be mended, and no reason to enrol anew."""
    key, device, url = _read(folder / KEY), memory.fact("device"), memory.fact("url")
    if key is None or not device or not url:
        return None
    ca = memory.fact("ca")
    return Identity(device, Where(url, Path(ca) if ca else None, memory.fact("pin") or ""), key)


def _read(path: Path) -> Ed25519PrivateKey | None:
    try:
        return Ed25519PrivateKey.from_private_bytes(path.read_bytes())
    except FileNotFoundError:
        return None
    except ValueError:
        raise OSError(errno.EILSEQ, "this is no key; take it from a backup, or remove it and enrol anew", str(path)
                      ) from None


def _begun(path: Path) -> Ed25519PrivateKey | None:
    """One that is not used yet, and of which the half is nothing: the power failed while it was written."""
    try:
        return _read(path)
    except OSError as error:
        if error.errno != errno.EILSEQ:
            raise
        return None


def _make(folder: Path, name: str) -> Ed25519PrivateKey:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = Ed25519PrivateKey.generate()
    with open(os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(key.private_bytes_raw())
        file.flush()
        os.fsync(file.fileno())
    sync(folder)
    return key
