"""What `Circulation` refuses to do, and answers it cannot use. `in_doubt` as in the whole family."""
from __future__ import annotations

from sip2.errors import Sip2Error


class CirculationError(Sip2Error):
    """Base of this room's errors."""


class ItemIdRefused(CirculationError):
    """The item's number cannot be a real one. Nothing was sent."""


class ClockNotTrusted(CirculationError):
    """This clock and the central system's differ too much for a return, which would be dated wrongly."""


class NotSupported(CirculationError):
    """The central system does not do this. Nothing was sent."""


class NotOnLine(CirculationError):
    """The central system says that it is not on line, or takes none of this now. Nothing was sent; ask again later."""


class InstitutionMissing(CirculationError):
    """This central system needs to know the branch (AO) and none is set. Nothing was sent."""


class Unsettled(CirculationError):
    """An earlier request about this may have been carried out: settle that first. Nothing was sent now."""


class FeeNotTold(CirculationError):
    """A fee was to be accepted that nobody has been told. Nothing was sent."""


class WrongAnswer(CirculationError):
    """The answer is of another kind or about another item. What was asked may have been carried out."""
