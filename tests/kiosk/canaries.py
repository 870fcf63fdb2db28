"""Secrets that must be nowhere, in every form in which bytes might keep them."""
from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

CARD, PIN, WRONG_PIN = "20987654321098", "73519264", "68402751"
NAME, TITLE = "Kanarialintunen, Aino-Tiina", "Keltaisen linnun päiväkirja"
EMAIL = "kanarialintu.posti@example.fi"
HELD, AUTHOR, WORDS = "Mustarastaan kesälaulu", "Satakieliranta, Viljami", "satakieliranta"
CENTS = "8641975"
AMOUNTS = (CENTS, "86419.75", "86419,75", "86 419,75", "86\N{NO-BREAK SPACE}419,75", "86,419.75")
BANK_CARD = "22f0f8eeeeeeeeeeee4771"       # as the emulated terminal tells it, masked; nobody may keep even that
SECRETS = (CARD, PIN, WRONG_PIN, NAME, TITLE, EMAIL, HELD, AUTHOR, WORDS, *AMOUNTS, BANK_CARD)
CODES = ("utf-8", "latin-1", "utf-16-le", "utf-16-be", "utf-32-le")


def forms(secret: str) -> set[bytes]:
    """The secret as text, in hex, in base64 at each of the three places it may begin, as JSON, as a number, and packed
    as payment terminals do."""
    raw = {secret.encode(code) for code in CODES}
    found = {*raw, json.dumps(secret)[1:-1].encode(), ascii(secret)[1:-1].encode()}
    for one in raw:
        found |= {one.hex().encode(), one.hex().upper().encode(), one.hex(" ").encode()}
        for before in range(3):
            text = base64.b64encode(b"\0" * before + one)
            # The first and the last letters also carry bits of what stands beside it.
            found.add(text[-(-before * 8 // 6):len(text) - 4])
    if secret.isdigit() and len(secret) > 8:
        for size in (6, 8):
            found |= {int(secret).to_bytes(size, "big"), int(secret).to_bytes(size, "little")}
    with suppress(ValueError):
        found.add(bytes.fromhex(secret.zfill(12)))             # two digits a byte, an amount in six bytes
    return found


def words(secret: str) -> tuple[str, ...]:
    """A name or title whole and in its longer words; what has a digit in it whole."""
    if any(map(str.isdigit, secret)):
        return (secret,)
    return (secret, *(word for word in secret.replace(",", " ").replace("-", " ").split() if len(word) > 7))


def found_in(files: Iterable[Path], secrets: Iterable[str]) -> list[str]:
    """Which secret is in which file; empty when all is well."""
    wanted = {secret: {form for word in words(secret) for form in forms(word)} for secret in secrets}
    return [f"{secret} in {path.name} as {form!r}" for path in files for data in [what_is_in(path)]
            for secret, shapes in wanted.items() for form in shapes if form in data]


def what_is_in(path: Path) -> bytes:
    """Nothing, if it is gone by now: libraries have folders that pass."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def files_in(*folders: Path) -> list[Path]:
    """Every file there, the deepest too."""
    return sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())
