"""The messages the central system (ACS) sends. Source: 3M Standard Interchange Protocol 2.00."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from sip2.fields import Fixed, Kind, Tag
from sip2.message import Message
from sip2.tags import (
    AlertType,
    CallNumber,
    ChargedItems,
    ChargedItemsLimit,
    CollectionCode,
    Count,
    Counts,
    CurrencyType,
    Date,
    DestinationLocation,
    DueDate,
    EmailAddress,
    ExpirationDate,
    FeeAmount,
    FeeLimit,
    FeeTypeField,
    FineItems,
    Flag,
    Flags,
    Functions,
    HoldItems,
    HoldItemsLimit,
    HoldPatronId,
    HoldPatronName,
    HoldPickupDate,
    HoldQueueLength,
    HomeAddress,
    HomePhone,
    InstitutionId,
    ItemId,
    ItemProperties,
    LanguageCode,
    LibraryName,
    MediaTypeField,
    OneZero,
    OptionalCurrentLocation,
    OptionalDueDate,
    OptionalItemId,
    OptionalPermanentLocation,
    OptionalTitleId,
    OverdueItems,
    OverdueItemsLimit,
    Owner,
    PatronId,
    PermanentLocation,
    PersonalName,
    PickupLocation,
    PrintLines,
    QueuePosition,
    RecallDate,
    RecallItems,
    RenewedItems,
    ScreenMessages,
    SecurityInhibit,
    SortBin,
    TerminalLocation,
    TitleId,
    TransactionId,
    UnavailableHoldItems,
    UnrenewedItems,
    ValidPatron,
    ValidPatronPassword,
    YesNo,
)
from sip2.values import AcsFunctions, CirculationStatus, FeeType, Language, PatronFlags, SecurityMarker, SummaryCounts


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
    media_type: MediaTypeField = None
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
    media_type: MediaTypeField = None
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
    media_type: MediaTypeField = None
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
    media_type: MediaTypeField = None
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
