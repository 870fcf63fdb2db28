"""The demo library as a seed file: the same bytes every time.

Named items, by their barcodes (cards and PINs of the named people are in docs/central.md):

    33980000000012  Kalevala, Lahti, on the shelf
    33980000000020  Seitsemän veljestä, Lahti, on the shelf
    33980000000038  Rautatie, Lahti, on the shelf
    37810000000041  Fänrik Ståls sägner, Sysmä, on the shelf (of Lahti: it was returned there)
    33980000000053  Helkavirsiä, Lahti, on the hold shelf for another patron
"""
from __future__ import annotations

from functools import cache
from typing import Any

from central.seed import people as who
from central.seed.people import Table, people
from central.seed.region import BRANCHES, item, region
from central.seed.toml import dump
from central.seed.works import Work, works

ITEMS = 2000
KALEVALA = item("LAH", 1)
SEITSEMAN_VELJESTA = item("LAH", 2)
RAUTATIE = item("LAH", 3)
FANRIK_STAL = item("SYS", 4)
HELD = item("LAH", 5)
IN_TRANSIT = item("LAH", 6)
REFERENCE = item("LAH", 7)
DEVICE = item("LAH", 8)
BOOK_AND_CD = item("LAH", 9)
SET_OF_THREE = item("HEI", 10)
LOST = item("LAH", 11)
WITHDRAWN = item("LAH", 12)
IN_PROCESS = item("HOL", 13)
FILM = item("LAH", 14)
READY_IN_HEINOLA = item("HEI", 15)
_STATES = {1501: "damaged", 1502: "missing", 1503: "not_for_loan", 1504: "on_order", 1505: "claimed_returned"}
_CLAIMED = 1505

_EXTRA: list[Work] = [("Suomalais-ruotsalainen sanakirja", "Elias Lönnrot", "fi", 1880, "REFERENCE"),
                      ("Lukulaite", "", "fi", 2020, "DEVICE")]
_SHELVES = {"fi": "84.2", "sv": "84.3", "en": "84.4", "de": "84.5", "ru": "84.6"}
_MATERIAL_SHELVES = {"FILM": "DVD", "MUSIC": "78", "MAGAZINE": "Lehdet", "REFERENCE": "02", "DEVICE": "Palvelutiski"}
_PARTS = {"BOOK_CD": 2, "SET": 3}


@cache
def demo_seed() -> bytes:
    """The seed file of the demo library."""
    titles = [*works(), *_EXTRA]
    items = _items(titles)
    tables = {**region(), "patrons": people(),
              "titles": [_title(number, work) for number, work in enumerate(titles, 1)], "items": items,
              "loans": _loans(items), "holds": _holds(titles)}
    head = "# The demo library of Päijät-Häme: real old works, invented people. Made by: python -m central seed\n\n"
    return (head + dump(tables)).encode()


def _title(number: int, work: Work) -> Table:
    title, author, language, year, material = work
    return {"id": number, "title": title, "author": author, "language": language, "year": year, "material": material}


def _named(titles: list[Work], name: str) -> int:
    return next(number for number, work in enumerate(titles, 1) if work[0] == name)


def _copy(titles: list[Work], barcode: str, number: int, branch: str, **more: Any) -> Table:
    name, _author, language, _year, material = titles[number - 1]
    return {"barcode": barcode, "title": number, "branch": branch,
            "shelf": _MATERIAL_SHELVES.get(material, _SHELVES.get(language, "84")),
            "collection": "LAP" if "lapsille" in name or name == "Läsning för barn" else "AIK",
            "parts": _PARTS.get(material), **more}


def _items(titles: list[Work]) -> list[Table]:
    def named(barcode: str, name: str, branch: str, **more: Any) -> Table:
        return _copy(titles, barcode, _named(titles, name), branch, **more)

    found = [
        named(KALEVALA, "Kalevala", "LAH"),
        named(SEITSEMAN_VELJESTA, "Seitsemän veljestä", "LAH"),
        named(RAUTATIE, "Rautatie", "LAH"),
        named(FANRIK_STAL, "Fänrik Ståls sägner", "SYS", at="LAH"),
        named(HELD, "Helkavirsiä", "LAH"),
        named(IN_TRANSIT, "Papin rouva", "LAH"),
        named(REFERENCE, "Suomalais-ruotsalainen sanakirja", "LAH"),
        named(DEVICE, "Lukulaite", "LAH"),
        named(BOOK_AND_CD, "Sanoja ja säveliä", "LAH"),
        named(SET_OF_THREE, "Välskärin kertomuksia 1–3", "HEI"),
        named(LOST, "Yksin", "LAH", state="lost"),
        named(WITHDRAWN, "Panu", "LAH", state="withdrawn"),
        named(IN_PROCESS, "Juha", "HOL", state="in_process"),
        named(FILM, "Nosferatu", "LAH"),
        named(READY_IN_HEINOLA, "Tuulikannel", "HEI"),
    ]
    branches = list(BRANCHES)
    lendable = len(titles) - len(_EXTRA)
    for serial in range(len(found) + 1, ITEMS + 1):
        branch = branches[(serial * 5 + serial // lendable) % len(branches)]
        found.append(_copy(titles, item(branch, serial), serial * 7 % lendable + 1, branch,
                           state=_STATES.get(serial)))
    return found


def _loans(items: list[Table]) -> list[Table]:
    """Loans of every kind: a full account, overdue ones, ordinary ones. They take copies from the end of the list."""
    free = [copy["barcode"] for copy in reversed(items) if copy["parts"] is None]
    found: list[Table] = []

    def lend(patron: Table, count: int, **more: Any) -> None:
        found.extend({"item": free.pop(0), "patron": patron["card"], **more} for _ in range(count))

    lend(who.AT_LIMIT, 40, lent=-5)
    lend(who.OVERDUE, 2, lent=-35, due=-7)
    lend(who.TOO_MANY_OVERDUE, 11, lent=-60, due=-32)
    lend(who.HEINOLA, 1, lent=-14, renewals=1)
    lend(who.HEINOLA, 1, lent=-3)
    lend(who.CHILD, 3, lent=-10)
    lend(who.GROUP, 12, lent=-20)
    found.append({"item": items[_CLAIMED - 1]["barcode"], "patron": who.NEVER_EXPIRES["card"], "lent": -45})
    for patron in people()[25:]:
        lend(patron, 2, lent=-9)
    return found


def _holds(titles: list[Work]) -> list[Table]:
    wanted = _named(titles, "Arkielämää")
    return [
        {"patron": who.WITH_READY_HOLD["card"], "item": HELD, "pickup": "LAH", "state": "ready", "placed": -12},
        {"patron": who.HEINOLA["card"], "item": READY_IN_HEINOLA, "pickup": "HEI", "state": "ready", "placed": -9},
        {"patron": who.HOLD_IN_TRANSIT["card"], "item": IN_TRANSIT, "pickup": "SYS", "state": "in_transit",
         "placed": -8},
        {"patron": who.HOLD_WAITING["card"], "title": wanted, "pickup": "MUK", "placed": -6},
        {"patron": who.SWEDISH["card"], "title": wanted, "pickup": "LAH", "placed": -2},
        {"patron": who.NEVER_EXPIRES["card"], "title": wanted, "pickup": "HAM", "placed": -1, "expires": 30},
    ]
