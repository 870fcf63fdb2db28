"""The demo region: municipalities, branches, rules, card patterns, terminal accounts. Codes and cards are invented."""
from __future__ import annotations

from typing import Any

from config.cards import CheckDigit, check_digit

Table = dict[str, Any]

# Branch code: name (fi, sv, en), municipality, the three digits in card and item numbers.
BRANCHES: dict[str, tuple[str, str, str, str, str]] = {
    "LAH": ("Lahden pääkirjasto", "Lahtis huvudbibliotek", "Lahti Main Library", "Lahti", "398"),
    "HEI": ("Heinolan kirjasto", "Heinola bibliotek", "Heinola Library", "Heinola", "111"),
    "HOL": ("Hollolan kirjasto", "Hollola bibliotek", "Hollola Library", "Hollola", "098"),
    "SYS": ("Sysmän kirjasto", "Sysmä bibliotek", "Sysmä Library", "Sysmä", "781"),
    "NAS": ("Nastolan kirjasto", "Nastola bibliotek", "Nastola Library", "Lahti", "532"),
    "ORI": ("Orimattilan kirjasto", "Orimattila bibliotek", "Orimattila Library", "Orimattila", "560"),
    "ASI": ("Asikkalan kirjasto", "Asikkala bibliotek", "Asikkala Library", "Asikkala", "016"),
    "HAR": ("Hartolan kirjasto", "Hartola bibliotek", "Hartola Library", "Hartola", "081"),
    "KAR": ("Kärkölän kirjasto", "Kärkölä bibliotek", "Kärkölä Library", "Kärkölä", "316"),
    "PAD": ("Padasjoen kirjasto", "Padasjoki bibliotek", "Padasjoki Library", "Padasjoki", "576"),
    "HAM": ("Hämeenkosken kirjasto", "Hämeenkoski bibliotek", "Hämeenkoski Library", "Hollola", "283"),
    "MUK": ("Mukkulan kirjasto", "Mukkula bibliotek", "Mukkula Library", "Lahti", "398"),
    "JAL": ("Jalkarannan kirjasto", "Jalkaranta bibliotek", "Jalkaranta Library", "Lahti", "398"),
    "LAU": ("Launeen kirjasto", "Laune bibliotek", "Laune Library", "Lahti", "398"),
}
_SWEDISH_MUNICIPALITIES = {"Lahti": "Lahtis"}


def number(first: str, area: str, serial: int) -> str:
    """A 14-digit number: kind, area, nine digits, Luhn digit. Cards begin with 2, items with 3."""
    body = f"{first}{area}{serial:09d}"
    return body + (check_digit(body, CheckDigit.LUHN) or "")


def card(branch: str, serial: int) -> str:
    return number("2", BRANCHES[branch][4], serial)


def item(branch: str, serial: int) -> str:
    return number("3", BRANCHES[branch][4], serial)


def old_heinola_card(serial: int) -> str:
    """The card Heinola gave before the region had one: H, six digits, a mod 11 digit."""
    return f"H{serial:06d}{check_digit(f'{serial:06d}', CheckDigit.MOD11)}"


def region() -> dict[str, Any]:
    municipalities = sorted({branch[3] for branch in BRANCHES.values()})
    return {
        "library": {"name": "Päijät-Hämeen kirjastot", "pin_tries": 5, "ready_days": 7},
        "bins": {"shelf": "1", "hold": "2", "staff": "9"},
        "municipalities": [{"name_fi": name, "name_sv": _SWEDISH_MUNICIPALITIES.get(name, name),
                            "name_en": name} for name in municipalities],
        "branches": [_branch(code, place) for place, code in enumerate(BRANCHES)],
        "categories": _CATEGORIES,
        "materials": _MATERIALS,
        "rules": _RULES,
        "card_patterns": _patterns(),
        "terminals": [_terminal("kiosk-lahti", "LAH"), _terminal("kiosk-heinola", "HEI"),
                      _terminal("kiosk-sysma", "SYS")],
    }


def _branch(code: str, place: int) -> Table:
    fi, sv, en, municipality, _area = BRANCHES[code]
    return {"code": code, "name_fi": fi, "name_sv": sv, "name_en": en, "municipality": municipality,
            "isil": f"FI-{code.capitalize()}", "phone": f"03 555 01{place:02d}", "bin": str(10 + place),
            "hold_shelf": "ABC"[place % 3], "no_self_service": ["CHILD"] if code == "KAR" else None}


def _terminal(login: str, branch: str) -> Table:
    return {"login": login, "password": f"demo-{login}", "branch": branch}


_CATEGORIES: list[Table] = [
    {"code": "ADULT", "name": "Aikuinen", "loans": 40, "holds": 20, "overdue": 10, "fee_limit": "20.00",
     "uncollected_fee": "1.00"},
    {"code": "CHILD", "name": "Lapsi", "loans": 20, "holds": 10, "overdue": 10, "fee_limit": "20.00"},
    {"code": "GROUP", "name": "Ryhmä", "loans": 150, "holds": 30, "overdue": 50, "fee_limit": "200.00"},
]
_MATERIALS: list[Table] = [
    {"code": "BOOK", "name": "Kirja", "media_type": "001"},
    {"code": "MAGAZINE", "name": "Lehti", "media_type": "002"},
    {"code": "FILM", "name": "Elokuva", "media_type": "005"},
    {"code": "MUSIC", "name": "Musiikkilevy", "media_type": "006"},
    {"code": "BOOK_CD", "name": "Kirja ja CD", "media_type": "009"},
    {"code": "SET", "name": "Sarja", "media_type": "001"},
    {"code": "REFERENCE", "name": "Käsikirjasto", "media_type": "001"},
    {"code": "DEVICE", "name": "Laite", "media_type": "000"},
]
_LATE = {"overdue_fee": "0.20", "overdue_fee_most": "6.00", "replacement_fee": "30.00"}
_RULES: list[Table] = [
    {"material": "*", "category": "*", "loan_days": 28, "held_days": 14, "renewals": 5, **_LATE},
    {"material": "*", "category": "CHILD", "loan_days": 28, "held_days": 14, "renewals": 5, "replacement_fee": "30.00"},
    {"material": "MAGAZINE", "category": "*", "loan_days": 14, "held_days": 14, "renewals": 5, **_LATE},
    {"material": "FILM", "category": "*", "loan_days": 14, "held_days": 14, "renewals": 3, "minimum_age": 16, **_LATE},
    {"material": "REFERENCE", "category": "*", "lendable": False, "loan_days": 0, "renewals": 0},
    {"material": "DEVICE", "category": "*", "loan_days": 7, "held_days": 7, "renewals": 0, "loan_fee": "1.00", **_LATE,
     "replacement_fee": "120.00"},
]


def _patterns() -> list[Table]:
    """The region's number first: a client that does not tell how it read a card is answered by the first that fits."""
    old_lahti = "40000123456"
    old_hollola = "090012345"
    return [
        {"name": "regional", "sources": ["barcode", "typed", "nfc"], "pattern": r"(?P<number>2\d{13})",
         "number": "{number}", "verify": "luhn", "example": card("HEI", 1234), "gives": card("HEI", 1234)},
        {"name": "old-heinola", "sources": ["barcode", "typed"], "pattern": r"H(?P<serial>\d{6})\d", "verify": "mod11",
         "number": "2111{serial:0>9}{check}", "check": "luhn",
         "example": old_heinola_card(1234), "gives": card("HEI", 1234)},
        {"name": "old-lahti", "sources": ["barcode", "typed"], "pattern": r"40(?P<serial>\d{9})\d", "verify": "luhn",
         "number": "2398{serial}{check}", "check": "luhn",
         "example": old_lahti + (check_digit(old_lahti, CheckDigit.LUHN) or ""), "gives": card("LAH", 123456)},
        {"name": "old-hollola", "sources": ["barcode", "typed"], "pattern": r"09(?P<serial>\d{7})\d",
         "verify": "mod10-31", "number": "2098{serial:0>9}{check}", "check": "luhn",
         "example": old_hollola + (check_digit(old_hollola, CheckDigit.GS1) or ""), "gives": card("HOL", 12345)},
        {"name": "old-asikkala", "sources": ["barcode"], "pattern": r"A(?P<serial>\d{7})B",
         "number": "2016{serial:0>9}{check}", "check": "luhn", "example": "A0001234B", "gives": card("ASI", 1234)},
        {"name": "old-sysma", "sources": ["barcode", "typed"], "pattern": r"SYS(?P<serial>\d{4,6})",
         "number": "2781{serial:0>9}{check}", "check": "luhn", "example": "sys 1234", "gives": card("SYS", 1234)},
        {"name": "old-nastola", "sources": ["barcode", "typed"], "pattern": r"532(?P<serial>\d{6})",
         "number": "2532{serial:0>9}{check}", "check": "luhn", "example": "532001234", "gives": card("NAS", 1234)},
        {"name": "chip", "sources": ["nfc"], "pattern": r"(?P<uid>[0-9A-F]{8}|[0-9A-F]{14}|[0-9A-F]{20})",
         "number": "{uid}", "example": "04A2B3C4D5E680", "gives": "04A2B3C4D5E680"},
    ]
