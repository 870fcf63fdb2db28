"""Whatever kiosks ask and staff does, in whatever order: loans, holds, transports, items and money tell one story."""
from __future__ import annotations

import contextlib
import shutil
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import Connection

from central.audit import Act, Agent
from central.database import Database
from central.errors import CentralError
from central.library import read_library
from central.money import euros
from central.pins import Pins
from central.schema import ItemState
from central.sip.acs import Acs
from central.stock import item_of, set_item_state
from sip2.messages import Checkin, Checkout, FeePaid, Hold, PatronInformation, Renew, ScStatus
from sip2.values import HoldMode
from tests.central.library import (
    AINO,
    DEBTOR,
    EERO,
    FEW,
    FREE,
    HELD,
    HELMI,
    KALEVALA,
    KALEVALA_2,
    LATE,
    LATE_1,
    LATE_2,
    SYSMA_BOOK,
    Clock,
    Kiosk,
)
from tests.thorough import many

PATRONS = st.sampled_from([AINO, EERO, HELMI, FEW])
ITEMS = st.sampled_from([KALEVALA, KALEVALA_2, SYSMA_BOOK, HELD, FREE[0]])
BRANCHES = st.sampled_from(["LAH", "HEI", "SYS"])

# Each finds rows that contradict each other.
CONTRADICTIONS = {
    "lent and held": """SELECT 1 FROM loans l JOIN holds h ON h.taken_item_id = l.item_id
        WHERE l.returned_at IS NULL AND h.state IN ('in_transit', 'ready')""",
    "lent and travelling": """SELECT 1 FROM loans l JOIN transports t ON t.item_id = l.item_id
        WHERE l.returned_at IS NULL AND t.ended_at IS NULL""",
    "ready where it is not": """SELECT 1 FROM holds h JOIN items i ON i.id = h.taken_item_id
        WHERE h.state = 'ready' AND i.current_branch <> h.pickup_branch""",
    "ready and travelling": """SELECT 1 FROM holds h JOIN transports t ON t.item_id = h.taken_item_id
        WHERE h.state = 'ready' AND t.ended_at IS NULL""",
    "in transit to nowhere": """SELECT 1 FROM holds h WHERE h.state = 'in_transit' AND NOT EXISTS (
        SELECT 1 FROM transports t WHERE t.item_id = h.taken_item_id AND t.ended_at IS NULL
        AND t.to_branch = h.pickup_branch)""",
    "one pick-up number twice": """SELECT 1 FROM items WHERE pickup_number IS NOT NULL
        GROUP BY current_branch, pickup_number HAVING count(*) > 1""",
    "ready without a number": """SELECT 1 FROM holds h JOIN items i ON i.id = h.taken_item_id
        WHERE h.state = 'ready' AND i.pickup_number IS NULL""",
    "on the hold shelf and lent or travelling": """SELECT 1 FROM items i WHERE i.pickup_number IS NOT NULL AND (
        EXISTS (SELECT 1 FROM loans l WHERE l.item_id = i.id AND l.returned_at IS NULL)
        OR EXISTS (SELECT 1 FROM transports t WHERE t.item_id = i.id AND t.ended_at IS NULL))""",
    "gone and on its way or held": """SELECT 1 FROM items i WHERE i.state IN ('lost', 'missing', 'withdrawn') AND (
        i.pickup_number IS NOT NULL
        OR EXISTS (SELECT 1 FROM transports t WHERE t.item_id = i.id AND t.ended_at IS NULL)
        OR EXISTS (SELECT 1 FROM holds h WHERE h.taken_item_id = i.id AND h.state IN ('in_transit', 'ready')))""",
    "withdrawn and lent": """SELECT 1 FROM items i JOIN loans l ON l.item_id = i.id
        WHERE i.state = 'withdrawn' AND l.returned_at IS NULL""",
    "a fee paid or forgiven beyond itself": """SELECT 1 FROM fees
        WHERE paid < 0 OR forgiven < 0 OR paid + forgiven > amount""",
    "money taken that paid nothing": """SELECT 1 FROM (SELECT 1) AS one
        WHERE (SELECT coalesce(sum(amount), 0) FROM payments) <> (SELECT coalesce(sum(paid), 0) FROM fees)""",
    "ready after its last day": "SELECT 1 FROM holds WHERE state = 'ready' AND ready_until < '{today}'",
    "waiting after its last day": "SELECT 1 FROM holds WHERE state = 'waiting' AND expires < '{today}'",
    "waiting with an item": "SELECT 1 FROM holds WHERE state = 'waiting' AND taken_item_id IS NOT NULL",
    "two holds of one patron on one title": """SELECT 1 FROM holds WHERE state IN ('waiting', 'in_transit', 'ready')
        GROUP BY patron_id, title_id HAVING count(*) > 1""",
    "a hold fulfilled for another": """SELECT 1 FROM loans l JOIN holds h ON h.id = l.hold_id
        WHERE l.patron_id <> h.patron_id""",
    "due before it was lent": "SELECT 1 FROM loans WHERE due_at < lent_at",
}


def next_in_queue(tx: Connection, barcode: str) -> str | None:
    """The number of the patron who is to have this copy next, when nobody has it yet."""
    row = tx.exec_driver_sql("""SELECT p.number FROM holds h JOIN patrons p ON p.id = h.patron_id
        JOIN items i ON i.title_id = h.title_id WHERE i.barcode = ? AND h.state = 'waiting'
        AND (h.wanted_item_id IS NULL OR h.wanted_item_id = i.id) ORDER BY h.placed_at, h.id""", (barcode,)).first()
    return None if row is None else row[0]


def free(tx: Connection, barcode: str) -> bool:
    """Whether no hold has taken the copy, and it may be lent once it is here."""
    return tx.exec_driver_sql("""SELECT 1 FROM items i WHERE i.barcode = ?
        AND i.state IN ('in_collection', 'lost', 'missing', 'claimed_returned') AND NOT EXISTS (
        SELECT 1 FROM holds h WHERE h.taken_item_id = i.id AND h.state IN ('in_transit', 'ready'))""",
                              (barcode,)).first() is not None


def as_the_audit_tells(tx: Connection) -> dict[str, str]:
    """Who has what, from the audit alone and the loans of the seed."""
    told = {LATE_1: LATE, LATE_2: LATE}
    for act, barcode, number, before in tx.exec_driver_sql("""SELECT a.act, i.barcode, p.number, a.before FROM audit a
            LEFT JOIN items i ON i.id = a.item_id LEFT JOIN patrons p ON p.id = a.patron_id ORDER BY a.id"""):
        if act == Act.LENT:
            told[barcode] = number
        elif act == Act.RETURNED and before is not None:
            assert told.pop(barcode) == number
    return told


@dataclass
class Shelf:
    """Where a machine finds a filled database to begin with."""

    filled: Path
    pins: Pins


class Lending(RuleBasedStateMachine):
    """Patrons, staff and days at random; after every step the database and the audit tell what the machine knows."""

    shelf: ClassVar[Shelf]

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        shutil.copy(self.shelf.filled, self.folder / "library.db")
        self.database = Database(self.folder / "library.db")
        acs = Acs(self.database.call(read_library), self.database, self.shelf.pins, now=(clock := Clock()))
        self.kiosk = Kiosk(acs, self.database, clock)
        self.lent: dict[str, str] = {LATE_1: LATE, LATE_2: LATE}
        self.taken_in = 0       # cents
        self.at("LAH")

    def at(self, branch: str) -> None:
        accounts = self.kiosk.acs._library.terminals.values()
        self.kiosk.connection.account = next(account for account in accounts if account.branch == branch)

    @initialize(waiting=st.permutations([EERO, HELMI, FEW]), item=ITEMS)
    def some_wait(self, waiting: list[str], item: str) -> None:
        for patron in waiting:
            self.kiosk.ask(Hold(patron_id=patron, item_id=item, pickup_location="LAH"))
            self.kiosk.clock.now += timedelta(minutes=1)

    @rule(patron=PATRONS, item=ITEMS, branch=BRANCHES, no_block=st.sampled_from([False, False, False, True]))
    def lend(self, patron: str, item: str, branch: str, no_block: bool) -> None:
        self.at(branch)
        heard = self.kiosk.ask(Checkout(patron_id=patron, item_id=item, no_block=no_block))
        holder = self.lent.get(item)
        if heard.ok:
            assert no_block or holder in (None, patron)
            assert heard.renewal_ok == (holder == patron and not no_block)
            self.lent[item] = patron
            if patron == FEW and holder != FEW and not no_block:
                assert list(self.lent.values()).count(FEW) <= 2
        assert heard.ok or heard.screen_messages

    @rule(item=ITEMS, branch=BRANCHES, cancel=st.booleans())
    def bring(self, item: str, branch: str, cancel: bool) -> None:
        self.at(branch)
        first = self.database.call(lambda tx: (free(tx, item), next_in_queue(tx, item)))
        heard = self.kiosk.ask(Checkin(item_id=item, cancel=cancel))
        if not heard.ok:
            assert heard.screen_messages == ("Item withdrawn, return not allowed",)
            return
        if first[0] and not cancel:
            assert heard.hold_patron_id == first[1]
        assert (heard.destination_location is not None) == (heard.alert_type in ("02", "04"))
        assert heard.destination_location != branch
        self.lent.pop(item, None)

    @rule(patron=PATRONS, item=ITEMS, branch=BRANCHES, mode=st.sampled_from([HoldMode.ADD, *HoldMode]),
          days=st.none() | st.integers(-1, 30))
    def hold(self, patron: str, item: str, branch: str, mode: HoldMode, days: int | None) -> None:
        until = None if days is None else f"{self.kiosk.clock.now + timedelta(days=days):%Y%m%d}    235900"
        heard = self.kiosk.ask(Hold(hold_mode=mode, patron_id=patron, item_id=item, pickup_location=branch,
                                    expiration_date=until))
        assert not (heard.ok and mode is HoldMode.ADD and days == -1)

    @rule(item=ITEMS, state=st.sampled_from(list(ItemState)))
    def staff_writes_a_state(self, item: str, state: ItemState) -> None:
        library = self.kiosk.acs._library

        def write(tx: Connection) -> None:
            set_item_state(tx, library, item_of(tx, item), state, Agent("staff:x", "LAH", self.kiosk.clock.now))

        with contextlib.suppress(CentralError):
            self.database.call(write)
            if state is ItemState.WITHDRAWN:
                self.lent.pop(item, None)

    @rule(patron=st.sampled_from([DEBTOR, LATE, FEW]), cents=st.integers(1, 900))
    def pay(self, patron: str, cents: int) -> None:
        owed = self.kiosk.ask(PatronInformation(patron_id=patron)).fee_amount
        heard = self.kiosk.ask(FeePaid(patron_id=patron, fee_amount=euros(cents)))
        assert heard.payment_accepted == (cents <= round(float(owed) * 100))
        self.taken_in += cents if heard.payment_accepted else 0

    @rule(patron=PATRONS, item=ITEMS)
    def renew(self, patron: str, item: str) -> None:
        heard = self.kiosk.ask(Renew(patron_id=patron, item_id=item))
        assert not heard.ok or self.lent.get(item) == patron

    @rule(days=st.integers(0, 20))
    def time_passes(self, days: int) -> None:
        self.kiosk.clock.pass_days(days)
        self.kiosk.ask(ScStatus())

    @invariant()
    def one_story(self) -> None:
        today = self.kiosk.clock.now.date().isoformat()

        def look(tx: Connection) -> None:
            assert [name for name, query in CONTRADICTIONS.items()
                    if tx.exec_driver_sql(query.replace("{today}", today)).first()] == []
            lent = tx.exec_driver_sql("""SELECT i.barcode, p.number FROM loans l JOIN items i ON i.id = l.item_id
                JOIN patrons p ON p.id = l.patron_id WHERE l.returned_at IS NULL""")
            assert {row[0]: row[1] for row in lent} == self.lent
            assert as_the_audit_tells(tx) == self.lent
            assert tx.exec_driver_sql("SELECT coalesce(sum(amount), 0) FROM payments").scalar_one() == self.taken_in

        self.database.call(look)

    def teardown(self) -> None:
        self.database.close()
        shutil.rmtree(self.folder)


def test_loans_holds_and_items_tell_one_story(filled: Path, pins: Pins) -> None:
    Lending.shelf = Shelf(filled, pins)
    run_state_machine_as_test(Lending, settings=settings(
        max_examples=many(20, few=12), stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)))
