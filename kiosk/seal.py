"""The key of the journal and what it does: each row's body is AES-256-GCM, whose tag also tells rot.

A sealed body is 12 random bytes of nonce, the ciphertext and its 16-byte tag (NIST SP 800-38D); the row's identifier
is authenticated with it, so that no row can stand in for another. The key is 32 random bytes in a file of its own,
mode 0600, made at the first start.
"""
from __future__ import annotations

import fcntl
import os
import secrets
from pathlib import Path
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_SIZE, NONCE_SIZE = 32, 12


class Seal:
    def __init__(self, key: bytes) -> None:
        self._aead = AESGCM(key)

    def close(self, identifier: str, body: bytes) -> bytes:
        nonce = secrets.token_bytes(NONCE_SIZE)
        return nonce + self._aead.encrypt(nonce, body, identifier.encode())

    def open(self, identifier: str, sealed: bytes) -> bytes | None:
        """None: rotten, of another row, or of another key."""
        try:
            return self._aead.decrypt(sealed[:NONCE_SIZE], sealed[NONCE_SIZE:], identifier.encode())
        except (InvalidTag, ValueError):
            return None


def read_key(path: Path) -> bytes:
    """Raises OSError, ValueError when that is no key."""
    key = path.read_bytes()
    if len(key) != KEY_SIZE:
        raise ValueError(f"{path} is no key of a journal: it must hold {KEY_SIZE} bytes.")
    return key


def key_at(path: Path) -> bytes:
    """The key, made durably when there is none. One that is none is put aside: nothing can be read with it.

    Raises OSError when it cannot be read or made; its directory must be there, as a disk that is not mounted is not a
    lost key.
    """
    try:
        return read_key(path)
    except FileNotFoundError:
        pass                       # the first start, or it was lost: what it closed stays closed
    except ValueError:
        path.rename(path.with_name(path.name + ".damaged"))
    key = secrets.token_bytes(KEY_SIZE)
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    new.rename(path)
    sync(path.parent)
    return key


def hold(path: Path, *, alone: bool = False) -> IO[bytes]:
    """The file of a key, in use until it is closed, beside others that use it or alone. Raises BlockingIOError."""
    file = path.open("rb")
    try:
        fcntl.flock(file, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise
    return file


def write_anew(path: Path, text: str) -> None:
    """A small file in the place of the one before: on return it survives a power cut, and is never half of it."""
    new = path.with_suffix(".new")
    new.write_text(text, encoding="utf-8")
    sync(new)
    new.rename(path)
    sync(path.parent)


def sync(path: Path) -> None:
    """A file's content, or what was made, renamed and deleted in a directory, survives a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
