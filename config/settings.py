"""The settings of one kiosk, one model a table of the files. Everything is frozen; an unknown key is refused.

Times are in seconds. A path that is not absolute is meant from the configuration directory. The defaults are those
that suit most branches; what has none must be given.
"""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import quote

from pydantic import Field, StrictInt, ValidationError, model_validator

from config.alerts import Alerts
from config.branch import Catalogue, Content, Finna, Hours, Kirkanta, ThemeSettings
from config.cards import CardPattern, CardPatterns
from config.mail import Mail
from config.pad import Pad
from config.screen import Keys, ScreenSettings, Sound, Speech
from config.secrets import Secret, SecretName
from config.sip2 import Sip2
from config.staff import Staff
from config.values import (
    DeviceUrl,
    Flag,
    Isil,
    ItemName,
    Line,
    LocalPath,
    Said,
    Seconds,
    Table,
    Web,
    disagreement,
)

LanguageCode = Literal["fi", "sv", "en", "fi-simple", "se", "ru", "uk", "ar", "et", "so", "ku", "fa"]


class Name(Table):
    """A name as each language writes it. Finnish must be there and stands in for what is not."""

    fi: Said
    sv: Line = ""
    en: Line = ""
    se: Line = ""
    ru: Line = ""
    uk: Line = ""
    ar: Line = ""
    et: Line = ""
    so: Line = ""
    ku: Line = ""
    fa: Line = ""

    def in_language(self, code: str) -> str:
        return getattr(self, code, "") or self.fi if code in type(self).model_fields else self.fi


class Station(Table):
    """What this kiosk may do."""

    role: Literal["combined", "loan-only", "return-only"] = "combined"
    both: Flag = False                 # a borrower may switch to returning and back within one session


class Region(Table):
    """The libraries that share one collection and one card."""

    name: Name
    phone: Line = ""
    web: Web = ""


class Branch(Table):
    """The library in which this kiosk stands; `code` is its location in the central system."""

    code: Said
    name: Name
    isil: Isil | None = None
    phone: Line = ""


class Languages(Table):
    """The languages of the screen, in the order of their buttons; `fi-simple` is plain Finnish (selkosuomi)."""

    offered: Annotated[tuple[LanguageCode, ...], Field(min_length=1)] = ("fi", "sv", "en")
    default: LanguageCode = "fi"

    @model_validator(mode="after")
    def _default_is_offered(self) -> Languages:
        if self.default not in self.offered:
            raise disagreement("is not among the languages offered", "default", code="not-offered")
        if len(set(self.offered)) != len(self.offered):
            raise disagreement("names a language twice", "offered", code="twice")
        return self


class Pin(Table):
    """Whether a PIN is asked, how long it is, how many tries a card has, and how long it then waits.

    All cards together have `kiosk_tries` within `kiosk_wait` seconds; then no card is taken until the first is as old.
    """

    policy: Literal["mandatory", "optional", "none"] = "mandatory"
    length: Annotated[StrictInt, Field(ge=1, le=12)] = 4
    tries: Annotated[StrictInt, Field(ge=1, le=10)] = 3
    wait: Seconds = 60.0
    kiosk_tries: Annotated[StrictInt, Field(ge=1, le=1000)] = 10
    kiosk_wait: Seconds = 600.0


class Loans(Table):
    """An item that the patron has already is renewed, asked about, or only shown; more loans than `many` at once are an
    alert."""

    already: Literal["renew", "ask", "show"] = "renew"
    many: Annotated[StrictInt, Field(ge=1)] = 30


class Sets(Table):
    """A set that lacks parts: refuse it, or ask the patron. What is then returned so goes to staff."""

    borrow: Literal["refuse", "ask"] = "refuse"
    give_back: Literal["refuse", "ask"] = Field(default="ask", alias="return")


class AccountSettings(Table):
    """What patrons who typed their PIN see of their account. `ready`: whether the central system's list of ready holds
    is believed, or each of them is asked about, as some list all holds there."""

    offer: Flag = True
    renew: Flag = True
    pickup: Flag = True                # where holds stand that are ready is told before borrowing
    ready: Literal["listed", "asked"] = "listed"


class Device(Table):
    """A device named by its URL."""

    url: DeviceUrl


class Payment(Device):
    """A payment terminal. `secret`: its password, where it has one."""

    secret: SecretName | None = None

    @model_validator(mode="after")
    def _names_its_password(self) -> Payment:
        if "password=" in self.url:
            raise disagreement("holds a password; name it as secret beside the url instead", "url",
                               code="secret-in-url")
        return self

    @property
    def address(self) -> str:
        """The whole URL for the driver, never to be shown. ConfigError when the store does not give the secret."""
        if self.secret is None:
            return self.url
        return f"{self.url}{'&' if '?' in self.url else '?'}password={quote(self.secret.read(), safe='')}"


class Receipts(Table):
    """The patron's receipt: whether it is offered, and the line that says whom to ask. Every printer gets each one.

    `unasked`: what a patron gets who presses nothing at the end, when Finish presses itself or they have gone.
    `hold_slips`: a returned item that somebody waits for gets a slip, which goes into it.
    """

    offer: Flag = True
    contact: Line = ""
    unasked: Literal["none", "paper"] = "none"
    hold_slips: Flag = False


class Times(Table):
    """How long the kiosk waits for the patron, and for what is under way."""

    card_wait: Seconds = 45.0         # after a valid card, for the first item
    between_items: Seconds = 30.0
    action: Seconds = 60.0            # the same while a row needs the patron
    pin: Seconds = 30.0
    done: Seconds = 6.0               # the last screen
    warning: Seconds = 20.0           # "still here?"
    finish_empty: Seconds = 20.0      # empty pad, no touch: Finish presses itself
    other_card: Seconds = 5.0         # "finish the first?" answers itself with yes
    account: Seconds = 60.0           # in the account, nothing done
    away: Seconds = 180.0             # while the patron fetches their holds
    pending: Seconds = 180.0          # the longest that a pending write or answer holds a session open


class WorkShown(Table):
    """A work on the attract screen."""

    title: Said
    author: Line = ""


class Attract(Table):
    """The screen that waits for a patron."""

    works: tuple[WorkShown, ...] = Field(default=(), alias="work")


class JournalSettings(Table):
    """The file of the journal's key, made at the first start. Without one it lies beside the journal."""

    key: LocalPath | None = None


class Offline(Table):
    """What is done while the central system is away, and told to it later.

    `loans`: so many in one session, to any card of known form; only where no PIN is asked, as none can be checked.
    """

    returns: Flag = True
    loans: Annotated[StrictInt, Field(ge=0, le=30)] = 0
    old_hours: Annotated[StrictInt, Field(ge=1)] = 24      # what waits longer is told to staff


class Data(Table):
    """Where the kiosk keeps its journal and logs."""

    directory: LocalPath = Path("/var/lib/itsepalvelu")


class Settings(Table):
    """All settings of one kiosk."""

    region: Region
    branch: Branch
    station: Station = Station()
    sip2: Sip2
    pad: Pad
    languages: Languages = Languages()
    cards: tuple[CardPattern, ...] = Field(alias="card", min_length=1)
    loans: Loans = Loans()
    sets: Sets = Sets()
    account: AccountSettings = AccountSettings()
    places: Mapping[str, Line] = {}            # branch code -> what the patron reads: where an item travels
    pin: Pin = Pin()
    staff: Staff = Staff()
    card_reader: Device | None = None
    scanner: Device | None = None
    payment: Payment | None = None
    printers: Mapping[ItemName, Device] = Field(default={}, alias="printer")
    receipt: Receipts = Receipts()
    mail: Mail | None = None
    screen: ScreenSettings = ScreenSettings()
    sound: Sound = Sound()
    speech: Speech = Speech()
    headset: Device | None = None
    keys: Keys = Keys()
    times: Times = Times()
    attract: Attract = Attract()
    hours: Hours = Hours()
    theme: ThemeSettings = ThemeSettings()
    content: Content = Field(default_factory=dict, validate_default=True)       # its path needs the directory
    kirkanta: Kirkanta = Kirkanta()
    finna: Finna = Finna()
    catalogue: Catalogue = Catalogue()
    offline: Offline = Offline()
    alerts: Alerts = Alerts()
    data: Data = Data()
    journal: JournalSettings = JournalSettings()

    @property
    def card_patterns(self) -> CardPatterns:
        """The patterns as one recogniser."""
        return CardPatterns(patterns=self.cards)

    @property
    def secrets(self) -> Iterator[tuple[tuple[str, ...], Secret]]:
        """Each secret that is needed, with the key that names it."""
        telnet = self.sip2.telnet if self.sip2.transport == "telnet" else None
        tables = ((("sip2",), self.sip2), (("sip2", "telnet"), telnet), (("mail",), self.mail),
                  (("staff",), self.staff), (("payment",), self.payment))
        for path, table in tables:
            if table is not None and table.secret is not None:
                yield (*path, "secret"), table.secret

    @model_validator(mode="after")
    def _agrees(self) -> Settings:
        try:
            _ = self.card_patterns
        except ValidationError as error:
            raise disagreement(str(error.errors()[0]["ctx"]["error"]), "card", code="cards") from None
        if self.offline.loans and self.pin.policy != "none":
            raise disagreement("cannot be while pin.policy asks for one: off line no PIN can be checked",
                               "offline", "loans", code="offline-pin")
        if self.catalogue.koha and not (self.catalogue.source and (self.catalogue.building or self.finna.building)):
            raise disagreement("is of no use without catalogue.source and a building: they tell what is searched",
                               "catalogue", "koha", code="no-source")
        if taken := self.staff.taking(self.cards):
            raise disagreement(f"takes the example of the patrons' cards {taken!r} too: they would be asked for the "
                               "PIN of staff", "staff", "card", code="staff-takes")
        return self
