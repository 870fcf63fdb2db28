"""What the patron meets, as a value. The screen draws it, speech says it, tests read it; nobody else keeps state.

Nothing here is words: a `Text` names a message of the catalogue, so that one ViewState is drawn in any language.
"""
from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from functools import cache

from kiosk.engine.keyboard import KeysView
from kiosk.engine.look import Appearance, Brand, Speech


@dataclass(frozen=True, slots=True)
class Text:
    """A message of the catalogue with its arguments. `n` chooses the plural form and is also the argument `n`."""

    key: str
    args: tuple[tuple[str, Argument], ...] = ()
    n: int | None = None


@dataclass(frozen=True, slots=True)
class Money:
    """An amount as the central system told it. `currency` is an ISO 4217 code."""

    amount: Decimal
    currency: str = "EUR"


Argument = str | int | date | time | Money | Text
"""Dates, times and amounts are written the way the language writes them, a date with its weekday; a Text is rendered
first."""


def text(key: str, n: int | None = None, **args: Argument) -> Text:
    return Text(key, tuple(args.items()), n) if args or n is not None else _plain(key)


@cache
def _plain(key: str) -> Text:
    """Most texts have no arguments, and views are made at every step."""
    return Text(key)


class Screen(StrEnum):
    STARTING = "starting"
    ATTRACT = "attract"
    CHOOSE = "choose"              # items laid before a card: borrow or return?
    CARD = "card"                  # show the card, or type its number
    PIN = "pin"
    BORROW = "borrow"
    RETURN = "return"
    PICKUP = "pickup"              # holds wait for this patron: where they stand
    AWAY = "away"                  # the patron fetches them; nothing of them is on the screen
    ACCOUNT = "account"            # loans, holds, fees, messages; renewing
    SEARCH = "search"              # letters of what is searched in the catalogue
    RESULTS = "results"            # what was found
    WORK = "work"                  # one of it, and where its copies are
    HOLD = "hold"                  # where a hold is to be fetched
    HELD = "held"                  # what became of it
    PAY = "pay"                    # fees, at the payment terminal
    DONE = "done"
    OUT_OF_ORDER = "out_of_order"
    STAFF = "staff"                # staff mode, from its PIN on
    SETUP = "setup"                # a technician fits the kiosk; no patron meets it, nor the engine


class Tone(StrEnum):
    """The colour family of a state; never the only sign of it, `Icon` and words say the same."""

    NEUTRAL = "neutral"
    BUSY = "busy"
    SUCCESS = "success"
    WARNING = "warning"
    ERROR = "error"
    INFO = "info"                  # goes elsewhere: transport
    ACCENT = "accent"              # hold shelf


class Icon(StrEnum):
    DOTS = "dots"                  # being read, waiting
    TICK = "tick"                  # done: tick in a circle
    RENEW = "renew"
    ATTENTION = "attention"        # octagon with an exclamation mark: refused
    WARNING = "warning"            # triangle
    QUESTION = "question"          # not recognised
    CART = "cart"                  # destination: shelf cart
    SHELF = "shelf"                # destination: hold shelf
    BOX = "box"                    # destination: transport box
    STAFF = "staff"                # destination: staff box
    HAND = "hand"                  # keep still, add what is missing
    PUT_BACK = "put_back"          # taken too early: an arrow down onto the pad
    CARD = "card"
    PRINTER = "printer"
    PHONE = "phone"
    ACCESS = "access"              # the choices of sight, hearing and reach
    CHOSEN = "chosen"              # a ticked square: this one too
    UNCHOSEN = "unchosen"          # an empty square: press to choose it
    LETTER = "letter"              # a message
    CLOCK = "clock"                # waits, or is late
    COIN = "coin"                  # a fee
    LANGUAGES = "languages"
    ONWARD = "onward"              # press for more of it


class Sound(StrEnum):
    """What is heard; each has a twin on the screen."""

    OK = "ok"                      # a row is done
    ATTENTION = "attention"        # something is needed of the patron
    FAIL = "fail"                  # card or PIN was not accepted
    DONE = "done"                  # the session ended well


class Action(StrEnum):
    """What a control does. Pressing it posts `Pressed(action)` to the engine."""

    BORROW = "borrow"
    RETURN = "return"
    RENEW = "renew"                # to the loans, to renew them
    ACCOUNT = "account"
    LOANS = "loans"                # the pages of the account
    HOLDS = "holds"
    FEES = "fees"
    MESSAGES = "messages"
    RENEW_LOANS = "renew_loans"    # those that are chosen, or all
    AWAY = "away"                  # "I'll be back"
    BACK = "back"                  # the patron is back
    TYPE_NUMBER = "type_number"
    ENTER = "enter"                # accept the typed card number
    CANCEL = "cancel"
    FINISH = "finish"
    FINISH_RECEIPT = "finish_receipt"
    FINISH_MAIL = "finish_mail"
    CONTINUE = "continue"          # still here
    YES = "yes"
    NO = "no"
    CLOSE = "close"                # close the overlay
    PAY = "pay"                    # to the fees; then: this amount
    SEARCH = "search"              # to the keyboard of the catalogue
    FIND = "find"                  # with these words
    LETTERS = "letters"            # the keyboard's next page
    CLEAR = "clear"                # all that is typed
    HOLD = "hold"                  # this work
    PLACE_HOLD = "place_hold"      # to be fetched there
    HELP = "help"
    TEXT_SIZE = "text_size"
    CONTRAST = "contrast"
    ACCESS = "access"              # opens the sheet of the choices below
    LOW_REACH = "low_reach"
    CALM = "calm"                  # less motion
    SPEECH = "speech"
    CURTAIN = "curtain"            # dark glass while it speaks
    SLOWER = "slower"
    FASTER = "faster"
    QUIETER = "quieter"
    LOUDER = "louder"
    LANGUAGES = "languages"        # more of them than the tool row has room for
    STAFF_STATUS = "staff_status"  # the pages of staff mode
    STAFF_TAGS = "staff_tags"
    STAFF_QUEUE = "staff_queue"
    STAFF_KIOSK = "staff_kiosk"
    TEST_LINK = "test_link"
    TEST_PRINT = "test_print"
    PRINT_DAY = "print_day"        # what was done today
    LESS = "less"                  # loud
    MORE = "more"
    SEND_NOW = "send_now"          # what waits for the central system
    PRINT_SLIPS = "print_slips"    # those chosen, or all that are owed
    DROP_SLIPS = "drop_slips"      # not needed
    SECURE = "secure"              # the tag that is looked at
    UNSECURE = "unsecure"
    WRITE_TAG = "write_tag"        # to what can be written on it; then: write that
    ANTENNA = "antenna"            # how well each tag is heard
    CLOSE_KIOSK = "close_kiosk"    # choose a message, then close
    OPEN_KIOSK = "open_kiosk"
    RESTART = "restart"
    REBOOT = "reboot"              # the computer, not only the program
    REPEAT = "repeat"


@dataclass(frozen=True, slots=True)
class ActionView:
    action: Action
    label: Text
    primary: bool = False
    enabled: bool = True
    note: Text | None = None               # a line under the label: why it is disabled, or what comes next
    seconds_left: int | None = None        # it will press itself after this many seconds, drawn in the button
    seconds_total: int | None = None
    chosen: bool | None = None             # a choice that is on, or off; None: no such choice


@dataclass(frozen=True, slots=True)
class TabView:
    """A page of several, with what is counted on it. Pressing it posts its action."""
    action: Action
    label: Text
    count: Text | None = None              # None: not known yet
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Plate:
    """What is looked for on a shelf, drawn large in the place of a cover: "Shelf C" over "4821"."""

    large: str
    small: Text | None = None


@dataclass(frozen=True, slots=True)
class RowView:
    """One item, one card in the list. Newest on top; what needs the patron stays above all others."""

    key: str
    title: str                             # as the central system tells; empty while not known
    author: str
    placeholder: Text | None               # shown in place of an unknown title: "Reading…", "Unknown item"
    status: Text                           # one or two words, bold: "Borrowed", "Transport"
    detail: Text | None                    # what to do or when due; on a row that needs attention, a full line
    tone: Tone
    icon: Icon
    needs_attention: bool = False
    chosen: bool | None = None             # pressing the row chooses it, or not any more; None: it cannot be chosen
    opens: bool = False                    # pressing it leads to more of it
    plate: Plate | None = None
    is_work: bool = True                   # False: it has no cover; `icon` says what it is
    cover: str = ""                        # the file of its picture, where the work is one the branch shows anyway
    slim: bool = False                     # one of many small facts


@dataclass(frozen=True, slots=True)
class EntryView:
    """Digits being typed: a PIN (as dots, `digits` empty) or a card number (as digits)."""

    length: int                            # how many places are drawn; 0 = open length
    filled: int
    digits: str = ""
    busy: bool = False                     # the answer is awaited; keys do nothing
    problem: Text | None = None
    shake: int = 0                         # grows by one with each refusal, so that the screen may show it


@dataclass(frozen=True, slots=True)
class OverlayView:
    """A question or help over the screen. Reading order: title, lead, languages, actions."""

    title: Text
    lead: tuple[Text, ...]
    actions: tuple[ActionView, ...]
    icon: Icon | None = None
    seconds_left: int | None = None
    seconds_total: int | None = None
    languages: tuple[str, ...] = ()        # to choose from; those that the tool row shows need not be repeated


@dataclass(frozen=True, slots=True)
class Work:
    """A work shown on the attract and the last screen. `cover`: the file of its picture, where there is one."""

    title: str
    author: str
    cover: str = ""


class SlideKind(StrEnum):
    GREETING = "greeting"          # how to begin: the card, and the pile
    WORKS = "works"                # a wall of covers
    HOURS = "hours"                # when the branch is open
    OWN = "own"                    # what the branch itself wants to tell


@dataclass(frozen=True, slots=True)
class HoursView:
    """The hours of one day. `bars`: (begin, end, staffed), minutes of the day; empty when it is closed."""

    day: Text
    open: Text
    staffed: Text | None
    bars: tuple[tuple[int, int, bool], ...]
    today: bool = False


@dataclass(frozen=True, slots=True)
class SlideView:
    """What the attract screen shows above its ways in, read as title, lead, days or works; staff may have written it.
    `number` differs from that of the slide before it."""

    kind: SlideKind
    number: int
    language: str                          # another than the screen's, while nobody is there; "" is the screen's
    title: Text | str
    lead: Text | str | None = None
    works: tuple[Work, ...] = ()
    days: tuple[HoursView, ...] = ()
    picture: str = ""                      # a file
    still: bool = False                    # its picture does not move this time: a screen that rests costs little
    place: int = 0                         # which of `count`
    count: int = 1


@dataclass(frozen=True, slots=True)
class ViewState:
    screen: Screen
    language: str                          # BCP 47: fi, sv, en, ar
    languages: tuple[str, ...]             # offered, in order
    region: str                            # as the branch writes it in this language
    branch: str
    now: datetime                          # local, whole minutes
    title: Text
    lead: Text | None = None
    chips: tuple[Text, ...] = ()           # small facts under the lead: holds waiting, fees
    links: tuple[ActionView, ...] = ()     # the same where they can be pressed, and lead to what they tell of
    tabs: tuple[TabView, ...] = ()         # account: its pages
    advice: Text | None = None             # under the list: where fees are paid
    qr: str = ""                           # an address, drawn as a QR code beside the advice
    list_heading: Text | None = None       # "4 borrowed"
    list_note: Text | None = None          # "1 needs you"
    rows: tuple[RowView, ...] = ()
    actions: tuple[ActionView, ...] = ()
    entry: EntryView | None = None
    keys: KeysView | None = None           # search: the keyboard; what is typed is in `entry`
    work: Work | None = None               # the one whose page it is: its cover; its title tells the rest
    notice: Text | None = None             # a bar with what the patron should know: only returns work, printer out
    notice_tone: Tone = Tone.WARNING
    overlay: OverlayView | None = None
    slide: SlideView | None = None         # attract
    also: tuple[str, ...] = ()             # attract, until a language is chosen: the ways in are named in these too
    dim: bool = False                      # nobody is expected: the screen goes dark, and any sign of life wakes it
    works: tuple[Work, ...] = ()           # done: what to read next
    new: tuple[Work, ...] = ()             # done: what is new, where `works` are those that the libraries recommend
    today: HoursView | None = None         # done: when the branch is open today
    done_tone: Tone = Tone.SUCCESS         # the big sign of the done and out-of-order screens
    take_card: bool = False                # done: remind of the card
    receipt: Text | None = None            # done: where the receipt comes out, or why it does not
    pad_active: bool = False               # something is being read: the halo of the pad moves
    hands: Icon | None = None              # setup: what hands are to do, as a picture; UNCHOSEN: lay nothing
    terminal: bool = False                 # pay: the picture of the payment terminal, not the sign of how it ended
    terminal_active: bool = False          # and it moves: something is to be done there, or is under way
    appearance: Appearance = field(default_factory=Appearance)
    brand: Brand = field(default_factory=Brand)
    degraded: bool = False                 # a small sign by the clock
    sound: Sound | None = None             # the last one; it is played when `sounds` has grown
    sounds: int = 0
    speech: Speech | None = None           # None: this kiosk cannot speak now
    visit: int = 0                         # another number: another patron; nothing of the one before may be kept
