"""Configurations that somebody spoilt, handed to a kiosk: none that is invalid, or breaks an invariant, becomes active.

What is active is judged by an oracle of its own: plain `tomllib`, a merge in four lines, and the promises in words. And
each refusal is looked at: it must name a file of the bundle, and a line and column that are in it; where one value or
key was spoilt, and is what is refused, that line. `soak(count, seed)` is a part of `make soak`.
"""
from __future__ import annotations

import tempfile
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlsplit

from config.bundle import Bundle, BundleError, LayerText
from config.errors import ConfigError, Problem
from config.invariants import FILE, Invariants
from config.load import read_bundle
from config.places import find_spans
from config.settings import Settings
from config.slot_store import SlotsError
from config.slots import Judge, Slots
from config.versions import VERSION
from tests.config.lossy import LossyDisk
from tests.config.region import EXAMPLE

HOST = "koha.kirjastot.example"
LOCKED = ("pin.policy", "pad.owners")
HEAD = "\n[layer]\nlock = " + str(list(LOCKED)).replace("'", '"') + "\n"
ENDS = "[layer]\nexpires = 2999-01-01T00:00:00Z\n"
JUNK = ("true", "-1", "0", "1e400", "nan", '""', '"x"', "[]", "{}", "[1, [2]]", "1979-05-27", '"\\u0000"', "443",
        "99999999999", '"none"', '"optional"', '"tcp"', '"tls"', '"telnet"', '"serial"', '"fi"', '["fi"]', "false",
        '"http://koha.kirjastot.example"', '"https://evil.example"', '"https://koha.kirjastot.example.evil"',
        '"localhost"', '["FI-Evil"]')
MORE = ('sip2.host = "evil.example"', 'sip2.transport = "tcp"', 'sip2.tls.name = "evil.example"', 'pin.policy = "none"',
        'data.directory = "/tmp"', 'journal.key = "k"', 'mail = { host = "evil.example", sender = "a@b.fi" }',
        'pad.owners = ["FI-Evil"]', 'sip2.password = "hush"', "layer.lock = []", "pin.tries = 5", "screen.dim = false",
        'sip2.https.base = "https://evil.example"', 'sip2.serial.url = "/dev/ttyS0"', "pin = { tries = 4 }", "x = 1",
        'pad.url = "feig+tcp://evil.example:1"', 'printer.receipt.url = "ipp://evil.example/p"',
        'card_reader.url = "nfc+udp://evil.example:1"', 'printer.more.url = "pdf:///tmp/evil"',
        'sip2 = { transport = "serial", serial.url = "socket://evil.example:1" }')
NOISE = ("", "\n", "[", "]", "=", '"', "'''", "\x00", "\r", "[[card]]", "[sip2]", "#", ".", "ä", "\\")
ABOUT_ONE = {"type", "range", "choice", "unknown", "unfit", "length", "empty", "retired"}


@dataclass
class Tally:
    mutated: int = 0
    taken: int = 0
    invalid: list[str] = field(default_factory=list)
    placeless: list[str] = field(default_factory=list)


def layers() -> dict[str, str]:
    texts = {name: (EXAMPLE / f"{name}.toml").read_text(encoding="utf-8") for name in ("region", "branch", "kiosk")}
    return texts | {"region": texts["region"] + HEAD}


def bundle(texts: dict[str, str]) -> Bundle:
    return Bundle("lah/lobby", tuple(LayerText(name, f"{name}.toml", text) for name, text in texts.items()), VERSION)


@dataclass
class Mutant:
    texts: dict[str, str]
    layer: str
    line: int | None = None                # that of the one key or value that was spoilt


def mutant(chance: Random) -> Mutant:
    texts = layers()
    layer = chance.choice(tuple(texts))
    match chance.randrange(4):
        case 0:
            texts[layer], line = spoilt_key(texts[layer], chance)
            return Mutant(texts, layer, line)
        case 1:
            said = chance.sample(MORE, chance.choice((1, 1, 2)))
            if chance.random() < 0.5:
                layer, texts["override"] = "override", ENDS
            texts[layer] = "\n".join([*said, texts[layer]])
        case 2:
            texts[layer] = noisy(texts[layer], chance)
        case 3:
            for name in texts:
                for _ in range(chance.randint(0, 3)):
                    texts[name], _ = spoilt_key(texts[name], chance)
    return Mutant(texts, layer)


def spoilt_key(text: str, chance: Random) -> tuple[str, int]:
    """Another value for one key, or another name; and its line."""
    try:
        tomllib.loads(text)
    except ValueError:
        return text, 1
    raw, spans = text.encode(), find_spans(text)
    span = spans[chance.choice(tuple(spans))]
    place = chance.choice((span.name, span.value, span.value))
    if place is span.value:
        new = chance.choice(JUNK).encode()
    else:
        name = raw[place]
        cut = chance.randrange(len(name))
        new = name[:cut] + chance.choice((b"", b"x", name[cut:cut + 1] * 2)) + name[cut + 1:] or b"x"
    return (raw[:place.start] + new + raw[place.stop:]).decode(errors="replace"), raw[:place.start].count(b"\n") + 1


def noisy(text: str, chance: Random) -> str:
    for _ in range(chance.randint(1, 4)):
        start, length = chance.randrange(len(text) + 1), chance.choice((0, 0, 1, 2, 5, 20, 80))
        text = text[:start] + chance.choice((*NOISE, text[start:start + length] * 2)) + text[start + length:]
    return text


class Kiosk:
    """Commissioned with the example, as a technician does it; `hand` gives it one mutant."""

    def __init__(self, directory: Path, judge: Judge | None = None) -> None:
        factory = bundle(layers())
        settings, _ = read_bundle(factory, directory)
        (directory / FILE).write_text(Invariants.of(settings).text(), encoding="utf-8")
        self.slots = Slots(directory, files=LossyDisk(Random(0)), judge=judge, clock=lambda: 0.0)
        self.slots.commission(factory)
        self.tally = Tally()

    def hand(self, seed: int) -> None:
        spoilt = mutant(Random(seed))
        self.tally.mutated += 1
        try:
            self.slots.offer(bundle(spoilt.texts), again=True)
        except ConfigError as error:
            if why := misplaced(error.problems, spoilt):
                self.tally.placeless.append(f"seed {seed}: {why}")
        except (BundleError, SlotsError):
            pass
        self.slots.apply()
        self.slots.trial_passed()
        active = self.slots.bundle()
        self.tally.taken += active == bundle(spoilt.texts)
        if why := broken(active):
            self.tally.invalid.append(f"seed {seed}: {why}")


def misplaced(problems: tuple[Problem, ...], spoilt: Mutant) -> str:
    """A problem whose place is not in the bundle, or not where the mistake is."""
    for problem in problems:
        name = problem.place.file.name.removesuffix(".toml")
        if name not in spoilt.texts:
            return f"{problem} names no file of the bundle"
        lines = spoilt.texts[name].removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
        if not 1 <= problem.place.line <= len(lines) or not 1 <= problem.place.column <= len(
                lines[problem.place.line - 1]) + 1:
            return f"{problem} is outside of the file"
    ours = [problem for problem in problems if problem.code in ABOUT_ONE]
    if spoilt.line is not None and ours and (spoilt.layer, spoilt.line) not in [
            (problem.place.file.name.removesuffix(".toml"), problem.place.line) for problem in ours]:
        return f"line {spoilt.line} of {spoilt.layer} was spoilt: {ours[0]}"
    return ""


def broken(active: Bundle) -> str:
    """What is wrong with what is active."""
    values: dict[str, Any] = {}
    try:
        for layer in active.layers:
            table = tomllib.loads(layer.text)
            if layer.layer != "region" and any(said(table, key) is not None for key in LOCKED):
                return "a locked key was set"
            table.pop("layer", None)
            laid_over(values, table)
        settings = Settings.model_validate(values)
    except ValueError as error:
        return f"it is none: {error}"
    link = settings.sip2
    if link.transport not in ("https", "tls", "serial") and not (link.telnet and link.telnet.tls):
        return f"it goes in plain by {link.transport}"
    reached = urlsplit(link.https.base).hostname if link.transport == "https" and link.https else link.host
    if {reached, link.tls.name or HOST} != {HOST} and link.transport != "serial":
        return f"it reaches {reached}"
    devices: list[Any] = [settings.pad, settings.card_reader, settings.scanner, settings.payment]
    devices += [*settings.printers.values(), *([link.serial] if link.transport == "serial" else [])]
    named = [one.url for one in devices if one]
    if any("evil" in url for url in named):
        return f"a device is elsewhere: {named}"
    if settings.mail or str(settings.data.directory) != "/var/lib/itsepalvelu" or settings.journal.key:
        return "mail, data or key went elsewhere"
    return ""


def laid_over(under: dict[str, Any], over: dict[str, Any]) -> None:
    for key, value in over.items():
        if isinstance(value, dict) and isinstance(under.get(key), dict):
            laid_over(under[key], value)
        else:
            under[key] = value


def said(table: Any, key: str) -> Any:
    for step in key.split("."):
        table = table.get(step) if isinstance(table, dict) else None
    return table


def hand_in(count: int, seed: int, judge: Judge | None = None) -> Tally:
    with tempfile.TemporaryDirectory() as directory:
        kiosk = Kiosk(Path(directory), judge)
        for number in range(seed, seed + count):
            kiosk.hand(number)
    return kiosk.tally


def soak(count: int, seed: int) -> dict[str, int | float]:
    tally = hand_in(count, seed)
    for story in [*tally.invalid, *tally.placeless]:
        print(story)
    return {"configurations_mutated": tally.mutated, "configurations_taken": tally.taken,
            "configurations_invalid_active": len(tally.invalid), "problems_without_place": len(tally.placeless)}
