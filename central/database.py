"""The database of the central library system."""
from __future__ import annotations

from central.schema import VERSION, metadata
from central.upgrade import STEPS
from server import database
from server.place import Place
from server.plan import Plan

PLAN = Plan("the central system", metadata, VERSION, STEPS)


class Database(database.Database):
    """That database, its tables made when it is empty and `make` is true. Errors: StoreError."""

    def __init__(self, where: Place, *, make: bool = True) -> None:
        super().__init__(where, PLAN, make=make)
