"""What a technician should look at in a message that is well formed: each remark is something that hurt in the field.

Sources: the sources of Koha C4/SIP as Koha-Suomi runs it, and the minutes of its users.
"""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple

from sip2.dialects import Dialect
from sip2.messages import (
    REQUESTS,
    AcsStatus,
    Checkin,
    CheckinResponse,
    Checkout,
    Hold,
    Message,
    PatronInformation,
    PatronInformationResponse,
    Renew,
    RenewAll,
    ScStatus,
)

_FEES = (Checkout, Renew, RenewAll, Hold)


def remarks(message: Message, dialect: Dialect) -> tuple[str, ...]:
    """One sentence each, naming the field, never its value."""
    if isinstance(message, REQUESTS):
        return tuple(_of_request(message, dialect))
    return tuple(_of_answer(message))


def _of_request(message: Message, dialect: Dialect) -> Iterator[str]:
    if message.code in dialect.unanswered:
        yield f"{dialect.title} never carries out a {message.code}."
    if getattr(message, "institution_id", None) == "":
        yield "AO is empty: rules by branch are looked up by it, and silently not applied without it."
    if getattr(message, "patron_password", None) == "":
        yield "AD is sent empty: some systems count that as a wrong PIN and lock the card. Leave it out."
    item = getattr(message, "item_id", None)
    if item is not None and not item.strip("0 "):
        yield "AB holds no number."
    if isinstance(message, Checkin) and message.current_location:
        yield "AP is set: the item is taken as returned at that branch, which decides about its transport."
    if isinstance(message, _FEES) and message.fee_acknowledged is None:
        yield "BO is missing: send N, and Y after the patron has accepted the fee."
    if isinstance(message, Checkout | Checkin) and message.cancel:
        yield "BI asks to undo; some systems lend or return instead."
    if isinstance(message, PatronInformation) and sum(astuple(message.summary)) > 1:
        yield "The summary asks for more than one list; one at a time is answered everywhere."
    if isinstance(message, ScStatus) and not message.protocol_version.startswith("2."):
        yield "The version does not begin with 2.: some systems then refuse 63, 17, 35 and 37 on this link."


def _of_answer(message: Message) -> Iterator[str]:
    if isinstance(message, CheckinResponse) and (message.destination_location or message.hold_patron_id) \
            and message.alert_type not in ("01", "02", "03", "04"):
        yield "CT or CY tells of a transport or a hold, and CV does not: CT and CY decide."
    if isinstance(message, PatronInformationResponse) and message.valid_patron_password is None:
        yield "CQ is missing: no PIN was checked."
    if isinstance(message, AcsStatus):
        if not message.online or message.timeout_period == "000":
            yield "The system says it is off line."
        if message.datetime_sync is None:
            yield "The system does not tell its time."
