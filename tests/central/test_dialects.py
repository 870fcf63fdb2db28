"""Quirks of real central systems, met on purpose: on the wire and in what is done."""
from __future__ import annotations

import signal
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from central.audit import Agent
from central.database import Database
from central.dialects import DIALECTS, HOUSE
from central.errors import SeedError
from central.holds import place
from central.items import find_item
from central.library import read_library
from central.patrons import find_patron
from central.pins import Pins
from central.schema import ItemState, items
from central.seed.read import read_seed
from central.seed.toml import dump
from central.sip.acs import Acs
from central.sip.charset import fitted
from sip2.acs_link import AcsLink, Asked, Ignored
from sip2.checksum import signed
from sip2.codec import encode
from sip2.link import Send
from sip2.messages import Checkin, Checkout, EndSessionResponse, Login, PatronInformation
from tests.central.fronts import Fronted, Raw
from tests.central.library import AINO, CHILD, EERO, FREE, HELMI, NOW, Clock, Kiosk, library_seed
from tests.central.test_process import Line, Served

END = signed(b"3520261123    101500AOLAH|AAx|", 3) + b"\r"
ANSWER = EndSessionResponse(end_session=True, transaction_date=NOW, institution_id="LAH", patron_id="Väinö")
EXTRA = "PA"


def speaking(dialect: str, database: Database, pins: Pins, clock: Clock) -> Kiosk:
    kiosk = Kiosk(Acs(database.call(read_library), database, pins, now=clock, dialect=DIALECTS[dialect]), database,
                  clock)
    assert kiosk.sign_in()
    return kiosk


def pa(answer: Any) -> str | None:
    return dict(answer.extra).get(EXTRA)


def link(dialect: str) -> AcsLink:
    return AcsLink(habits=DIALECTS[dialect].habits)


@pytest.mark.parametrize(("dialect", "end"), [("koha", b"\r\n"), ("koha-suomi", b"\r\n"), ("folio", b"\r")])
def test_lines_end_as_the_dialect_ends_them(dialect: str, end: bytes) -> None:
    acs = link(dialect)
    acs.receive(END)
    assert isinstance(acs.next_event(), Asked)
    line = acs.answer(ANSWER)
    assert line.endswith(end)
    assert line.count(b"\r") == 1


def test_evergreen_answers_without_ay_and_az() -> None:
    acs = link("evergreen")
    acs.receive(END)
    acs.next_event()
    assert acs.answer(ANSWER).endswith("AAVäinö|\r".encode())


@pytest.mark.parametrize(("dialect", "again"), [("koha", Asked), ("sipserver", Asked), ("folio", Send)])
def test_a_request_sent_again_is_done_again_where_nobody_remembers(dialect: str, again: type) -> None:
    acs = link(dialect)
    for _ in range(2):
        acs.receive(END)
        event = acs.next_event()
        if isinstance(event, Asked):
            acs.answer(ANSWER)
    assert type(event) is again


@pytest.mark.parametrize(("dialect", "got"), [("koha", Send(b"96\r")), ("folio", None)])
def test_an_unknown_code_gets_what_the_dialect_gives(dialect: str, got: Send | None) -> None:
    acs = link(dialect)
    acs.receive(b"55what|\r")
    event = acs.next_event()
    assert event == got or (got is None and isinstance(event, Ignored))


@pytest.mark.parametrize(("dialect", "renews"), [("koha-suomi", True), ("folio", False)])
def test_a_second_checkout_eats_a_renewal_only_in_koha(dialect: str, renews: bool, database: Database, pins: Pins,
                                                       clock: Clock) -> None:
    kiosk = speaking(dialect, database, pins, clock)
    assert kiosk.ask(Checkout(patron_id=AINO, item_id=FREE[0])).ok
    again = kiosk.ask(Checkout(patron_id=AINO, item_id=FREE[0]))
    assert (again.ok, again.renewal_ok) == (renews, renews)
    clock.now += timedelta(days=1)
    assert kiosk.ask(Checkout(patron_id=AINO, item_id=FREE[0], sc_renewal_policy=True)).renewal_ok


@pytest.mark.parametrize(("dialect", "locks"), [("koha-suomi", True), ("sierra", False)])
def test_empty_pins_lock_the_account_only_in_koha(dialect: str, locks: bool, database: Database, pins: Pins,
                                                  clock: Clock) -> None:
    kiosk = speaking(dialect, database, pins, clock)
    for _ in range(5):
        empty = kiosk.ask(PatronInformation(patron_id=AINO, patron_password=""))
    assert empty.valid_patron_password is (False if locks else None)
    right = kiosk.ask(PatronInformation(patron_id=AINO, patron_password="2468"))
    assert right.valid_patron_password is not locks


def test_pa_is_an_access_code_by_the_branch_in_ao_and_an_unknown_branch_gives_one(database: Database, pins: Pins,
                                                                                 clock: Clock) -> None:
    kiosk = speaking("koha-suomi", database, pins, clock)
    kiosk.acs._library.no_self_service["LAH"] = ["CHILD"]

    def at(card: str, branch: str) -> str | None:
        return pa(kiosk.ask(PatronInformation(patron_id=card, institution_id=branch)))

    assert [at(CHILD, "LAH"), at(CHILD, "HEI"), at(CHILD, ""), at(CHILD, "nowhere"), at(AINO, "LAH")] == [
        "0", "1", "1", "1", "1"]


def test_without_a_dialect_there_is_no_pa(kiosk: Kiosk) -> None:
    assert pa(kiosk.ask(PatronInformation(patron_id=AINO))) is None


def test_cv_53_stands_over_the_hold_while_ct_and_cy_tell_the_truth(database: Database, pins: Pins,
                                                                   clock: Clock) -> None:
    kiosk = speaking("koha-suomi", database, pins, clock)
    library = database.call(read_library)

    def prepare(tx: Any) -> None:
        item, patron = find_item(tx, FREE[0]), find_patron(tx, library, HELMI)
        assert item is not None
        assert patron is not None
        tx.execute(items.update().where(items.c.id == item.id).values(state=ItemState.IN_PROCESS))
        place(tx, library, patron, item.title_id, Agent("staff", "LAH", NOW), item=item, pickup="HEI")

    database.call(prepare)
    back = kiosk.ask(Checkin(item_id=FREE[0]))
    assert (back.ok, back.alert_type, back.destination_location, back.hold_patron_id) == (True, "53", "HEI", HELMI)


def test_an_item_in_process_stays_so_in_other_dialects(kiosk: Kiosk, database: Database) -> None:
    database.call(lambda tx: tx.execute(
        items.update().where(items.c.barcode == FREE[0]).values(state=ItemState.IN_PROCESS)).rowcount)
    assert kiosk.ask(Checkin(item_id=FREE[0])).alert_type == "99"
    item = database.call(lambda tx: find_item(tx, FREE[0]))
    assert item is not None
    assert item.state == ItemState.IN_PROCESS


def test_greeting_and_blocks_are_told_as_each_dialect_tells_them(database: Database, pins: Pins, clock: Clock) -> None:
    said = {name: speaking(name, database, pins, clock).ask(PatronInformation(patron_id=EERO)).screen_messages
            for name in ("koha", "generic")}
    assert said == {"koha": ("Greetings from Koha.",), "generic": ()}
    assert HOUSE.greeting == "Greetings from the library."


def test_a_category_kept_from_terminals_must_exist() -> None:
    seed = library_seed()
    seed["branches"] = [{**seed["branches"][0], "no_self_service": ["GHOST"]}, *seed["branches"][1:]]
    with pytest.raises(SeedError, match="there is no category GHOST"):
        read_seed(dump(seed).encode(), Path("x.toml"))


def test_each_account_speaks_its_charset_and_sipserver_parts_letters_from_marks(tmp_path: Path) -> None:
    seed = library_seed()
    seed["terminals"] = [{**entry, "charset": "iso8859-1"} if entry["login"] == "kiosk-sysma" else entry
                         for entry in seed["terminals"]]
    file = tmp_path / "library.toml"
    file.write_text(dump(seed), encoding="utf-8")
    served = Served(tmp_path / "library.db", file, "--dialect", "sipserver")
    try:
        asked = f"6300720261123    101500          AOLAH|AA{CHILD}|AC|".encode() + b"\r"
        heard = {}
        for login in ("kiosk-lahti", "kiosk-sysma"):
            line = Line(served.port, login)
            line.socket.sendall(asked)
            heard[login] = b"".join(iter(lambda: line.reader.read(1), b"\r"))    # noqa: B023 - used at once
            line.socket.sendall(b"55what|\r")
            assert line.reader.read(1) == b""
            line.close()
    finally:
        served.end(signal.SIGKILL)
    assert "AETa\u0308htiniitty".encode() in heard["kiosk-lahti"]
    assert "AETähtiniitty".encode("latin-1") in heard["kiosk-sysma"]


def test_two_accounts_of_one_server_may_speak_two_dialects(tmp_path: Path) -> None:
    seed = library_seed()
    speaks = {"kiosk-lahti": "sipserver", "kiosk-sysma": "koha-suomi"}
    seed["terminals"] = [{**entry, "dialect": speaks.get(entry["login"], "")} for entry in seed["terminals"]]
    fronted = Fronted(tmp_path, seed=seed, fronts=("sip2",))
    asked = f"6300720261123    101500          AOLAH|AA{CHILD}|AC|".encode()
    try:
        with Raw(fronted.ports["sip2"], "kiosk-lahti") as raw:
            assert "AETa\u0308htiniitty".encode() in raw.ask(asked)
            raw.send(b"55what|\r")
            assert raw.line() == b""
        with Raw(fronted.ports["sip2"], "kiosk-sysma") as raw:
            assert "AETähtiniitty".encode() in raw.ask(asked)
            assert raw.reader.read(1) == b"\n"
            assert raw.ask(b"55what|") == b"96"
            assert raw.ask(b"9900482.00").startswith(b"98")
    finally:
        fronted.close()


def test_a_dialect_that_is_not_known_is_refused_in_the_seed() -> None:
    seed = library_seed()
    seed["terminals"] = [{**seed["terminals"][0], "dialect": "klingon"}]
    with pytest.raises(SeedError, match="must be one of house, koha, koha-suomi"):
        read_seed(dump(seed).encode(), Path("x.toml"))


def test_97_is_answered_by_koha_without_the_old_number() -> None:
    acs = link("koha-suomi")
    acs.receive(END + b"97AZFEF5\r")
    acs.next_event()
    first = acs.answer(ANSWER)
    assert acs.next_event() == Send(signed(first[:-11], None) + b"\r\n")


def test_error_detection_is_noticed_by_koha_nine_from_the_end_alone() -> None:
    acs = link("koha-suomi")
    acs.receive(END.rstrip() + b"|\r")
    acs.next_event()
    assert b"AZ" not in acs.answer(ANSWER)


def test_letters_that_a_charset_lacks_lose_their_marks_and_nothing_fails() -> None:
    message = replace(ANSWER, screen_messages=("Šemeikkala, Väinö, Илья", "ok"))
    assert fitted(message, "utf-8") is message
    for charset, words in (("ascii", "Semeikkala, Vaino, ????"), ("iso8859-1", "Semeikkala, Väinö, ????"),
                           ("cp1252", "Šemeikkala, Väinö, ????")):
        told = fitted(message, charset)
        assert told.screen_messages == (words, "ok")
        assert encode(told, charset=charset)


def test_a_login_of_another_terminal_brings_its_charset(kiosk: Kiosk) -> None:
    kiosk.ask(Login(login_user_id="kiosk-lahti", login_password="demo-kiosk-lahti"))
    assert kiosk.connection.charset == "utf-8"
