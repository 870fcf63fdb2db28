"""The library of the flows: who comes with which trouble, and what lies on the shelf for each chart."""
from __future__ import annotations

from datetime import date, timedelta

from tests.kiosk.library import FILMS, OTHER, SEED

READER = "20000000000058"          # has loans, a hold that is ready, and a fee
OWING = "20000000000066"           # owes too much to borrow
WITH_A_HOLD = "20000000000074"
EXPIRED = "20000000000082"
PIN = "1234"
SOON, NEW = date.today() + timedelta(days=2), date.today() + timedelta(days=28)
POSTED, ADDRESS = "20000000000090", "lukija@example.fi"
UNKNOWN_CARD, BUS_CARD = "20000000000999", "04A1B2C3D4E5F6"
WAITING, TORN = "300033", "300034"
TO_SYSMA, ELSEWHERE, PAPERLESS, BACK, KEPT = "30005", "300030", "300028", "300031", "300032"
LOAN, OLD_LOAN, LATE_RETURN = "300021", "300022", "300023"
READY, FOR_OTHER, AWAITED, FILM = "300024", "300025", "300026", "300027"


def patron(card: str, name: str, more: str = "") -> str:
    return f"""
[[patrons]]
card = "{card}"
name = "Demo, {name}"
category = "HENKILO"
branch = "LAH"
pin = "{PIN}"
{more}
"""


def item(barcode: str, material: str = "BOOK") -> str:
    number = int(barcode[4:])
    return f"""
[[titles]]
id = {number}
title = "Teos {number}"
author = "Kirjailija"
language = "fi"
material = "{material}"
[[items]]
barcode = "{barcode}"
title = {number}
branch = "LAH"
"""


def fee(euros: str) -> str:
    return f"""[[patrons.fees]]
amount = "{euros}"
kind = "04"
item = "300012"
"""


MORE = FILMS + "".join([
    patron(READER, "Lukija", fee("3.40")), patron(OWING, "Velallinen", fee("25.00")), patron(WITH_A_HOLD, "Varaaja"),
    patron(EXPIRED, "Vanha", "expires = 2020-01-31"), patron(POSTED, "Postin", f'email = "{ADDRESS}"'),
    *map(item, (LOAN, OLD_LOAN, LATE_RETURN, READY, FOR_OTHER, AWAITED, PAPERLESS, ELSEWHERE, BACK, KEPT, WAITING,
                TORN)),
    item(FILM, "FILM")]) + f"""
[[loans]]
item = "{LOAN}"
patron = "{READER}"
lent = -10
due = {SOON}
[[loans]]
item = "{OLD_LOAN}"
patron = "{READER}"
lent = -20
due = {SOON}
renewals = 3
[[loans]]
item = "{LATE_RETURN}"
patron = "{OTHER}"
lent = -40
due = {date.today() - timedelta(days=12)}
[[loans]]
item = "{TO_SYSMA}"
patron = "{OTHER}"
lent = -3
due = {NEW}
[[loans]]
item = "{AWAITED}"
patron = "{OTHER}"
lent = -3
due = {NEW}
[[holds]]
patron = "{WITH_A_HOLD}"
item = "{READY}"
pickup = "LAH"
state = "ready"
[[holds]]
patron = "{READER}"
title = {int(FOR_OTHER[4:])}
pickup = "LAH"
[[holds]]
patron = "{READER}"
title = {int(AWAITED[4:])}
pickup = "LAH"
"""
WHOLE = SEED.replace("[[terminals]]\n", "[[terminals]]\nreturn_when_not_on_loan = false\n") + MORE
