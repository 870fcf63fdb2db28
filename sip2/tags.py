"""The fields of SIP2 as types: how each stands on the wire, by position or by its two-character identifier.

Source: 3M Standard Interchange Protocol 2.00, field definitions; 3M's extensions of 2005.
"""
from __future__ import annotations

from datetime import datetime
from typing import Annotated

from sip2.fields import Fixed, Kind, Tag
from sip2.values import (
    AcsFunctions,
    FeeType,
    HoldType,
    Language,
    MediaType,
    PatronFlags,
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
MediaTypeField = Annotated[MediaType | None, Tag("CK", Kind.CODE)]
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
