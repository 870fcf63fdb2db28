"""Secrets of the kiosks in tests: in the store beside a configuration, or in a value."""
from __future__ import annotations

from functools import cache
from pathlib import Path

from config.secrets import Secret, Store
from config.staff import PinHash

PASSWORD = "a-long-demo-password"
STAFF_CODE = "73519264"


@cache
def staff_line() -> str:
    return str(PinHash.of(STAFF_CODE))


def keep(directory: Path, layer: str = "", **secrets: str) -> None:
    """Each of `secrets`, and those that the text of `layer` names and that are the same in every test."""
    store = Store.beside(directory)
    if 'secret = "sip2"' in layer:
        secrets = {"sip2": PASSWORD, **secrets}
    if 'secret = "staff-pin"' in layer:
        secrets = {"staff-pin": staff_line(), **secrets}
    for name, value in secrets.items():
        store.write(name, value)


class Memory(Store):
    """A store of one secret."""

    def read(self, name: str) -> str:
        return name


def kept(value: str) -> Secret:
    return Secret(value, Memory(Path()))
