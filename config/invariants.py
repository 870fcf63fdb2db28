"""What no configuration that is handed in may change, however well it is signed: `invariants.toml` on the kiosk itself.

    encrypted = true                       # the link to the central system, unless it stays on this machine
    hosts = ["koha.kirjastot.example", "*.kirjastot.example"]      # where that system may be
    mail_hosts = []                        # the same of the mail server
    devices = ["10.0.0.*"]                 # hosts and folders in which devices may be that are not at this machine
    data = "/var/lib/itsepalvelu"          # where the journal is, and its key: a push must not leave it behind
    key = ""

The file is made when the kiosk is commissioned, from the factory's configuration, and changed by a technician only.
"""
from __future__ import annotations

import fnmatch
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from urllib.parse import urlsplit

from config.errors import ConfigError, Place, Problem
from config.layers import Layered, parse
from config.places import Path_
from config.settings import Settings
from config.sip2 import Sip2
from config.values import loopback

FILE = "invariants.toml"
_LISTS = ("hosts", "mail_hosts", "devices")
_AT_HAND = re.compile(r"([a-z][a-z0-9]*\+(serial|usb|evdev)|alsa)://")     # devices whose wire ends in this machine


@dataclass(frozen=True, slots=True)
class Invariants:
    """`hosts`, `mail_hosts` and `devices` are names, in which `*` stands for anything. Paths are absolute."""

    encrypted: bool
    hosts: tuple[str, ...]
    mail_hosts: tuple[str, ...]
    devices: tuple[str, ...]
    data: str
    key: str = ""

    @classmethod
    def of(cls, settings: Settings) -> Invariants:
        """Those that keep what is so now."""
        return cls(encrypted(settings.sip2), tuple(_hosts(settings.sip2)),
                   (settings.mail.host,) if settings.mail else (),
                   tuple(dict.fromkeys(where for _, where in _devices(settings))), str(settings.data.directory),
                   str(settings.journal.key or ""))

    @classmethod
    def read(cls, directory: Path) -> Invariants:
        """ConfigError when the file is not there or not as it must be: then nothing may be handed in."""
        file = directory / FILE
        _, table = parse(file)
        kinds = {"encrypted": bool, **dict.fromkeys(_LISTS, list), "data": str, "key": str}
        wrong = [name for name in table.keys() | {field.name for field in fields(cls)}
                 if type(table.get(name)) is not kinds.get(name)]
        wrong += [name for name in _LISTS
                  if name not in wrong and not all(isinstance(host, str) and host for host in table[name])]
        if wrong:
            told = "is missing, not known or not as it must be; python -m config commission makes the file anew"
            raise ConfigError(Problem(Place(file), f"{name} {told}", "invariants", (("key", name),)) for name in wrong)
        hosts, mail_hosts, devices = (tuple(table[name]) for name in _LISTS)
        return cls(table["encrypted"], hosts, mail_hosts, devices, table["data"], table["key"])

    def text(self) -> str:
        """The file."""
        lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in asdict(self).items()]
        return "\n".join(["# What no configuration that is handed in may change; a technician may, here.", *lines, ""])

    def hold(self, settings: Settings, layered: Layered) -> None:
        """ConfigError with each that these settings would break, at its place."""
        problems = [_problem(path, words, code, layered) for path, words, code in self._broken(settings)]
        if problems:
            raise ConfigError(problems)

    def _broken(self, settings: Settings) -> Iterator[tuple[Path_, str, str]]:
        table = settings.sip2
        if self.encrypted and not encrypted(table):
            yield ("sip2", "transport"), "must stay encrypted on this kiosk: tls or https", "stays-encrypted"
        for path, host in _reached(table):
            if not _allowed(host, self.hosts):
                yield path, f"is no host that this kiosk may reach: {_list(self.hosts)}", "host"
        if settings.mail is not None and not _allowed(settings.mail.host, self.mail_hosts):
            yield (("mail", "host"), f"is no mail server that this kiosk may use: {_list(self.mail_hosts)}", "host")
        for path, where in _devices(settings):
            if not _allowed(where, self.devices):
                yield path, f"is nowhere that this kiosk may have a device: {_list(self.devices)}", "device-place"
        if str(settings.data.directory) != self.data:
            yield ("data", "directory"), f"must stay {self.data}: the journal is there", "data-moves"
        if str(settings.journal.key or "") != self.key:
            yield ("journal", "key"), f"must stay {self.key or 'beside the journal'}", "data-moves"


def _list(hosts: tuple[str, ...]) -> str:
    return ", ".join(hosts) or "none"


def encrypted(table: Sip2) -> bool:
    """Whether what patrons are does not go over a network in plain."""
    tunnelled = table.transport == "telnet" and table.telnet is not None and table.telnet.tls
    if table.transport == "serial":
        return _line(table) is None or loopback(_line(table) or "")
    return table.transport in ("tls", "https") or tunnelled or loopback(table.host or "")


def _line(table: Sip2) -> str | None:
    """Where a serial line leads that is none: the libraries that open it know URLs as well, of other machines and of
    files that keep what goes by. None: a line of this machine."""
    url = table.serial.url if table.serial is not None else ""
    return (_host(url) or url) if "://" in url else None


def _host(url: str) -> str:
    """Of an address; of one that cannot be taken apart all of it, which is no host."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return url


def _reached(table: Sip2) -> Iterator[tuple[Path_, str]]:
    """Each host that its settings name, and the name that a certificate may carry instead."""
    if table.transport == "https" and table.https is not None:
        yield ("sip2", "https", "base"), _host(table.https.base)
    elif table.transport != "serial":
        yield ("sip2", "host"), table.host or ""
    elif (far := _line(table)) is not None:
        yield ("sip2", "serial", "url"), far
    if table.tls.name:
        yield ("sip2", "tls", "name"), table.tls.name


def _devices(settings: Settings) -> Iterator[tuple[Path_, str]]:
    """Each device that is not at this machine, and the host or folder that its address names: who is there hears of
    cards and receipts."""
    for name, field in Settings.model_fields.items():
        one, key = getattr(settings, name), field.alias or name
        named = one.items() if isinstance(one, Mapping) else [(None, one)]
        for item, device in named:
            if "url" in getattr(type(device), "model_fields", ()):
                where = _far(device.url)
                if where is not None:
                    yield (key, "url") if item is None else (key, item, "url"), where


def _far(url: str) -> str | None:
    host = _host(url)
    return None if _AT_HAND.match(url) or loopback(host) else host or urlsplit(url).path


def _hosts(table: Sip2) -> Iterator[str]:
    return (host for _, host in _reached(table))


def _allowed(host: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatch.fnmatchcase(host.lower(), pattern.lower()) for pattern in patterns)


def _problem(path: Path_, words: str, code: str, layered: Layered) -> Problem:
    key = ".".join(map(str, path))
    return Problem(layered.spot(path)[0].value, f"{key} {words}", code, (("key", key),))
