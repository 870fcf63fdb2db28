"""Verbs that change files: migrate, secret, staff-pin."""
from __future__ import annotations

import difflib
import os
import sys
from getpass import getpass
from pathlib import Path

from config.commands.look import told
from config.errors import ConfigError
from config.layers import LAYERS, raw_of
from config.migrate import Migrated, migrated
from config.secrets import Store
from config.staff import PinHash

STAFF_PIN = "staff-pin"


def keep_secret(directory: Path, name: str) -> int:
    """Ask for a secret, unseen and twice, and keep it. Without a terminal it is one line of standard input."""
    value = _typed(f"{name}: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    return 1 if value is None else _keep(directory, name, value)


def keep_staff_pin(directory: Path, name: str) -> int:
    """The PIN is typed unseen, twice, and never an argument: those are kept by shells and shown to other users."""
    pin = _typed("PIN of staff mode: ")
    if pin is None:
        return 1
    try:
        made = str(PinHash.of(pin))
    except ValueError as error:
        print(f"That does not go: {error}.", file=sys.stderr)
        return 1
    return _keep(directory, name, made)


def _typed(prompt: str) -> str | None:
    value = getpass(prompt)
    if getpass("Once more: ") == value:
        return value
    print("These were two different ones. Begin again.", file=sys.stderr)
    return None


def _keep(directory: Path, name: str, value: str) -> int:
    if not value:
        print("Nothing was given, and nothing is kept.", file=sys.stderr)
        return 1
    try:
        file = Store.beside(directory).write(name, value)
    except (OSError, ValueError) as error:
        print(f"It is not kept: {error}.", file=sys.stderr)
        return 1
    print(f'{file} keeps it; a layer names it: secret = "{name}"')
    return 0


def migrate(top: Path, *, write: bool) -> int:
    """Show what would change in the layers below `top`, or change it. The files of before are kept as FILE.before."""
    files = sorted(file for layer in LAYERS for file in top.rglob(f"{layer}.toml"))
    done: list[tuple[Path, str, Migrated]] = []
    try:
        for file in files:
            text = raw_of(file).decode("utf-8-sig", "strict").replace("\r\n", "\n")
            new = migrated(text, file)
            done += [(file, text, new)] if new.text != text else []
    except UnicodeDecodeError:
        print(f"{file}: this is not UTF-8", file=sys.stderr)
        return 1
    except ConfigError as error:
        return told(error.problems, as_json=False)
    for file, old, new in done:
        if write:
            _migrate(file, old, new)
        print(_shown(file, old, new), end="")
    if not done:
        print("nothing to do")
    elif not write:
        print("Nothing was changed yet; --write does it.")
    return 0


def _migrate(file: Path, old: str, new: Migrated) -> None:
    """First what is secret is in the store, then the layer names it."""
    store = Store.beside(file.parent)
    for name, value in new.secrets.items():
        store.write(name, value)
    for name, path in new.files.items():
        try:
            store.write(name, (file.parent / path).read_text(encoding="utf-8").rstrip("\r\n"))
        except (OSError, UnicodeDecodeError) as error:
            print(f"{file.parent / path} cannot be read ({error}); python -m config secret {file.parent} {name} "
                  "asks for it", file=sys.stderr)
    before = file.with_name(file.name + ".before")
    with open(os.open(before, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as kept:
        kept.write(old)
    file.write_text(new.text, encoding="utf-8")
    print(f"{before} is as it was, with whatever was secret in it: erase it when all is well", file=sys.stderr)


def _shown(file: Path, old: str, new: Migrated) -> str:
    """The difference, without the secrets that it takes out."""
    lines = difflib.unified_diff(old.splitlines(True), new.text.splitlines(True), str(file), str(file), n=0)
    text = "".join(lines)
    for value in new.secrets.values():
        text = text.replace(value, "…")
    return text
