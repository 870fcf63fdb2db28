"""What goes wrong with a database. The message is one sentence that says what to do."""
from __future__ import annotations


class StoreError(Exception):
    """A database that cannot be opened, read or written."""
