"""What each verb of `python -m sip2` asks, and whether the answer is a yes."""
from __future__ import annotations

import argparse

from sip2.circulation.asking import BX
from sip2.codec import decode
from sip2.errors import DecodeError
from sip2.messages import (
    AcsStatus,
    BlockPatron,
    Checkin,
    CheckinResponse,
    Checkout,
    CheckoutResponse,
    EndPatronSession,
    EndSessionResponse,
    FeePaid,
    FeePaidResponse,
    Hold,
    HoldResponse,
    ItemInformation,
    ItemInformationResponse,
    ItemStatusUpdate,
    ItemStatusUpdateResponse,
    LoginResponse,
    Message,
    PatronEnable,
    PatronEnableResponse,
    PatronInformation,
    PatronInformationResponse,
    PatronStatusResponse,
    Renew,
    RenewAll,
    RenewAllResponse,
    RenewResponse,
)
from sip2.values import AcsFunctions, CirculationStatus, HoldMode, Summary

_SUMMARY_NAMES = {"recall": "recalls"}


def requests_of(options: argparse.Namespace) -> list[Message]:
    """What the verb asks, in order; the next is asked only after a yes."""
    match options.verb:
        case "patron":
            chosen = _SUMMARY_NAMES.get(options.summary, options.summary)
            return [PatronInformation(patron_id=options.patron, patron_password=options.pin,
                                      summary=Summary(**({chosen: True} if chosen else {})),
                                      start_item=options.first, end_item=options.last)]
        case "item":
            return [ItemInformation(item_id=options.item)]
        case "checkout":
            lend = Checkout(patron_id=options.patron, item_id=options.item, patron_password=options.pin,
                            fee_acknowledged=options.accept_fee)
            if options.pin is None:
                return [lend]
            return [PatronInformation(patron_id=options.patron, patron_password=options.pin), lend]
        case "checkin":
            return [Checkin(item_id=options.item, current_location=options.location or "")]
        case "hold":
            return [Hold(patron_id=options.patron, item_id=options.item, title_id=options.title,
                         patron_password=options.pin, pickup_location=options.pickup,
                         hold_mode=HoldMode[options.mode.upper()], fee_acknowledged=options.accept_fee)]
        case "end-session":
            return [EndPatronSession(patron_id=options.patron, patron_password=options.pin)]
        case "renew":
            return [Renew(patron_id=options.patron, item_id=options.item, patron_password=options.pin,
                          fee_acknowledged=options.accept_fee)]
        case "renew-all":
            return [RenewAll(patron_id=options.patron, patron_password=options.pin,
                             fee_acknowledged=options.accept_fee)]
        case "fee-paid":
            return [FeePaid(patron_id=options.patron, patron_password=options.pin, fee_amount=options.amount,
                            currency_type=options.currency, fee_identifier=options.fee,
                            transaction_id=options.transaction)]
        case "block":
            return [BlockPatron(patron_id=options.patron, blocked_card_message=options.why)]
        case "enable":
            return [PatronEnable(patron_id=options.patron, patron_password=options.pin)]
        case "item-status":
            return [ItemStatusUpdate(item_id=options.item, item_properties=options.properties)]
        case "raw":
            return [_raw(options)]
    return []       # status: asked and answered when the link was made


def _raw(options: argparse.Namespace) -> Message:
    message = decode(bytes_of(options.line), charset=options.charset).message
    if not message.answers:
        raise DecodeError(f"A {message.code} is nothing that a terminal asks.")
    return message


def said_yes(answer: Message, request: Message) -> bool:
    """Is `answer` the central system's yes to `request`?"""
    match answer:
        case AcsStatus(online=online):
            return online
        case PatronInformationResponse():
            pin_given = isinstance(request, PatronInformation) and request.patron_password is not None
            return answer.valid_patron is True and (not pin_given or answer.valid_patron_password is True)
        case ItemInformationResponse():
            return bool(answer.title_id) or answer.circulation_status is not CirculationStatus.OTHER
        case (CheckoutResponse(ok=ok) | CheckinResponse(ok=ok) | HoldResponse(ok=ok) | RenewResponse(ok=ok)
              | RenewAllResponse(ok=ok) | LoginResponse(ok=ok)):
            return ok
        case FeePaidResponse(payment_accepted=ok) | ItemStatusUpdateResponse(ok=ok):
            return ok
        case PatronStatusResponse(valid_patron=valid) | PatronEnableResponse(valid_patron=valid):
            return valid is not False
        case EndSessionResponse(end_session=ended):
            return ended
    return False


def offered(status: AcsStatus | None, request: Message) -> bool:
    """Does BX name the request? True as well when nothing is known of it."""
    name = BX.get(request.code)
    if name is None or status is None or status.supported_messages == AcsFunctions():
        return True
    return bool(getattr(status.supported_messages, name))


def bytes_of(text: str) -> bytes:
    """An argument as the bytes that were typed, whatever they were."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")
