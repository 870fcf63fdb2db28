"""What staff does to the register: patrons added and changed, cards lost and replaced, PINs set, accounts unlocked."""
from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from central.audit import Act, Agent, record
from central.errors import CentralError
from central.library import Library
from central.patrons import Patron, find_patron, set_state
from central.schema import PatronState, cards, patrons


def patron_of(tx: Connection, library: Library, card: str) -> Patron:
    """The patron of a card. Errors: CentralError when there is none."""
    patron = find_patron(tx, library, card)
    if patron is None:
        raise CentralError(f"there is no patron with the card {card}")
    return patron


def add(tx: Connection, library: Library, card: str, values: Mapping[str, Any], by: Agent) -> Patron:
    """A new patron with one card. `values`: name, category, home_branch, and what else is known."""
    _check(library, values)
    _ensure_free(tx, card)
    kept = {"language": "fi", "internet": True, "state": PatronState.ACTIVE, **values}
    key = tx.execute(insert(patrons).values(number=card, **kept).returning(patrons.c.id)).scalar_one()
    tx.execute(insert(cards), {"identifier": card, "patron_id": key, "lost": False})
    record(tx, by, Act.PATRON_ADDED, patron=key, after=values["category"])
    return patron_of(tx, library, card)


def change(tx: Connection, library: Library, patron: Patron, values: Mapping[str, Any], by: Agent) -> bool:
    """Write those details that differ; whether any did. The audit tells which, not what they were."""
    _check(library, values)
    changed = {name: value for name, value in values.items() if getattr(patron, name) != value}
    if changed:
        tx.execute(update(patrons).where(patrons.c.id == patron.id).values(**changed))
        record(tx, by, Act.PATRON_CHANGED, patron=patron.id, after=" ".join(changed))
    return bool(changed)


def bar(tx: Connection, patron: Patron, barred: bool, by: Agent) -> None:
    """Keep the patron from borrowing, or lift that and any block set by a terminal."""
    state = PatronState.DEBARRED if barred else PatronState.ACTIVE
    if patron.state != state:
        set_state(tx, patron, state, by)


def unlock(tx: Connection, patron: Patron, by: Agent) -> None:
    """Forget the wrong PINs."""
    _write_pins(tx, patron, {"failed_pins": 0})
    record(tx, by, Act.PIN, patron=patron.id, before=patron.failed_pins, after=0)


def set_pin(tx: Connection, patron: Patron, pin_hash: str, by: Agent) -> None:
    """Another PIN; wrong ones are forgotten."""
    _write_pins(tx, patron, {"pin_hash": pin_hash, "failed_pins": 0})
    record(tx, by, Act.PIN_SET, patron=patron.id)


def lose_card(tx: Connection, patron: Patron, card: str, by: Agent) -> None:
    """The card that was named is lost; who has it can do nothing with it. The patron's other cards go on."""
    tx.execute(update(cards).where(cards.c.patron_id == patron.id, cards.c.identifier == card).values(lost=True))
    record(tx, by, Act.CARD_LOST, patron=patron.id)


def replace_card(tx: Connection, patron: Patron, new: str, by: Agent) -> None:
    """A new card, whose number is the patron's from now on; the one with the number until now counts as lost."""
    _ensure_free(tx, new)
    tx.execute(update(cards).where(cards.c.patron_id == patron.id, cards.c.identifier == patron.number)
               .values(lost=True))
    tx.execute(insert(cards), {"identifier": new, "patron_id": patron.id, "lost": False})
    tx.execute(update(patrons).where(patrons.c.id == patron.id).values(number=new))
    record(tx, by, Act.CARD_REPLACED, patron=patron.id)


def set_cards(tx: Connection, patron: Patron, others: set[str] | None, lost: set[str] | None, by: Agent) -> bool:
    """Let these be the cards beside the number, and the lost ones; None leaves them. Whether any changed."""
    had = dict(cards_of(tx, patron))
    wanted = {card for card, gone in had.items() if gone} if lost is None else lost
    good = {card for card, gone in had.items() if not gone} if others is None else others
    after = {card: card in wanted for card in {patron.number, *good, *wanted}}
    if after == had:
        return False
    for card in after.keys() - had.keys():
        _ensure_free(tx, card)
    tx.execute(delete(cards).where(cards.c.patron_id == patron.id))
    tx.execute(insert(cards), [{"identifier": card, "patron_id": patron.id, "lost": gone}
                               for card, gone in sorted(after.items())])
    record(tx, by, Act.PATRON_CHANGED, patron=patron.id, after="cards")
    return True


def cards_of(tx: Connection, patron: Patron) -> list[tuple[str, bool]]:
    """Every card of the patron, and whether it is lost; the region's number first."""
    found = [(row.identifier, row.lost) for row in tx.execute(
        select(cards).where(cards.c.patron_id == patron.id).order_by(cards.c.identifier))]
    return sorted(found, key=lambda card: card[0] != patron.number)


def card_shown(tx: Connection, library: Library, patron: Patron, text: str) -> str:
    """Which of the patron's cards `text` names, however it is written."""
    for card, _lost in cards_of(tx, patron):
        if card in (text, library.patterns.recognise(text)):
            return card
    return patron.number


def _write_pins(tx: Connection, patron: Patron, values: dict[str, Any]) -> None:
    tx.execute(update(patrons).where(patrons.c.id == patron.id).values(**values))


def _ensure_free(tx: Connection, card: str) -> None:
    if tx.execute(select(cards.c.patron_id).where(cards.c.identifier == card)).first() is not None:
        raise CentralError(f"the card {card} is somebody's already; give another")


def _check(library: Library, values: Mapping[str, Any]) -> None:
    category, branch = values.get("category"), values.get("home_branch")
    if category is not None and category not in library.categories:
        raise CentralError(f"there is no category {category}; there are {', '.join(library.categories)}")
    if branch is not None and branch not in library.branches:
        raise CentralError(f"there is no branch {branch}; there are {', '.join(library.branches)}")
    born = values.get("birth_date")
    if isinstance(born, date) and born > date.today():
        raise CentralError(f"nobody was born on {born}; give a day that is over")
