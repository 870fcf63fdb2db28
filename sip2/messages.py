"""The table of SIP2: every message of the Standard Interchange Protocol 2.00, declared once.

A message is a frozen dataclass. The order of its `Fixed` fields is their order on the wire; its `Tag` fields
may come in any order. The codec compiles each class into an encoder and a decoder; nothing else describes the
layout. Source of layouts: 3M Standard Interchange Protocol 2.00, definition of messages and fields.
"""
from __future__ import annotations

from sip2.message import Message
from sip2.requests import (
    BlockPatron,
    Checkin,
    Checkout,
    EndPatronSession,
    FeePaid,
    Hold,
    ItemInformation,
    ItemStatusUpdate,
    Login,
    PatronEnable,
    PatronInformation,
    PatronStatus,
    Renew,
    RenewAll,
    RequestAcsResend,
    ScStatus,
)
from sip2.responses import (
    AcsStatus,
    CheckinResponse,
    CheckoutResponse,
    EndSessionResponse,
    FeePaidResponse,
    HoldResponse,
    ItemInformationResponse,
    ItemStatusUpdateResponse,
    LoginResponse,
    PatronEnableResponse,
    PatronInformationResponse,
    PatronStatusResponse,
    RenewAllResponse,
    RenewResponse,
    RequestScResend,
)

__all__ = [
    "BY_CODE",
    "REQUESTS",
    "RESPONSES",
    "AcsStatus",
    "BlockPatron",
    "Checkin",
    "CheckinResponse",
    "Checkout",
    "CheckoutResponse",
    "EndPatronSession",
    "EndSessionResponse",
    "FeePaid",
    "FeePaidResponse",
    "Hold",
    "HoldResponse",
    "ItemInformation",
    "ItemInformationResponse",
    "ItemStatusUpdate",
    "ItemStatusUpdateResponse",
    "Login",
    "LoginResponse",
    "Message",
    "PatronEnable",
    "PatronEnableResponse",
    "PatronInformation",
    "PatronInformationResponse",
    "PatronStatus",
    "PatronStatusResponse",
    "Renew",
    "RenewAll",
    "RenewAllResponse",
    "RenewResponse",
    "RequestAcsResend",
    "RequestScResend",
    "ScStatus",
]

REQUESTS: tuple[type[Message], ...] = (
    BlockPatron, Checkin, Checkout, Hold, ItemInformation, ItemStatusUpdate, PatronStatus, PatronEnable, Renew,
    EndPatronSession, FeePaid, PatronInformation, RenewAll, Login, RequestAcsResend, ScStatus)
RESPONSES: tuple[type[Message], ...] = (
    CheckinResponse, CheckoutResponse, HoldResponse, ItemInformationResponse, ItemStatusUpdateResponse,
    PatronStatusResponse, PatronEnableResponse, RenewResponse, EndSessionResponse, FeePaidResponse,
    PatronInformationResponse, RenewAllResponse, LoginResponse, RequestScResend, AcsStatus)
BY_CODE: dict[str, type[Message]] = {cls.code: cls for cls in REQUESTS + RESPONSES}
