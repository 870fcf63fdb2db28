"""Network printers that announce themselves (mDNS, DNS-SD): asked of avahi-browse, or of CUPS, whichever is there.

They keep to the machine's own rules for that protocol, so no code of ours speaks it. What they write is read here; what
is missing is told.
"""
from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from devices.errors import DeviceError

IPP, RAW = "_ipp._tcp", "_pdl-datastream._tcp"
_BROWSE = ("avahi-browse", "--parsable", "--no-db-lookup", "--resolve", "--terminate")
_LPINFO = ("lpinfo", "--timeout", "3", "--include-schemes", "dnssd,ipp,socket", "-l", "-v")
_SECONDS = 8.0                         # that a tool may take
_OCTET = re.compile(r"\\(\d{3})")
_PLACE, _LONGEST = re.compile(r"[\w.:/?=&%@+-]{1,300}", re.ASCII), 80
_IP4 = re.compile(r"\d{1,3}(\.\d{1,3}){3}", re.ASCII)
Run = Callable[[Sequence[str]], str | None]


@dataclass(frozen=True, slots=True)
class NetworkPrinter:
    """`url`: its address here; empty for one that is reached by none of our drivers as it was told."""

    name: str
    where: str
    url: str


def network_printers(run: Run | None = None) -> Iterator[NetworkPrinter]:
    """Each printer once, as it is met. Raises DeviceError when there is nothing to ask by."""
    run = run or _run
    asked, seen = False, set[str]()
    for kind in (IPP, RAW):
        if (told := run((*_BROWSE, kind))) is not None:
            asked = True
            yield from _anew(announced(told), seen)
    if not asked:
        told = run(_LPINFO)
        if told is None:
            raise DeviceError("network printers are looked for by avahi-browse (Debian: avahi-utils) or by CUPS, and "
                              "neither answers here; name the printer by its address")
        yield from _anew(listed(told), seen)


def _anew(printers: Iterator[NetworkPrinter], seen: set[str]) -> Iterator[NetworkPrinter]:
    """Those that were not met before. What anybody in the network may have written is kept short and printable."""
    for one in printers:
        if one.where not in seen and _PLACE.fullmatch(one.where):
            seen.add(one.where)
            name = "".join(letter for letter in one.name if letter.isprintable())[:_LONGEST]
            yield NetworkPrinter(name, one.where, one.url)


def announced(told: str) -> Iterator[NetworkPrinter]:
    """What `avahi-browse -p -r` writes: = interface, protocol, name, kind, domain, host, address, port and quoted
    facts, between semicolons; a byte of a name that is not plain stands as a backslash and three digits."""
    for line in told.splitlines():
        parts = line.split(";", 9)
        if len(parts) < 9 or parts[0] != "=" or not _IP4.fullmatch(parts[7]) or not parts[8].isdecimal():
            continue
        facts = _facts(parts[9] if len(parts) > 9 else "")
        name, where = facts.get("ty") or _plain(parts[3]), f"{parts[7]}:{parts[8]}"
        path = facts.get("rp", "").strip("/")
        if parts[4] == IPP and path:
            yield NetworkPrinter(name, f"{where}/{path}", f"ipp://{where}/{path}")
        elif parts[4] == RAW:
            yield NetworkPrinter(name, where, f"escpos+tcp://{where}")


def _plain(name: str) -> str:
    return _OCTET.sub(lambda found: chr(int(found[1])), name).encode("latin-1", "replace").decode("utf-8", "replace")


def _facts(text: str) -> dict[str, str]:
    """Those that are written "key=value"."""
    try:
        words = shlex.split(text)
    except ValueError:
        return {}
    return dict(word.split("=", 1) for word in words if "=" in word)


def listed(told: str) -> Iterator[NetworkPrinter]:
    """What `lpinfo -l -v` writes: for each device its uri, and lines of what is known of it."""
    for entry in re.split(r"^Device: ", told, flags=re.MULTILINE)[1:]:
        facts = dict(line.strip().split(" = ", 1) for line in entry.splitlines() if " = " in line)
        uri, name = facts.get("uri", ""), facts.get("make-and-model", "") or facts.get("info", "")
        try:
            parts = urlsplit(uri)
            host, port, path = parts.hostname or "", parts.port, parts.path.strip("/")
        except ValueError:
            continue
        if not host:
            continue                                       # only the name of a way in which printers are reached
        name = unquote(host) if name in ("", "Unknown") else name
        if parts.scheme == "ipp" and path:
            yield NetworkPrinter(name, f"{host}:{port or 631}/{path}", f"ipp://{host}:{port or 631}/{path}")
        elif parts.scheme == "socket":
            yield NetworkPrinter(name, f"{host}:{port or 9100}", f"escpos+tcp://{host}:{port or 9100}")
        elif parts.scheme == "dnssd":
            yield NetworkPrinter(name, uri, "")            # CUPS alone resolves it, for a queue of its own


def _run(words: Sequence[str]) -> str | None:
    """What a tool writes; None when it is not there, fails, or does not end."""
    tool = shutil.which(words[0]) or shutil.which(words[0], path="/usr/sbin:/sbin")
    if tool is None:
        return None
    try:
        done = subprocess.run([tool, *words[1:]], capture_output=True, timeout=_SECONDS, check=False,
                              env={**os.environ, "LC_ALL": "C.UTF-8"})     # lpinfo speaks the machine's language else
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None
