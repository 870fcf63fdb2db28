"""Items: one copy, its title, and where it is: on loan, held, travelling, or in a branch."""
from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, exists, func, select, update

from central.audit import Act, Agent, record
from central.schema import HoldState, ItemState, holds, items, loans, patrons, titles, transports
from config.cards import normalise


class Item(NamedTuple):
    id: int
    barcode: str
    title_id: int
    title: str
    author: str
    home_branch: str
    current_branch: str
    call_number: str
    collection: str
    material: str
    owner: str
    state: str
    parts: int
    loan_id: int | None             # the open loan
    loan_patron_id: int | None
    due_at: datetime | None
    lent_at: datetime | None
    renewals: int | None
    loan_hold_id: int | None
    hold_id: int | None             # the hold that has taken this copy
    hold_state: str | None
    hold_patron_id: int | None
    hold_patron_number: str | None
    pickup_branch: str | None
    ready_until: date | None
    transport_to: str | None        # where the open transport goes
    pickup_number: int | None       # on the slip in it, while it stands on a hold shelf
    properties: str                 # what a terminal told of it by message 19
    waited_for: bool                # a hold for its title, or for this copy, waits in the queue

    @property
    def display_title(self) -> str:
        """`Title / Author`, as field AJ carries it, at most 255 characters."""
        return (f"{self.title} / {self.author}" if self.author else self.title)[:255]

    def returned(self, branch: str, state: str, pickup_number: int | None) -> Item:
        """As it stands when its loan and its journey have ended at the branch."""
        return self._replace(current_branch=branch, state=state, pickup_number=pickup_number, loan_id=None,
                             loan_patron_id=None, due_at=None, lent_at=None, renewals=None, loan_hold_id=None,
                             transport_to=None)

    @property
    def lendable_state(self) -> bool:
        return self.state == ItemState.IN_COLLECTION

    @property
    def left_on_hold_shelf(self) -> bool:
        """Its hold has ended, and nobody has taken it from the hold shelf yet."""
        return self.pickup_number is not None and not self.ready

    @property
    def ready(self) -> bool:
        return self.hold_state == HoldState.READY


_QUEUED = holds.alias()
_WAITED_FOR = exists().where(_QUEUED.c.title_id == items.c.title_id, _QUEUED.c.state == HoldState.WAITING)
_ITEM = (
    select(items.c.id, items.c.barcode, items.c.title_id, titles.c.title, titles.c.author, items.c.home_branch,
           items.c.current_branch, items.c.call_number, items.c.collection, items.c.material, items.c.owner,
           items.c.state, items.c.parts, loans.c.id.label("loan_id"), loans.c.patron_id.label("loan_patron_id"),
           loans.c.due_at, loans.c.lent_at, loans.c.renewals, loans.c.hold_id.label("loan_hold_id"),
           holds.c.id.label("hold_id"), holds.c.state.label("hold_state"),
           holds.c.patron_id.label("hold_patron_id"), patrons.c.number.label("hold_patron_number"),
           holds.c.pickup_branch, holds.c.ready_until, transports.c.to_branch.label("transport_to"),
           items.c.pickup_number, items.c.properties, _WAITED_FOR.label("waited_for"))
    .join(titles, titles.c.id == items.c.title_id)
    .outerjoin(loans, (loans.c.item_id == items.c.id) & loans.c.returned_at.is_(None))
    .outerjoin(holds, (holds.c.taken_item_id == items.c.id)
               & holds.c.state.in_((HoldState.IN_TRANSIT, HoldState.READY)))
    .outerjoin(patrons, patrons.c.id == holds.c.patron_id)
    .outerjoin(transports, (transports.c.item_id == items.c.id) & transports.c.ended_at.is_(None)))
_BY_BARCODE = _ITEM.where(items.c.barcode == bindparam("barcode"))
_BY_ID = _ITEM.where(items.c.id == bindparam("id"))
_PROPERTIES = update(items).where(items.c.id == bindparam("item"))
_QUEUE = (select(func.count()).select_from(holds)
          .where(holds.c.title_id == bindparam("title"), holds.c.state == HoldState.WAITING))


def find_item(tx: Connection, barcode: str) -> Item | None:
    packed = normalise(barcode)
    row = None if packed is None else tx.execute(_BY_BARCODE, {"barcode": packed}).first()
    return None if row is None else Item._make(row)


def item_by_id(tx: Connection, item_id: int) -> Item:
    return Item._make(tx.execute(_BY_ID, {"id": item_id}).one())


def queue_length(tx: Connection, title_id: int) -> int:
    """How many wait for a copy of the title."""
    return tx.execute(_QUEUE, {"title": title_id}).scalar_one()


def set_properties(tx: Connection, item: Item, text: str, by: Agent) -> None:
    """Keep what a terminal tells of the copy; an empty text takes it away."""
    if text != item.properties:
        tx.execute(_PROPERTIES, {"item": item.id, "properties": text})
        record(tx, by, Act.ITEM_PROPERTIES, item=item.id, before=item.properties, after=text)
