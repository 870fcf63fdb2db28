"""A model of the central system: who holds what, and everything that ever changed it. It speaks SIP2 and knows no
kiosk. Nothing here is shared with `central`.
"""
from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from enum import StrEnum
from heapq import heappop, heappush
from zlib import crc32

from sip2 import messages as sip
from sip2.acs_link import Habits
from sip2.dialects import EVERGREEN, FOLIO, GENERIC, KOHA_UPSTREAM, Dialect
from sip2.values import AcsFunctions, CirculationStatus, PatronFlags, SummaryCounts

FUNCTIONS = AcsFunctions(**dict.fromkeys((field.name for field in fields(AcsFunctions)), True))


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of central system: what the kiosk believes of it, and how it treats lines."""

    dialect: Dialect
    habits: Habits
    signed: bool = True            # what is damaged on the way is told from what is not, by both ends
    counts: bool = True            # it tells how many loans a card has, so that a list is known to be whole
    vague: int = 0                 # of a hundred items asked about, so many are in a state that tells nothing
    items: bool = True             # items can be asked about at all
    under_way: float = 0.0         # seconds for which the kiosk is told that a request may still be carried out


KINDS = (
    Kind(GENERIC, Habits()),
    Kind(KOHA_UPSTREAM, Habits(replays=False, refuses_unknown=True)),
    Kind(FOLIO, Habits()),
    Kind(EVERGREEN, Habits(signs=False, replays=False), signed=False),
)
VAGUE = (
    Kind(GENERIC, Habits(), counts=False, vague=60),
    Kind(KOHA_UPSTREAM, Habits(replays=False, refuses_unknown=True), counts=False, vague=30),
    Kind(GENERIC, Habits(), items=False),
)
"""Systems that often cannot tell what is true."""
LONGEST = 25.0                     # seconds in which one that dawdles carries out what it was asked
UNDER_WAY = 40.0                   # what a kiosk is then told, counted from its question: a link and a request that was
                                   # lost may come before the one that is carried out


class Change(StrEnum):
    LENT = "lent"
    RENEWED = "renewed"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Deed:
    """A change that the central system made."""

    at: float
    change: Change
    item: str
    card: str                      # whose loan it is or was
    by: str                        # which kiosk, or "desk"


@dataclass(slots=True)
class Item:
    id: str
    title: str
    home: str = "LAH"
    kept_for: str = ""             # card of a hold
    holder: str = ""
    since: datetime = datetime.min
    holders: list[str] = field(default_factory=lambda: [""])     # everyone in turn, "" between them


Told = tuple[str, str, datetime, str]
"""One return: kiosk, item, when by the request, and for which operation. Who lays an item down twice within a second
of a central system that was long in answering has it returned twice, and rightly so."""


class Library:
    """`at`, seconds since `begin`, is told by whoever drives the model; the wall clock is always right here.

    A return that is dated before the loan that stands is refused: it was meant for an older one.
    """

    def __init__(self, kind: Kind, patrons: dict[str, str], begin: datetime) -> None:
        self.kind = kind
        self.begin = begin
        self.patrons = patrons     # card → PIN
        self.items: dict[str, Item] = {}
        self.deeds: list[Deed] = []
        self.deeds_of: defaultdict[str, list[int]] = defaultdict(list)     # item → their numbers in `deeds`
        self.returns: Counter[Told] = Counter()        # carried out
        self.repeated: set[Told] = set()               # those of them that were more than once
        self.told: dict[tuple[str, str], str] = {}     # (kiosk, item) → who held it when this kiosk was last answered
        self.now = begin
        self._count = 0
        self._late: list[tuple[float, int, Callable[[], object]]] = []
        self.tell: Callable[[str], None] = lambda sentence: None

    def later(self, at: float, do: Callable[[], object]) -> None:
        """Nobody waits for it any more, and it is done all the same."""
        self._count += 1
        heappush(self._late, (at, self._count, do))

    def catch_up(self, at: float) -> None:
        """Do what is late until then."""
        while self._late and self._late[0][0] <= at:
            heappop(self._late)[2]()

    def lend(self, item_id: str, card: str, by: str, at: float) -> Change | None:
        """None: refused."""
        item = self.items.get(item_id)
        if item is None or card not in self.patrons or item.kept_for not in ("", card):
            return None
        if item.holder not in ("", card):
            return None
        change = Change.RENEWED if item.holder else Change.LENT
        item.kept_for = ""
        self._note(item, change, card, card, by, at)
        return change

    def take_back(self, item_id: str, by: str, at: float) -> bool:
        item = self.items.get(item_id)
        if item is None:
            return False
        if item.holder:
            self._note(item, Change.RETURNED, "", item.holder, by, at)
        return True

    def _note(self, item: Item, change: Change, holder: str, card: str, by: str, at: float) -> None:
        item.holder, item.since = holder, self.begin + timedelta(seconds=at)
        item.holders.append(holder)
        self.deeds_of[item.id].append(len(self.deeds))
        self.deeds.append(Deed(at, change, item.id, card, by))
        self.tell(f"  the central system: {item.id} {change}, by {by}")

    # --- SIP2 ------------------------------------------------------------------------------------------------

    def answer(self, request: sip.Message, by: str, at: float, asking: str) -> sip.Message | None:
        """`asking`: the kiosk's operation."""
        self.now = self.begin + timedelta(seconds=at)
        match request:
            case sip.Login():
                return sip.LoginResponse(ok=True)
            case sip.ScStatus():
                return sip.AcsStatus(datetime_sync=self.now, institution_id="LAH",
                                     supported_messages=replace(FUNCTIONS, item_information=self.kind.items))
            case sip.PatronInformation():
                return self._patron(request)
            case sip.Checkout():
                return self._tell(by, request.item_id, self._checkout(request, by, at))
            case sip.Checkin():
                return self._tell(by, request.item_id, self._checkin(request, by, at, asking))
            case sip.ItemInformation(item_id=item_id):
                return self._tell(by, item_id, self._item(item_id))
            case sip.EndPatronSession(patron_id=card):
                return sip.EndSessionResponse(end_session=True, transaction_date=self.now, patron_id=card)
        return None

    def _tell(self, by: str, item_id: str, answer: sip.Message) -> sip.Message:
        if item_id in self.items:
            self.told[by, item_id] = self.items[item_id].holder
        return answer

    def _patron(self, request: sip.PatronInformation) -> sip.PatronInformationResponse:
        card, pin = request.patron_id, request.patron_password
        charged = [item.id for item in self.items.values() if item.holder == card]
        first, last = int(request.start_item or 1), int(request.end_item or len(charged) or 1)
        listed = tuple(charged[first - 1:last]) if request.summary.charged else ()
        known = card in self.patrons
        return sip.PatronInformationResponse(
            patron_status=PatronFlags(), transaction_date=self.now, institution_id="LAH", patron_id=card,
            counts=SummaryCounts(holds=0, overdue=0, charged=len(charged) if self.kind.counts else None, fines=0,
                                 recalls=0, unavailable=0),
            personal_name="Demo", valid_patron=known, charged_items=listed,
            valid_patron_password=known and self.patrons[card] == pin if pin else None)

    def _checkout(self, request: sip.Checkout, by: str, at: float) -> sip.CheckoutResponse:
        item = self.items.get(request.item_id)
        change = self.lend(request.item_id, request.patron_id, by, at)
        return sip.CheckoutResponse(
            ok=change is not None, renewal_ok=change is Change.RENEWED, desensitize=change is not None,
            transaction_date=self.now, institution_id="LAH", patron_id=request.patron_id, item_id=request.item_id,
            title_id=item.title if item else "", due_date="20261221    000000" if change else "")

    def _checkin(self, request: sip.Checkin, by: str, at: float, asking: str) -> sip.CheckinResponse:
        item = self.items.get(request.item_id)
        made = request.return_date or self.now
        newer = item is not None and bool(item.holder) and made < item.since
        done = not newer and self.take_back(request.item_id, by, at)
        if done:
            told = (by, request.item_id, made, asking)
            self.returns[told] += 1
            if self.returns[told] > 1:
                self.repeated.add(told)
        away = item is not None and item.home != "LAH"
        return sip.CheckinResponse(
            ok=done, resensitize=done, alert=away, transaction_date=self.now, institution_id="LAH",
            item_id=request.item_id, permanent_location=item.home if item else "",
            title_id=item.title if item else None, destination_location=item.home if item and away else None,
            alert_type="04" if away else None)

    def _item(self, item_id: str) -> sip.ItemInformationResponse:
        item = self.items.get(item_id)
        status = CirculationStatus.OTHER
        vague = crc32(f"{item_id} {self.now}".encode()) % 100 < self.kind.vague
        if item is not None and not vague:
            status = CirculationStatus.CHARGED if item.holder else CirculationStatus.AVAILABLE
        return sip.ItemInformationResponse(
            circulation_status=status, transaction_date=self.now, item_id=item_id, title_id=item.title if item else "",
            due_date="20261221    000000" if item and item.holder else None,
            permanent_location=item.home if item else None)
