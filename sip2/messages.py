"""The table of SIP2: every message of the Standard Interchange Protocol 2.00, declared once.

A message is a frozen dataclass. The order of its `Fixed` fields is their order on the wire; its `Tag` fields
may come in any order. The codec compiles each class into an encoder and a decoder; nothing else describes the
layout. Source of layouts: 3M Standard Interchange Protocol 2.00, definition of messages and fields.
"""
from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Annotated, ClassVar

from sip2.fields import Fixed, Kind, Tag
from sip2.values import (
    AcsFunctions,
    CirculationStatus,
    FeeType,
    HoldMode,
    HoldType,
    Language,
    PatronFlags,
    PaymentType,
    ScState,
    SecurityMarker,
    Summary,
    SummaryCounts,
)

# Fixed fields: position and width, no identifier.
YesNo = Annotated[bool, Fixed(1, Kind.YES_NO)]
OneZero = Annotated[bool, Fixed(1, Kind.ONE_ZERO)]
Flag = Annotated[bool | None, Fixed(1, Kind.YES_NO_UNSURE)]
Date = Annotated[datetime | None, Fixed(18, Kind.DATE)]
LanguageCode = Annotated[Language, Fixed(3, Kind.CODE)]
Flags = Annotated[PatronFlags, Fixed(14, Kind.VALUE)]
SummaryField = Annotated[Summary, Fixed(10, Kind.VALUE)]
Counts = Annotated[SummaryCounts, Fixed(24, Kind.VALUE)]
Count = Annotated[int | None, Fixed(4, Kind.NUMBER)]

# Tagged fields, by identifier.
PatronId = Annotated[str, Tag("AA")]
ItemId = Annotated[str, Tag("AB")]
OptionalItemId = Annotated[str | None, Tag("AB")]
TerminalPassword = Annotated[str, Tag("AC")]
OptionalTerminalPassword = Annotated[str | None, Tag("AC")]
PatronPassword = Annotated[str | None, Tag("AD")]
PersonalName = Annotated[str, Tag("AE")]
ScreenMessages = Annotated[tuple[str, ...], Tag("AF", repeats=True)]
PrintLines = Annotated[tuple[str, ...], Tag("AG", repeats=True)]
DueDate = Annotated[str, Tag("AH")]
OptionalDueDate = Annotated[str | None, Tag("AH")]
TitleId = Annotated[str, Tag("AJ")]
OptionalTitleId = Annotated[str | None, Tag("AJ")]
CardBlockedMessage = Annotated[str, Tag("AL")]
LibraryName = Annotated[str | None, Tag("AM")]
TerminalLocation = Annotated[str | None, Tag("AN")]
InstitutionId = Annotated[str, Tag("AO")]
CurrentLocation = Annotated[str, Tag("AP")]
OptionalCurrentLocation = Annotated[str | None, Tag("AP")]
PermanentLocation = Annotated[str, Tag("AQ")]
OptionalPermanentLocation = Annotated[str | None, Tag("AQ")]
HoldItems = Annotated[tuple[str, ...], Tag("AS", repeats=True)]
OverdueItems = Annotated[tuple[str, ...], Tag("AT", repeats=True)]
ChargedItems = Annotated[tuple[str, ...], Tag("AU", repeats=True)]
FineItems = Annotated[tuple[str, ...], Tag("AV", repeats=True)]
RecallItems = Annotated[tuple[str, ...], Tag("BU", repeats=True)]
UnavailableHoldItems = Annotated[tuple[str, ...], Tag("CD", repeats=True)]
HomeAddress = Annotated[str | None, Tag("BD")]
EmailAddress = Annotated[str | None, Tag("BE")]
HomePhone = Annotated[str | None, Tag("BF")]
Owner = Annotated[str | None, Tag("BG")]
CurrencyType = Annotated[str | None, Tag("BH")]
Cancel = Annotated[bool | None, Tag("BI", Kind.YES_NO)]
TransactionId = Annotated[str | None, Tag("BK")]
ValidPatron = Annotated[bool | None, Tag("BL", Kind.YES_NO)]
RenewedItems = Annotated[tuple[str, ...], Tag("BM", repeats=True)]
UnrenewedItems = Annotated[tuple[str, ...], Tag("BN", repeats=True)]
FeeAcknowledged = Annotated[bool | None, Tag("BO", Kind.YES_NO)]
StartItem = Annotated[str | None, Tag("BP")]
EndItem = Annotated[str | None, Tag("BQ")]
QueuePosition = Annotated[str | None, Tag("BR")]
PickupLocation = Annotated[str | None, Tag("BS")]
FeeTypeField = Annotated[FeeType | None, Tag("BT", Kind.CODE)]
FeeAmount = Annotated[str | None, Tag("BV")]
RequiredFeeAmount = Annotated[str, Tag("BV")]
ExpirationDate = Annotated[str | None, Tag("BW")]
Functions = Annotated[AcsFunctions, Tag("BX", Kind.VALUE)]
HoldTypeField = Annotated[HoldType | None, Tag("BY", Kind.CODE)]
HoldItemsLimit = Annotated[str | None, Tag("BZ")]
OverdueItemsLimit = Annotated[str | None, Tag("CA")]
ChargedItemsLimit = Annotated[str | None, Tag("CB")]
FeeLimit = Annotated[str | None, Tag("CC")]
HoldQueueLength = Annotated[str | None, Tag("CF")]
FeeIdentifier = Annotated[str | None, Tag("CG")]
ItemProperties = Annotated[str | None, Tag("CH")]
RequiredItemProperties = Annotated[str, Tag("CH")]
SecurityInhibit = Annotated[bool | None, Tag("CI", Kind.YES_NO)]
RecallDate = Annotated[str | None, Tag("CJ")]
MediaType = Annotated[str | None, Tag("CK")]
SortBin = Annotated[str | None, Tag("CL")]
HoldPickupDate = Annotated[str | None, Tag("CM")]
LoginUserId = Annotated[str, Tag("CN")]
LoginPassword = Annotated[str, Tag("CO")]
LocationCode = Annotated[str | None, Tag("CP")]
ValidPatronPassword = Annotated[bool | None, Tag("CQ", Kind.YES_NO)]
# 3M's extensions of 2005, in check-in answers.
CollectionCode = Annotated[str | None, Tag("CR")]
CallNumber = Annotated[str | None, Tag("CS")]
DestinationLocation = Annotated[str | None, Tag("CT")]
AlertType = Annotated[str | None, Tag("CV")]
HoldPatronId = Annotated[str | None, Tag("CY")]
HoldPatronName = Annotated[str | None, Tag("DA")]


_PERSONAL = frozenset((
    "patron_id", "patron_password", "terminal_password", "login_password", "personal_name", "home_address",
    "email_address", "home_phone", "hold_patron_id", "hold_patron_name", "screen_messages", "print_lines", "extra"))


@dataclass(frozen=True, kw_only=True, repr=False)
class Message:
    """One SIP2 message. `extra` keeps tagged fields this table does not name for this message, in their order."""

    code: ClassVar[str] = ""
    answers: ClassVar[tuple[str, ...]] = ()   # codes that may answer this request, besides 96 and 98

    extra: tuple[tuple[str, str], ...] = ()

    def __repr__(self) -> str:
        """What differs from the defaults; a person's data and secrets as `***`, since a repr ends up in logs."""
        told = (f"{f.name}={'***' if f.name in _PERSONAL else repr(value)}" for f in fields(self)
                if (value := getattr(self, f.name)) != f.default)
        return f"{type(self).__name__}({', '.join(told)})"


# --- From the self-service terminal (SC) -----------------------------------------------------------------

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


# --- From the central system (ACS) -----------------------------------------------------------------------

@dataclass(frozen=True, kw_only=True, repr=False)
class CheckinResponse(Message):
    code = "10"
    ok: OneZero = False
    resensitize: YesNo = False
    magnetic_media: Flag = None
    alert: YesNo = False
    transaction_date: Date = None
    institution_id: InstitutionId = ""
    item_id: ItemId = ""
    permanent_location: PermanentLocation = ""
    title_id: OptionalTitleId = None
    sort_bin: SortBin = None
    patron_id: Annotated[str | None, Tag("AA")] = None
    media_type: MediaType = None
    item_properties: ItemProperties = None
    call_number: CallNumber = None
    collection_code: CollectionCode = None
    destination_location: DestinationLocation = None
    alert_type: AlertType = None
    hold_patron_id: HoldPatronId = None
    hold_patron_name: HoldPatronName = None
    screen_messages: ScreenMessages = ()
    print_lines: PrintLines = ()


@dataclass(frozen=True, kw_only=True, repr=False)
class CheckoutResponse(Message):
    code = "12"
    ok: OneZero = False
    renewal_ok: YesNo = False
    magnetic_media: Flag = None
    desensitize: Flag = None
    transaction_date: Date = None
    institution_id: InstitutionId = ""
    patron_id: PatronId = ""
    item_id: ItemId = ""
    title_id: TitleId = ""
    due_date: DueDate = ""
    fee_type: FeeTypeField = None
    security_inhibit: SecurityInhibit = None
    currency_type: CurrencyType = None
    fee_amount: FeeAmount = None
    media_type: MediaType = None
    item_properties: ItemProperties = None
    transaction_id: TransactionId = None
    screen_messages: ScreenMessages = ()
    print_lines: PrintLines = ()


@dataclass(frozen=True, kw_only=True, repr=False)
class HoldResponse(Message):
    code = "16"
    ok: OneZero = False
    available: YesNo = False
    transaction_date: Date = None
    expiration_date: ExpirationDate = None
    queue_position: QueuePosition = None
    pickup_location: PickupLocation = None
    institution_id: InstitutionId = ""
    patron_id: PatronId = ""
    item_id: OptionalItemId = None
    title_id: OptionalTitleId = None
    screen_messages: ScreenMessages = ()
    print_lines: PrintLines = ()


@dataclass(frozen=True, kw_only=True, repr=False)
class ItemInformationResponse(Message):
    code = "18"
    circulation_status: Annotated[CirculationStatus, Fixed(2, Kind.CODE)] = CirculationStatus.OTHER
    security_marker: Annotated[SecurityMarker, Fixed(2, Kind.CODE)] = SecurityMarker.OTHER
    fee_type: Annotated[FeeType, Fixed(2, Kind.CODE)] = FeeType.OTHER
    transaction_date: Date = None
    hold_queue_length: HoldQueueLength = None
    due_date: OptionalDueDate = None
    recall_date: RecallDate = None
    hold_pickup_date: HoldPickupDate = None
    item_id: ItemId = ""
    title_id: TitleId = ""
    owner: Owner = None
    currency_type: CurrencyType = None
    fee_amount: FeeAmount = None
    media_type: MediaType = None
    permanent_location: OptionalPermanentLocation = None
    current_location: OptionalCurrentLocation = None
    item_properties: ItemProperties = None
    screen_messages: ScreenMessages = ()
    print_lines: PrintLines = ()


@dataclass(frozen=True, kw_only=True, repr=False)
class ItemStatusUpdateResponse(Message):
    code = "20"
    ok: OneZero = False
    transaction_date: Date = None
    item_id: ItemId = ""
    title_id: OptionalTitleId = None
    item_properties: ItemProperties = None
    screen_messages: ScreenMessages = ()
    print_lines: PrintLines = ()


@dataclass(frozen=True, kw_only=True, repr=False)
class PatronStatusResponse(Message):
    code = "24"
    patron_status: Flags = PatronFlags()  # noqa: RUF009
    language: LanguageCode = Language.UNKNOWN
    transaction_date: Date = None
    institution_id: InstitutionId = ""
    patron_id: PatronId = ""
    personal_name: PersonalName = ""
    valid_patron: ValidPatron = None
    valid_patron_password: ValidPatronPassword = None
    currency_type: CurrencyType = None
    fee_amount: FeeAmount = None
    screen_messages: ScreenMessages = ()
    print_lines: PrintLines = ()


@dataclass(frozen=True, kw_only=True, repr=False)
class PatronEnableResponse(Message):
    code = "26"
    patron_status: Flags = PatronFlags()  # noqa: RUF009
    language: LanguageCode = Language.UNKNOWN
    transaction_date: Date = None
    institution_id: InstitutionId = ""
    patron_id: PatronId = ""
    personal_name: PersonalName = ""
    valid_patron: ValidPatron = None
    valid_patron_password: ValidPatronPassword = None
    screen_messages: ScreenMessages = ()
    print_lines: PrintLines = ()


@dataclass(frozen=True, kw_only=True, repr=False)
class RenewResponse(Message):
    code = "30"
    ok: OneZero = False
    renewal_ok: YesNo = False
    magnetic_media: Flag = None
    desensitize: Flag = None
    transaction_date: Date = None
    institution_id: InstitutionId = ""
    patron_id: PatronId = ""
    item_id: ItemId = ""
    title_id: TitleId = ""
    due_date: DueDate = ""
    fee_type: FeeTypeField = None
    security_inhibit: SecurityInhibit = None
    currency_type: CurrencyType = None
    fee_amount: FeeAmount = None
    media_type: MediaType = None
    item_properties: ItemProperties = None
    transaction_id: TransactionId = None
    screen_messages: ScreenMessages = ()
    print_lines: PrintLines = ()


@dataclass(frozen=True, kw_only=True, repr=False)
class EndSessionResponse(Message):
    code = "36"
    end_session: YesNo = False
    transaction_date: Date = None
    institution_id: InstitutionId = ""
    patron_id: PatronId = ""
    screen_messages: ScreenMessages = ()
    print_lines: PrintLines = ()


@dataclass(frozen=True, kw_only=True, repr=False)
class FeePaidResponse(Message):
    code = "38"
    payment_accepted: YesNo = False
    transaction_date: Date = None
    institution_id: InstitutionId = ""
    patron_id: PatronId = ""
    transaction_id: TransactionId = None
    screen_messages: ScreenMessages = ()
    print_lines: PrintLines = ()


@dataclass(frozen=True, kw_only=True, repr=False)
class PatronInformationResponse(Message):
    code = "64"
    patron_status: Flags = PatronFlags()  # noqa: RUF009
    language: LanguageCode = Language.UNKNOWN
    transaction_date: Date = None
    counts: Counts = SummaryCounts()  # noqa: RUF009
    institution_id: InstitutionId = ""
    patron_id: PatronId = ""
    personal_name: PersonalName = ""
    hold_items_limit: HoldItemsLimit = None
    overdue_items_limit: OverdueItemsLimit = None
    charged_items_limit: ChargedItemsLimit = None
    valid_patron: ValidPatron = None
    valid_patron_password: ValidPatronPassword = None
    currency_type: CurrencyType = None
    fee_amount: FeeAmount = None
    fee_limit: FeeLimit = None
    hold_items: HoldItems = ()
    overdue_items: OverdueItems = ()
    charged_items: ChargedItems = ()
    fine_items: FineItems = ()
    recall_items: RecallItems = ()
    unavailable_hold_items: UnavailableHoldItems = ()
    home_address: HomeAddress = None
    email_address: EmailAddress = None
    home_phone: HomePhone = None
    screen_messages: ScreenMessages = ()
    print_lines: PrintLines = ()


@dataclass(frozen=True, kw_only=True, repr=False)
class RenewAllResponse(Message):
    code = "66"
    ok: OneZero = False
    renewed_count: Count = 0
    unrenewed_count: Count = 0
    transaction_date: Date = None
    institution_id: InstitutionId = ""
    renewed_items: RenewedItems = ()
    unrenewed_items: UnrenewedItems = ()
    screen_messages: ScreenMessages = ()
    print_lines: PrintLines = ()


@dataclass(frozen=True, kw_only=True, repr=False)
class LoginResponse(Message):
    code = "94"
    ok: OneZero = False


@dataclass(frozen=True, kw_only=True, repr=False)
class RequestScResend(Message):
    code = "96"


@dataclass(frozen=True, kw_only=True, repr=False)
class AcsStatus(Message):
    code = "98"
    online: YesNo = True
    checkin_ok: YesNo = True
    checkout_ok: YesNo = True
    acs_renewal_policy: YesNo = True
    status_update_ok: YesNo = False
    offline_ok: YesNo = False
    timeout_period: Annotated[str, Fixed(3, Kind.TEXT)] = "100"
    retries_allowed: Annotated[str, Fixed(3, Kind.TEXT)] = "003"
    datetime_sync: Date = None
    protocol_version: Annotated[str, Fixed(4, Kind.TEXT)] = "2.00"
    institution_id: InstitutionId = ""
    library_name: LibraryName = None
    supported_messages: Functions = AcsFunctions()  # noqa: RUF009
    terminal_location: TerminalLocation = None
    screen_messages: ScreenMessages = ()
    print_lines: PrintLines = ()


REQUESTS: tuple[type[Message], ...] = (
    BlockPatron, Checkin, Checkout, Hold, ItemInformation, ItemStatusUpdate, PatronStatus, PatronEnable, Renew,
    EndPatronSession, FeePaid, PatronInformation, RenewAll, Login, RequestAcsResend, ScStatus)
RESPONSES: tuple[type[Message], ...] = (
    CheckinResponse, CheckoutResponse, HoldResponse, ItemInformationResponse, ItemStatusUpdateResponse,
    PatronStatusResponse, PatronEnableResponse, RenewResponse, EndSessionResponse, FeePaidResponse,
    PatronInformationResponse, RenewAllResponse, LoginResponse, RequestScResend, AcsStatus)
BY_CODE: dict[str, type[Message]] = {cls.code: cls for cls in REQUESTS + RESPONSES}
