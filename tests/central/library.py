"""A small library with one bearer of each state, asked by messages at a desk whose clock stands still."""
from __future__ import annotations

import asyncio
from datetime import date, datetime, timedelta
from typing import Any

from central.database import Database
from central.seed.region import card, item, old_heinola_card, region
from central.sip.acs import Acs
from sip2.messages import (
    Checkin,
    CheckinResponse,
    Checkout,
    CheckoutResponse,
    Hold,
    HoldResponse,
    ItemInformation,
    Login,
    Message,
    PatronInformation,
    PatronInformationResponse,
)
from sip2.values import CirculationStatus

NOW = datetime(2026, 11, 23, 10, 15)
AINO, EERO, HELMI = card("HEI", 1234), card("LAH", 2), card("HOL", 3)
CHILD, EXPIRED, DEBTOR, LOST_PATRON, DEBARRED, LATE, FEW = (card("LAH", n) for n in range(10, 17))
LOST_CARD = card("LAH", 90)
CHIP = "04A2B3C4D5E680"
OLD = old_heinola_card(1234)
KALEVALA, KALEVALA_2, RAUTATIE, SYSMA_BOOK, FILM, DEVICE, REFERENCE, LOST, WITHDRAWN, LATE_1, LATE_2, HELD = (
    item("LAH", n) for n in range(1, 13))
FREE = [item("LAH", n) for n in range(20, 26)]


def library_seed() -> dict[str, Any]:
    def person(number: str, name: str, **more: Any) -> dict[str, Any]:
        return {"card": number, "name": name, "category": "ADULT", "branch": "LAH", "pin": "1234",
                "birth_date": date(1980, 1, 1), **more}

    def copy(barcode: str, title: int, **more: Any) -> dict[str, Any]:
        return {"barcode": barcode, "title": title, "branch": "LAH", "shelf": "84.2", **more}

    tables = region()
    tables["categories"] = [*tables["categories"], {"code": "FEW", "name": "Few", "loans": 2, "holds": 1, "overdue": 1,
                                                    "fee_limit": "5.00"}]
    return {
        **tables,
        "patrons": [
            person(AINO, "Koivukumpu, Aino", branch="HEI", pin="2468", other_cards=[CHIP],
                   email="aino@example.invalid", phone="+358 3 555 0001", address="Keksitty katu 1, 18100 Heinola"),
            person(EERO, "Sinivaara, Eero"), person(HELMI, "Lehtovirta, Helmi"),
            person(CHILD, "Tähtiniitty, Impi", category="CHILD", birth_date=date(2017, 1, 1), internet=False),
            person(EXPIRED, "Rantakaarre, Onni", expires=date(2026, 11, 22)),
            person(DEBTOR, "Mäkiharju, Lyyli", fees=[{"amount": "20.50"}, {"amount": "2.00", "item": KALEVALA}]),
            person(LOST_PATRON, "Hirvaskoski, Toivo", lost_cards=[LOST_CARD]),
            person(DEBARRED, "Šemeikkala, Hilja", state="debarred"),
            person(LATE, "Usvalampi, Aino", category="FEW"), person(FEW, "Kuusiluoto, Saimi", category="FEW")],
        "titles": [
            {"id": 1, "title": "Kalevala", "author": "Elias Lönnrot", "language": "fi", "material": "BOOK"},
            {"id": 2, "title": "Rautatie", "author": "Juhani Aho", "language": "fi", "material": "BOOK"},
            {"id": 3, "title": "Fänrik Ståls sägner", "author": "J. L. Runeberg", "language": "sv", "material": "BOOK"},
            {"id": 4, "title": "Nosferatu", "author": "F. W. Murnau", "language": "zxx", "material": "FILM"},
            {"id": 5, "title": "Lukulaite", "language": "fi", "material": "DEVICE"},
            {"id": 6, "title": "Runot", "author": "J. H. Erkko", "language": "fi", "material": "BOOK"},
            {"id": 7, "title": "Helkavirsiä", "author": "Eino Leino", "language": "fi", "material": "BOOK"}],
        "items": [
            copy(KALEVALA, 1), copy(KALEVALA_2, 1, branch="HEI"), copy(RAUTATIE, 2),
            copy(SYSMA_BOOK, 3, branch="SYS", at="LAH"), copy(FILM, 4), copy(DEVICE, 5),
            copy(REFERENCE, 6, material="REFERENCE"), copy(LOST, 6, state="lost"),
            copy(WITHDRAWN, 6, state="withdrawn"),
            copy(LATE_1, 6), copy(LATE_2, 6), copy(HELD, 7), *(copy(barcode, 6) for barcode in FREE)],
        "loans": [{"item": LATE_1, "patron": LATE, "lent": -40}, {"item": LATE_2, "patron": LATE, "lent": -40}],
        "holds": [{"patron": EERO, "item": HELD, "pickup": "LAH", "state": "ready", "placed": -5}],
    }


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def pass_days(self, days: int) -> None:
        self.now += timedelta(days=days)


class Connection:
    """Stands where the server's session stands: it carries the account."""

    account: Any = None


class Kiosk:
    """A signed-in terminal that asks and hears messages."""

    def __init__(self, acs: Acs, database: Database, clock: Clock) -> None:
        self.acs, self.database, self.clock = acs, database, clock
        self.connection = Connection()

    def ask(self, request: Message) -> Any:
        return asyncio.run(self.acs.handle(self.connection, request))

    def sign_in(self, login: str = "kiosk-lahti") -> bool:
        return bool(self.ask(Login(login_user_id=login, login_password=f"demo-{login}")).ok)


def lend(kiosk: Kiosk, patron: str, barcode: str, **more: Any) -> CheckoutResponse:
    answer: CheckoutResponse = kiosk.ask(Checkout(patron_id=patron, item_id=barcode, **more))
    return answer


def bring(kiosk: Kiosk, barcode: str, **more: Any) -> CheckinResponse:
    answer: CheckinResponse = kiosk.ask(Checkin(item_id=barcode, **more))
    return answer


def hold(kiosk: Kiosk, patron: str, barcode: str, pickup: str = "LAH", **more: Any) -> HoldResponse:
    answer: HoldResponse = kiosk.ask(Hold(patron_id=patron, item_id=barcode, pickup_location=pickup, **more))
    return answer


def account(kiosk: Kiosk, patron: str, **more: Any) -> PatronInformationResponse:
    answer: PatronInformationResponse = kiosk.ask(PatronInformation(patron_id=patron, **more))
    return answer


def status(kiosk: Kiosk, barcode: str) -> CirculationStatus:
    return CirculationStatus(kiosk.ask(ItemInformation(item_id=barcode)).circulation_status)
