"""The props of a play: a demo library, its shelf and wallet, an emulated desk, a kiosk's configuration over them."""
from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.secrets import Store
from devices.emulators.control import ControlClient
from kiosk.demo.stage import Stage

BRANCH = "LAH"
ACCOUNT = "kiosk-lahti"
WORKS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Person:
    """A bearer of a demo card. `uid` is the card's chip."""

    card: str
    pin: str
    name: str
    uid: str = ""
    old_card: str = ""


@dataclass(frozen=True, slots=True)
class Copy:
    """An item of the shelf, with the UIDs of its tags."""

    barcode: str
    title: str
    author: str
    branch: str
    parts: int
    uids: tuple[str, ...]


class Library:
    """The demo library as its seed file tells it."""

    def __init__(self, seed: Path) -> None:
        table = tomllib.loads(seed.read_text(encoding="utf-8"))
        self.branches: dict[str, dict[str, Any]] = {branch["code"]: branch for branch in table["branches"]}
        self.patterns: list[dict[str, Any]] = table["card_patterns"]
        self.region: str = table["library"]["name"]
        self._titles = {title["id"]: title for title in table["titles"]}
        self._items: list[dict[str, Any]] = table["items"]
        self._patrons: list[dict[str, Any]] = table["patrons"]
        self.password = next(t["password"] for t in table["terminals"] if t["login"] == ACCOUNT)

    def copies(self, limit: int) -> list[Copy]:
        return [self._copy(item) for item in self._items[:limit]]

    def copy(self, barcode: str) -> Copy:
        return self._copy(next(item for item in self._items if item["barcode"] == barcode))

    def _copy(self, item: dict[str, Any]) -> Copy:
        title = self._titles[item["title"]]
        parts = item.get("parts", 1)
        # The chip's own number; from the barcode, so that it is the same every time.
        uids = tuple(f"E00401{int(item['barcode']) % 10**8:08d}{part:02d}" for part in range(1, parts + 1))
        return Copy(item["barcode"], title["title"], title.get("author", ""), item["branch"], parts, uids)

    def person(self, card: str) -> Person:
        patron = next(patron for patron in self._patrons if patron["card"] == card)
        return self._person(patron)

    def people(self, limit: int) -> list[Person]:
        return [self._person(patron) for patron in self._patrons[:limit]]

    def _person(self, patron: dict[str, Any]) -> Person:
        others = patron.get("other_cards", [])
        chip = next((card for card in others if len(card) == 14 and card.startswith("04")), "")
        old = next((card for card in others if card != chip), "")
        return Person(patron["card"], patron.get("pin") or "", patron["name"], chip, old)

    def place(self, code: str) -> str:
        """What a patron calls the place of a branch: its municipality, or its own name where several share one."""
        branch = self.branches[code]
        shared = [b for b in self.branches.values() if b["municipality"] == branch["municipality"]]
        own = str(branch["name_fi"]).split()[0]
        return str(branch["municipality"]) if len(shared) == 1 else own.removesuffix("n")

    def isil(self, code: str) -> str:
        return str(self.branches[code]["isil"])

    def works(self) -> list[tuple[str, str]]:
        """Some works for the attract screen, no two of one author."""
        chosen: dict[str, str] = {}
        for copy in self.copies(400):
            if copy.author and copy.author not in chosen and len(copy.title) < 22:
                chosen[copy.author] = copy.title
        return [(title, author) for author, title in list(chosen.items())[:WORKS_SHOWN]]


@dataclass(frozen=True, slots=True)
class World:
    """Everything around the kiosk, running."""

    library: Library
    database: Path
    config: Path
    data: Path
    receipts: Path
    port: int
    urls: dict[str, str]
    control: ControlClient

    def tag(self, uid: str) -> dict[str, Any]:
        """A tag as it is now: memory, AFI, on the pad or not."""
        told: dict[str, Any] = self.control.call("tag", uid=uid)
        return told


def build(stage: Stage, *, screen: tuple[int, int], fullscreen: bool, air: bool = True, shelf: int = 24,
          patrons: int = 14, extras: Iterable[dict[str, Any]] = (), audible: bool = False) -> World:
    """Make the demo library and start central system and emulated desk; the kiosk is then ready to be started.

    `audible`: by this machine's sound card; else what is heard is kept in the folder `heard`.
    """
    output = stage.output
    seed, database = output / "library.toml", output / "central.db"
    stage.start("seed", sys.executable, "-m", "central", "seed", "--output", str(seed)).wait(20)
    library = Library(seed)
    central = stage.start("central", sys.executable, "-m", "central", "serve", "--database", str(database),
                          "--sip2", "127.0.0.1:0", "--catalogue", "127.0.0.1:0", "--seed", str(seed))
    field = output / "field.toml"
    field.write_text(field_file(library, library.copies(shelf), library.people(patrons), extras), encoding="utf-8")
    desk = stage.start("desk", sys.executable, "-m", "devices", "emulate", "desk", "--field", str(field),
                       *(["--air"] if air else []))
    urls: dict[str, str] = desk.json()
    urls["sound"] = "alsa://default" if audible else f"wav://{output / 'heard'}"
    host, _, control_port = urls["control"].rpartition(":")
    port = int(central.line(r"sip2 listening on \S+:(\d+)")[1])
    urls["catalogue"] = central.line(r"catalogue listening on (\S+)")[1]
    config, data, receipts = output / "config", output / "data", output / "receipts"
    for directory in (config, data, receipts):
        directory.mkdir(parents=True, exist_ok=True)
    write_config(config, library, port, urls, data, receipts, screen, fullscreen)
    control = ControlClient(host, int(control_port))
    stage.also_close(control.close)
    return World(library, database, config, data, receipts, port, urls, control)


def toml(value: object) -> str:
    """A value as TOML writes it: strings, numbers, truths and lists of them, as JSON does."""
    return json.dumps(value, ensure_ascii=False)


def tables(name: str, rows: Iterable[dict[str, Any]]) -> str:
    """`[[name]]` once for each row."""
    return "".join(f"[[{name}]]\n" + "".join(f"{key} = {toml(value)}\n" for key, value in row.items()) + "\n"
                   for row in rows)


def field_file(library: Library, copies: list[Copy], people: list[Person], extras: Iterable[dict[str, Any]]) -> str:
    """The tags of the shelf and the cards of the wallet, for the emulated desk."""
    tags = [{"uid": uid, "model": "iso28560-3", "item": copy.barcode, "owner": library.isil(copy.branch),
             "parts": copy.parts, "part": part,
             "label": copy.title if copy.parts == 1 else f"{copy.title} ({part}/{copy.parts})"}
            for copy in copies for part, uid in enumerate(copy.uids, 1)]
    cards = []
    for person in people:
        cards.append({"number": person.card, **({"uid": person.uid} if person.uid else {}),
                      "label": f"{person.name} · PIN {person.pin or '–'}"})
        if person.old_card:
            cards.append({"number": person.old_card, "label": f"{person.name} · vanha kortti"})
    return tables("tag", [*tags, *extras]) + tables("card", cards)


def write_config(directory: Path, library: Library, port: int, urls: dict[str, str], data: Path, receipts: Path,
                 screen: tuple[int, int], fullscreen: bool) -> None:
    """Three layers, as a technician would write them for this kiosk."""
    (directory / "region.toml").write_text(region_layer(library, port, urls.get("catalogue", "")), encoding="utf-8")
    (directory / "branch.toml").write_text(branch_layer(library), encoding="utf-8")
    (directory / "kiosk.toml").write_text(kiosk_layer(urls, data, receipts, screen, fullscreen), encoding="utf-8")
    Store.beside(directory).write("sip2", library.password)


def region_layer(library: Library, port: int, catalogue: str) -> str:
    owners = sorted({str(branch["isil"]) for branch in library.branches.values()})
    places = "".join(f"{code} = {toml(library.place(code))}\n" for code in library.branches)
    works = tables("attract.work", [{"title": title, "author": author} for title, author in library.works()])
    return f"""\
# What every kiosk of the region shares.
[region]
name.fi = {toml(library.region)}
name.sv = "Biblioteken i Päijänne-Tavastland"
name.en = "Päijät-Häme libraries"

[sip2]
host = "127.0.0.1"
port = {port}
hold_shelf = "XS"
hold_number = "XN"

[pad]
owners = {toml(owners)}

[receipt]
contact = "lastu.example.invalid"

{search_tables(catalogue) if catalogue else ""}
[places]
{places}
{tables("card", library.patterns)}
{works}"""


def search_tables(catalogue: str) -> str:
    return f"""\
[finna]
base = {toml(catalogue)}

[catalogue]
koha = {toml(catalogue)}
source = "demo"
building = "0/Demo/"

"""


def branch_layer(library: Library) -> str:
    branch = library.branches[BRANCH]
    return f"""\
# {branch["name_fi"]}
[branch]
code = {toml(BRANCH)}
name.fi = {toml(branch["name_fi"])}
name.sv = {toml(branch["name_sv"])}
name.en = {toml(branch["name_en"])}
isil = {toml(branch["isil"])}
phone = {toml(branch["phone"])}

[hours]
staffed = {{ mon = "10-19", tue = "10-19", wed = "10-19", thu = "10-19", fri = "10-16", sat = "10-15" }}
self_service = {{ mon = "7-22", tue = "7-22", wed = "7-22", thu = "7-22", fri = "7-22", sat = "7-18", sun = "10-18" }}

[screen]
dim = false                                # it is tried at any hour

[sip2]
location = {toml(BRANCH)}
institution = {toml(BRANCH)}
"""


def kiosk_layer(urls: dict[str, str], data: Path, receipts: Path, screen: tuple[int, int], fullscreen: bool) -> str:
    return f"""\
# This one kiosk: its account and its devices.
[sip2]
user = {toml(ACCOUNT)}
secret = "sip2"

[pad]
url = {toml(urls["pad"])}

[card_reader]
url = {toml(urls["card"])}

[scanner]
url = {toml(urls["scanner"])}

[printer.folder]
url = {toml("pdf://" + str(receipts))}

[printer.paper]
url = {toml(urls["printer"])}

[payment]
url = {toml(urls["terminal"])}

[sound]
url = {toml(urls["sound"])}

[screen]
width = {screen[0]}
height = {screen[1]}
fullscreen = {toml(fullscreen)}

[data]
directory = {toml(str(data))}
"""
