"""The messages a self-service terminal (SC) sends. Source: 3M Standard Interchange Protocol 2.00."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from sip2.fields import Fixed, Kind
from sip2.message import Message
from sip2.tags import (
    Cancel,
    CardBlockedMessage,
    CurrentLocation,
    Date,
    EndItem,
    ExpirationDate,
    FeeAcknowledged,
    FeeIdentifier,
    HoldTypeField,
    InstitutionId,
    ItemId,
    ItemProperties,
    LanguageCode,
    LocationCode,
    LoginPassword,
    LoginUserId,
    OptionalItemId,
    OptionalTerminalPassword,
    OptionalTitleId,
    PatronId,
    PatronPassword,
    PickupLocation,
    RequiredFeeAmount,
    RequiredItemProperties,
    StartItem,
    SummaryField,
    TerminalPassword,
    TransactionId,
    YesNo,
)
from sip2.values import FeeType, HoldMode, Language, PaymentType, ScState, Summary


@dataclass(frozen=True, kw_only=True, repr=False)
class BlockPatron(Message):
    code = "01"
    answers = ("24",)
    card_retained: YesNo = False
    transaction_date: Date = None
    institution_id: InstitutionId = ""
    blocked_card_message: CardBlockedMessage = ""
    patron_id: PatronId = ""
    terminal_password: TerminalPassword = ""


@dataclass(frozen=True, kw_only=True, repr=False)
class Checkin(Message):
    code = "09"
    answers = ("10",)
    no_block: YesNo = False
    transaction_date: Date = None
    return_date: Date = None
    current_location: CurrentLocation = ""
    institution_id: InstitutionId = ""
    item_id: ItemId = ""
    terminal_password: TerminalPassword = ""
    item_properties: ItemProperties = None
    cancel: Cancel = None


@dataclass(frozen=True, kw_only=True, repr=False)
class Checkout(Message):
    code = "11"
    answers = ("12",)
    sc_renewal_policy: YesNo = False
    no_block: YesNo = False
    transaction_date: Date = None
    nb_due_date: Date = None
    institution_id: InstitutionId = ""
    patron_id: PatronId = ""
    item_id: ItemId = ""
    terminal_password: TerminalPassword = ""
    patron_password: PatronPassword = None
    item_properties: ItemProperties = None
    fee_acknowledged: FeeAcknowledged = None
    cancel: Cancel = None


@dataclass(frozen=True, kw_only=True, repr=False)
class Hold(Message):
    code = "15"
    answers = ("16",)
    hold_mode: Annotated[HoldMode, Fixed(1, Kind.CODE)] = HoldMode.ADD
    transaction_date: Date = None
    expiration_date: ExpirationDate = None
    pickup_location: PickupLocation = None
    hold_type: HoldTypeField = None
    institution_id: InstitutionId = ""
    patron_id: PatronId = ""
    patron_password: PatronPassword = None
    item_id: OptionalItemId = None
    title_id: OptionalTitleId = None
    terminal_password: OptionalTerminalPassword = None
    fee_acknowledged: FeeAcknowledged = None


@dataclass(frozen=True, kw_only=True, repr=False)
class ItemInformation(Message):
    code = "17"
    answers = ("18",)
    transaction_date: Date = None
    institution_id: InstitutionId = ""
    item_id: ItemId = ""
    terminal_password: OptionalTerminalPassword = None


@dataclass(frozen=True, kw_only=True, repr=False)
class ItemStatusUpdate(Message):
    code = "19"
    answers = ("20",)
    transaction_date: Date = None
    institution_id: InstitutionId = ""
    item_id: ItemId = ""
    item_properties: RequiredItemProperties = ""
    terminal_password: OptionalTerminalPassword = None


@dataclass(frozen=True, kw_only=True, repr=False)
class PatronStatus(Message):
    code = "23"
    answers = ("24",)
    language: LanguageCode = Language.UNKNOWN
    transaction_date: Date = None
    institution_id: InstitutionId = ""
    patron_id: PatronId = ""
    terminal_password: TerminalPassword = ""
    patron_password: PatronPassword = None


@dataclass(frozen=True, kw_only=True, repr=False)
class PatronEnable(Message):
    code = "25"
    answers = ("26",)
    transaction_date: Date = None
    institution_id: InstitutionId = ""
    patron_id: PatronId = ""
    terminal_password: OptionalTerminalPassword = None
    patron_password: PatronPassword = None


@dataclass(frozen=True, kw_only=True, repr=False)
class Renew(Message):
    code = "29"
    answers = ("30",)
    third_party_allowed: YesNo = False
    no_block: YesNo = False
    transaction_date: Date = None
    nb_due_date: Date = None
    institution_id: InstitutionId = ""
    patron_id: PatronId = ""
    patron_password: PatronPassword = None
    item_id: OptionalItemId = None
    title_id: OptionalTitleId = None
    terminal_password: OptionalTerminalPassword = None
    item_properties: ItemProperties = None
    fee_acknowledged: FeeAcknowledged = None


@dataclass(frozen=True, kw_only=True, repr=False)
class EndPatronSession(Message):
    code = "35"
    answers = ("36",)
    transaction_date: Date = None
    institution_id: InstitutionId = ""
    patron_id: PatronId = ""
    terminal_password: OptionalTerminalPassword = None
    patron_password: PatronPassword = None


@dataclass(frozen=True, kw_only=True, repr=False)
class FeePaid(Message):
    code = "37"
    answers = ("38",)
    transaction_date: Date = None
    fee_type: Annotated[FeeType, Fixed(2, Kind.CODE)] = FeeType.OTHER
    payment_type: Annotated[PaymentType, Fixed(2, Kind.CODE)] = PaymentType.CASH
    currency_type: Annotated[str, Fixed(3, Kind.TEXT)] = "EUR"
    fee_amount: RequiredFeeAmount = ""
    institution_id: InstitutionId = ""
    patron_id: PatronId = ""
    terminal_password: OptionalTerminalPassword = None
    patron_password: PatronPassword = None
    fee_identifier: FeeIdentifier = None
    transaction_id: TransactionId = None


@dataclass(frozen=True, kw_only=True, repr=False)
class PatronInformation(Message):
    code = "63"
    answers = ("64",)
    language: LanguageCode = Language.UNKNOWN
    transaction_date: Date = None
    summary: SummaryField = Summary()  # noqa: RUF009
    institution_id: InstitutionId = ""
    patron_id: PatronId = ""
    terminal_password: OptionalTerminalPassword = None
    patron_password: PatronPassword = None
    start_item: StartItem = None
    end_item: EndItem = None


@dataclass(frozen=True, kw_only=True, repr=False)
class RenewAll(Message):
    code = "65"
    answers = ("66",)
    transaction_date: Date = None
    institution_id: InstitutionId = ""
    patron_id: PatronId = ""
    patron_password: PatronPassword = None
    terminal_password: OptionalTerminalPassword = None
    fee_acknowledged: FeeAcknowledged = None


@dataclass(frozen=True, kw_only=True, repr=False)
class Login(Message):
    code = "93"
    answers = ("94",)
    uid_algorithm: Annotated[str, Fixed(1, Kind.TEXT)] = "0"
    pwd_algorithm: Annotated[str, Fixed(1, Kind.TEXT)] = "0"  # noqa: S105
    login_user_id: LoginUserId = ""
    login_password: LoginPassword = ""
    location_code: LocationCode = None


@dataclass(frozen=True, kw_only=True, repr=False)
class RequestAcsResend(Message):
    code = "97"


@dataclass(frozen=True, kw_only=True, repr=False)
class ScStatus(Message):
    code = "99"
    answers = ("98",)
    status: Annotated[ScState, Fixed(1, Kind.CODE)] = ScState.OK
    max_print_width: Annotated[str, Fixed(3, Kind.TEXT)] = "048"
    protocol_version: Annotated[str, Fixed(4, Kind.TEXT)] = "2.00"
