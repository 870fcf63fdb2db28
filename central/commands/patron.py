"""`patron`: one patron's account, and what staff does to it."""
from __future__ import annotations

import argparse
import getpass
import re
import sys
from typing import Any

from central import register
from central.commands.common import Counter, Verbs, at_counter, day, line, looking, noun, show_one, verb
from central.errors import CentralError
from central.money import euros
from central.patrons import Patron, account, blocks
from central.pins import Pins
from central.staff import Filter, Row, rows
from config.cards import normalise

_OPTIONS = ("name", "category", "home_branch", "birth_date", "expires", "language", "email", "phone", "address")


def add(verbs: Verbs) -> None:
    acts = noun(verbs, "patron", "show one patron, add, change, block, unlock, replace a card, set a PIN")
    _card(verb(acts, "show", "tell everything of one patron", _show, acts=False))
    adding = _card(verb(acts, "add", "add a patron with this card", _add))
    _details(adding, needed=("name", "category", "home_branch"))
    _details(_card(verb(acts, "change", "change what is known of a patron; an empty text removes", _change)))
    for name, told, run in (
            ("block", "keep the patron from borrowing", _block),
            ("unblock", "lift that, and a block set by a terminal", _unblock),
            ("unlock", "forget the wrong PINs", _unlock),
            ("lose", "this card is lost; the patron's other cards go on", _lose),
            ("pin", "set the PIN that is typed, or is the first line of the input", _pin)):
        _card(verb(acts, name, told, run))
    replacing = _card(verb(acts, "replace", "give a new card; the number until now counts as lost", _replace))
    replacing.add_argument("new", metavar="NEW")


def _card(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("card", metavar="CARD")
    return parser


def _details(parser: argparse.ArgumentParser, needed: tuple[str, ...] = ()) -> None:
    for name in _OPTIONS:
        dated = name in ("birth_date", "expires")
        kind: dict[str, Any] = {"type": day, "metavar": "YYYY-MM-DD"} if dated else {"type": line}
        option = "--home" if name == "home_branch" else f"--{name.replace('_', '-')}"
        parser.add_argument(option, dest=name, required=name in needed, **kind)
    parser.add_argument("--internet", action=argparse.BooleanOptionalAction, help="may use the library's computers")


def _given(given: argparse.Namespace) -> dict[str, Any]:
    """The details that were given; an empty text is None."""
    found = {name: getattr(given, name) for name in (*_OPTIONS, "internet") if getattr(given, name) is not None}
    for name in ("name", "language"):
        if found.get(name) == "":
            raise CentralError(f"{name} must not be empty")
    return {name: None if value == "" else value for name, value in found.items()}


def told(at: Counter, patron: Patron) -> Row:
    """Everything of one patron but the PIN."""
    has = account(at.tx, patron, at.by.now)
    mine = Filter(patron=patron.number)
    lists = {name: rows(at.tx, name, at.by.now, mine) for name in ("loans", "holds", "fees")}
    return {
        "card": patron.number, "name": patron.name, "category": patron.category, "home": patron.home_branch,
        "birth_date": patron.birth_date and patron.birth_date.isoformat(),
        "expires": patron.expires and patron.expires.isoformat(), "state": patron.state, "language": patron.language,
        "email": patron.email, "phone": patron.phone, "address": patron.address, "internet": patron.internet,
        "pin": "set" if patron.pin_hash else "none", "failed_pins": patron.failed_pins,
        "blocks": " ".join(reason.name.lower() for reason in blocks(at.library, patron, has, at.by.now)) or None,
        "owed": euros(has.owed),
        "cards": [{"card": card, "lost": lost} for card, lost in register.cards_of(at.tx, patron)], **lists}


def _shown(given: argparse.Namespace, work: Any) -> int:
    """Do something to the patron of the card, then tell everything of them."""
    def act(at: Counter) -> Row:
        patron = at.patron(given.card)
        work(at, patron)
        return told(at, at.patron(given.card))

    return show_one(at_counter(given, act), given.json)


def _show(given: argparse.Namespace) -> int:
    return show_one(looking(given, lambda at: told(at, at.patron(given.card))), given.json)


def _add(given: argparse.Namespace) -> int:
    card, values = _new_card(given.card), _given(given)
    return show_one(at_counter(given, lambda at: told(at, register.add(at.tx, at.library, card, values, at.by))),
                    given.json)


def _new_card(text: str) -> str:
    packed = normalise(text)
    if packed is None:
        raise CentralError(f"{text!r} can be no card; give 1 to 64 characters, not only zeros, without |")
    return packed


def _change(given: argparse.Namespace) -> int:
    values = _given(given)
    return _shown(given, lambda at, patron: register.change(at.tx, at.library, patron, values, at.by))


def _block(given: argparse.Namespace) -> int:
    return _shown(given, lambda at, patron: register.bar(at.tx, patron, True, at.by))


def _unblock(given: argparse.Namespace) -> int:
    return _shown(given, lambda at, patron: register.bar(at.tx, patron, False, at.by))


def _unlock(given: argparse.Namespace) -> int:
    return _shown(given, lambda at, patron: register.unlock(at.tx, patron, at.by))


def _lose(given: argparse.Namespace) -> int:
    return _shown(given, lambda at, patron: register.lose_card(
        at.tx, patron, register.card_shown(at.tx, at.library, patron, given.card), at.by))


def _replace(given: argparse.Namespace) -> int:
    new = _new_card(given.new)
    return _shown(given, lambda at, patron: register.replace_card(at.tx, patron, new, at.by))


def _pin(given: argparse.Namespace) -> int:
    pin = getpass.getpass("PIN: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    if not re.fullmatch(r"[0-9]{4,10}", pin):
        raise CentralError("a PIN is 4 to 10 digits")
    pins = Pins(threads=1)
    try:
        hashed = pins.hash_all([pin])[0]
    finally:
        pins.close()
    return _shown(given, lambda at, patron: register.set_pin(at.tx, patron, hashed, at.by))
