"""The database of the fleet."""
from __future__ import annotations

from fleet.people import schema as _people
from fleet.store import region as _region
from fleet.store.schema import VERSION, metadata
from fleet.store.upgrade import STEPS
from server import database
from server.place import Place
from server.plan import Plan

WHOLE = (_people, _region)         # they have tables of their own
PLAN = Plan("the fleet", metadata, VERSION, STEPS)


class Database(database.Database):
    """That database, its tables made when it is empty and `make` is true. Errors: StoreError."""

    def __init__(self, where: Place, *, make: bool = True) -> None:
        super().__init__(where, PLAN, make=make)
