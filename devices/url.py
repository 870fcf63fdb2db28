"""Devices are named by URL: `driver+transport://where?option=value`, so that an emulator is just another path.

    feig+serial:///dev/ttyUSB0?baud=38400&parity=E     a path
    feig+tcp://10.0.0.5:10001                          a host and a port
    nfc+udp://localhost:54321
    nfc+usb://                                         the first that is found, or a bus address
    pdf:///var/spool/receipts                          a driver that needs no transport
"""
from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit

from devices.errors import BadUrl

_SCHEME = re.compile(r"([a-z][a-z0-9]*)(?:\+([a-z][a-z0-9]*))?://", re.ASCII)
_NETWORK = ("tcp", "udp")
_LONGEST = 2048


@dataclass(frozen=True, slots=True)
class DeviceUrl:
    """A parsed device URL. `transport` is empty when the driver needs none; `port` is 0 where there is none.

    `path` is the device file or folder; for USB it is whatever names the device on the bus, empty for the first.
    """

    driver: str
    transport: str = ""
    path: str = ""
    host: str = ""
    port: int = 0
    options: tuple[tuple[str, str], ...] = field(default=())
    text: str = ""

    @classmethod
    def parse(cls, text: str) -> DeviceUrl:
        """Take a URL apart. Raises BadUrl with a sentence that says what is missing."""
        scheme = _SCHEME.match(text)
        if scheme is None:
            raise BadUrl(f"{text!r} is no device URL: write driver+transport://where, "
                         "for example feig+serial:///dev/ttyUSB0 or feig+tcp://10.0.0.5:10001")
        if len(text) > _LONGEST or not text.isprintable():
            raise BadUrl(f"the device URL is longer than {_LONGEST} characters or holds control characters")
        driver, transport = scheme.group(1), scheme.group(2) or ""
        try:
            parts = urlsplit(text)
            pairs = tuple(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)))
            _refuse_repeats(text, pairs)
            if transport in _NETWORK:
                return cls(driver, transport, "", _host(text, parts.hostname), _port(text, parts.port), pairs, text)
        except ValueError as error:
            raise BadUrl(f"{text!r} cannot be taken apart: {error}") from error
        path = unquote(parts.netloc + parts.path)
        if transport == "serial" and not path.startswith("/"):
            raise BadUrl(f"{text!r} names no device file: write three slashes, {driver}+serial:///dev/ttyUSB0")
        return cls(driver, transport, path, "", 0, pairs, text)

    def option(self, name: str, default: str) -> str:
        return dict(self.options).get(name, default)

    def number(self, name: str, default: float, *, least: float, most: float) -> float:
        """An option that is a number. Raises BadUrl when it is not, or not within `least` and `most`."""
        text = self.option(name, "")
        try:
            value = float(text) if text else float(default)
        except ValueError:
            raise BadUrl(f"{name}={text} in {self.text!r} is not a number") from None
        if not least <= value <= most:
            raise BadUrl(f"{name}={text} in {self.text!r} must be between {least:g} and {most:g}")
        return value

    def allow(self, *names: str) -> None:
        """Refuse options the driver does not know: a misspelt option must not be ignored in silence."""
        for name, _ in self.options:
            if name not in names:
                known = ", ".join(sorted(names)) or "none"
                raise BadUrl(f"{self.driver} does not know the option {name!r} in {self.text!r}; it knows: {known}")


def _refuse_repeats(text: str, pairs: tuple[tuple[str, str], ...]) -> None:
    names = [name for name, _ in pairs]
    for name in names:
        if names.count(name) > 1:
            raise BadUrl(f"{text!r} gives the option {name!r} twice")


def _host(text: str, host: str | None) -> str:
    if not host:
        raise BadUrl(f"{text!r} names no host: write //host:port")
    return host


def _port(text: str, port: int | None) -> int:
    if port is None:
        raise BadUrl(f"{text!r} names no port: write //host:port")
    return port
