"""The exceptions of the central library system. Each message is one sentence that says what to do."""
from __future__ import annotations


class CentralError(Exception):
    """Something the operator of the central system must mend."""


class SeedError(CentralError):
    """A seed file that cannot be loaded; the message names file and place."""
