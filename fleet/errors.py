"""The exceptions of the fleet. Each message is one sentence that says what to do."""
from __future__ import annotations


class FleetError(Exception):
    """Something the operator of the fleet must mend."""
