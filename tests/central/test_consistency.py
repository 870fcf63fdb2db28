"""Whatever kiosks ask, in whatever order: loans, holds, transports and items tell one story."""
from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import Connection

from central.database import Database
from central.library import read_library
from central.pins import Pins
from central.sip.acs import Acs
from sip2.messages import Checkin, Checkout, Hold, Renew
from sip2.values import HoldMode
from tests.central.library import (
    AINO,
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
    "one pick-up number twice": """SELECT 1 FROM holds WHERE state = 'ready'
        GROUP BY pickup_branch, pickup_number HAVING count(*) > 1""",
    "ready without a number": "SELECT 1 FROM holds WHERE state = 'ready' AND pickup_number IS NULL",
    "waiting with an item": "SELECT 1 FROM holds WHERE state = 'waiting' AND taken_item_id IS NOT NULL",
    "two holds of one patron on one title": """SELECT 1 FROM holds WHERE state IN ('waiting', 'in_transit', 'ready')
        GROUP BY patron_id, title_id HAVING count(*) > 1""",
    "a hold fulfilled for another": """SELECT 1 FROM loans l JOIN holds h ON h.id = l.hold_id
        WHERE l.patron_id <> h.patron_id""",
    "due before it was lent": "SELECT 1 FROM loans WHERE due_at < lent_at",
}


@dataclass
class Shelf:
    """Where a machine finds a filled database to begin with."""

    filled: Path
    pins: Pins


def machine(shelf: Shelf) -> type[RuleBasedStateMachine]:
    class Lending(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.folder = Path(tempfile.mkdtemp())
            shutil.copy(shelf.filled, self.folder / "library.db")
            self.database = Database(self.folder / "library.db")
            acs = Acs(self.database.call(read_library), self.database, shelf.pins, now=(clock := Clock()))
            self.kiosk = Kiosk(acs, self.database, clock)
            self.lent: dict[str, str] = {LATE_1: LATE, LATE_2: LATE}
            self.at("LAH")

        def at(self, branch: str) -> None:
            accounts = self.kiosk.acs._library.terminals.values()
            self.kiosk.connection.account = next(account for account in accounts if account.branch == branch)

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
            heard = self.kiosk.ask(Checkin(item_id=item, cancel=cancel))
            assert heard.ok
            assert (heard.destination_location is not None) == (heard.alert_type in ("02", "04"))
            assert heard.destination_location != branch
            self.lent.pop(item, None)

        @rule(patron=PATRONS, item=ITEMS, branch=BRANCHES, mode=st.sampled_from(list(HoldMode)))
        def hold(self, patron: str, item: str, branch: str, mode: HoldMode) -> None:
            self.kiosk.ask(Hold(hold_mode=mode, patron_id=patron, item_id=item, pickup_location=branch))

        @rule(patron=PATRONS, item=ITEMS)
        def renew(self, patron: str, item: str) -> None:
            heard = self.kiosk.ask(Renew(patron_id=patron, item_id=item))
            assert not heard.ok or self.lent.get(item) == patron

        @rule(days=st.integers(0, 20))
        def time_passes(self, days: int) -> None:
            self.kiosk.clock.pass_days(days)

        @invariant()
        def one_story(self) -> None:
            def look(tx: Connection) -> tuple[list[str], dict[str, str]]:
                wrong = [name for name, query in CONTRADICTIONS.items() if tx.exec_driver_sql(query).first()]
                lent = tx.exec_driver_sql("""SELECT i.barcode, p.number FROM loans l JOIN items i ON i.id = l.item_id
                    JOIN patrons p ON p.id = l.patron_id WHERE l.returned_at IS NULL""")
                return wrong, {row[0]: row[1] for row in lent}
            wrong, lent = self.database.call(look)
            assert wrong == []
            assert lent == self.lent

        def teardown(self) -> None:
            self.database.close()
            shutil.rmtree(self.folder)

    return Lending


@pytest.fixture
def shelf(filled: Path, pins: Pins) -> Any:
    return Shelf(filled, pins)


def test_loans_holds_and_items_tell_one_story(shelf: Shelf) -> None:
    run_state_machine_as_test(machine(shelf), settings=settings(
        max_examples=20, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)))
