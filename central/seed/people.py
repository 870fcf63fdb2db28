"""The sixty patrons of the demo library. The names are made up, and each state a patron can be in has a bearer."""
from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any

from central.seed.region import BRANCHES, card, old_heinola_card

Table = dict[str, Any]

_FIRST = ("Aino", "Eero", "Helmi", "Onni", "Lyyli", "Veikko", "Saimi", "Toivo", "Impi", "Urho", "Hilja", "Väinö")
_LAST = ("Koivukumpu", "Sinivaara", "Lehtovirta", "Rantakaarre", "Mäkiharju", "Öhmanvik", "Ängsbäck", "Pihlajasuo",
         "Kuusiluoto", "Hirvaskoski", "Tähtiniitty", "Usvalampi", "Šemeikkala")
_STREETS = ("Keksitynkatu", "Satuseppäntie", "Tarinapolku", "Mielikuvanraitti", "Kuviteltukuja")


def _patron(branch: str, serial: int, name: str, pin: str, **more: Any) -> Table:
    return {"card": card(branch, serial), "name": name, "category": more.pop("category", "ADULT"), "branch": branch,
            "pin": pin or None, "birth_date": more.pop("birth_date", date(1980, 1 + serial % 12, 1 + serial % 28)),
            **more}


def _contact(branch: str, serial: int, name: str) -> dict[str, str]:
    """An address, a telephone number and a mailbox that nobody has."""
    last, first = name.split(", ")
    letters = unicodedata.normalize("NFD", f"{first}.{last}.{serial}".lower())
    place = BRANCHES[branch][3]
    return {"address": f"{_STREETS[serial % len(_STREETS)]} {serial % 90 + 1}, 00000 {place}",
            "phone": f"03 555 {serial:04d}",
            "email": "".join(letter for letter in letters if letter.isascii()) + "@example.invalid"}


# The people of the scripted patron and of the manual, by what they are for.
HEINOLA = _patron("HEI", 1234, "Koivukumpu, Aino", "2468", email="aino@example.invalid",
                  phone="03 555 1234", address="Keksitynkatu 1, 00000 Heinola",
                  other_cards=["04A2B3C4D5E680", old_heinola_card(1234)])
SECOND = _patron("LAH", 2001, "Sinivaara, Eero", "1357", other_cards=["04B1C2D3E4F580"])
WITH_READY_HOLD = _patron("LAH", 2002, "Lehtovirta, Helmi", "1122")
EXPIRED = _patron("LAH", 2003, "Rantakaarre, Onni", "2233", expires=date(2020, 1, 31))
OWES_MUCH = _patron("LAH", 2004, "Mäkiharju, Lyyli", "3344", fees=[{"amount": "25.50", "kind": "04"}])
OWES_LITTLE = _patron("HOL", 2005, "Pihlajasuo, Veikko", "4455",
                      fees=[{"amount": "2.50", "kind": "04"}, {"amount": "1.00", "kind": "09"}])
AT_LIMIT = _patron("HOL", 2006, "Kuusiluoto, Saimi", "5566")
LOST_CARD = _patron("ORI", 2007, "Hirvaskoski, Toivo", "6677", lost_cards=[card("ORI", 1007)])
CHILD = _patron("SYS", 2008, "Tähtiniitty, Impi", "7788", category="CHILD", birth_date=date(2017, 5, 4),
                internet=False)
PIN_LOCKED = _patron("PAD", 2009, "Usvalampi, Urho", "8899", failed_pins=5)
SWEDISH = _patron("LAH", 2010, "Öhmanvik, Åke", "9911", language="sv")
DEBARRED = _patron("KAR", 2011, "Šemeikkala, Hilja", "1212", state="debarred")
OVERDUE = _patron("ASI", 2012, "Mäkiharju, Väinö", "2323")
TOO_MANY_OVERDUE = _patron("HAR", 2013, "Usvalampi, Aino", "3434")
NO_PIN = _patron("NAS", 2014, "Sinivaara, Onni", "")
HOLD_IN_TRANSIT = _patron("SYS", 2015, "Lehtovirta, Urho", "4545")
HOLD_WAITING = _patron("MUK", 2016, "Rantakaarre, Impi", "5656")
BLOCKED_AT_TERMINAL = _patron("JAL", 2017, "Pihlajasuo, Hilja", "6767", state="blocked")
EXPIRES_SOON = _patron("LAU", 2018, "Kuusiluoto, Väinö", "7878", expires=3)
GROUP = _patron("ORI", 2019, "Päiväkoti Usvametsä", "8989", category="GROUP", birth_date=None,
                phone="03 555 2019", address="Tarinapolku 2, 00000 Orimattila", internet=False)
TEENAGER = _patron("HEI", 2020, "Tähtiniitty, Eero", "9090", birth_date=date(2012, 9, 1))
ENGLISH = _patron("LAH", 2021, "Hirvaskoski, Helmi", "1313", language="en")
RUSSIAN = _patron("LAH", 2022, "Šemeikkala, Veikko", "2424", language="ru")
SAMI = _patron("PAD", 2023, "Ängsbäck, Áilu", "3535", language="se")
NEVER_EXPIRES = _patron("HAM", 2024, "Koivukumpu, Toivo", "4646", expires=None)

_NAMED = (HEINOLA, SECOND, WITH_READY_HOLD, EXPIRED, OWES_MUCH, OWES_LITTLE, AT_LIMIT, LOST_CARD, CHILD, PIN_LOCKED,
          SWEDISH, DEBARRED, OVERDUE, TOO_MANY_OVERDUE, NO_PIN, HOLD_IN_TRANSIT, HOLD_WAITING, BLOCKED_AT_TERMINAL,
          EXPIRES_SOON, GROUP, TEENAGER, ENGLISH, RUSSIAN, SAMI, NEVER_EXPIRES)


def people() -> list[Table]:
    """All sixty: the named ones, then valid patrons of every branch in turn."""
    found = list(_NAMED)
    branches = list(BRANCHES)
    for place in range(60 - len(found)):
        serial = 3001 + place
        name = f"{_LAST[(place * 5 + 3) % len(_LAST)]}, {_FIRST[(place * 7 + 1) % len(_FIRST)]}"
        language = "sv" if place % 9 == 4 else "fi"
        found.append(_patron(branches[place % len(branches)], serial, name, f"{(serial * 37) % 9000 + 1000}",
                             expires=date(2045, 12, 31), language=language,
                             **_contact(branches[place % len(branches)], serial, name)))
    return found
