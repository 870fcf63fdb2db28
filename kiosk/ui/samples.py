"""ViewStates to look at: every screen in its usual and its awkward states.

The works are long in the public domain, and nothing is anyone's data.
"""
from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from kiosk.engine.view import (
    Action,
    ActionView,
    Appearance,
    EntryView,
    Icon,
    OverlayView,
    RowView,
    Screen,
    Text,
    Tone,
    ViewState,
    Work,
    text,
)

WORKS = tuple(Work(*pair) for pair in (
    ("Kalevala", "Elias Lönnrot"), ("Fänrik Ståls sägner", "J. L. Runeberg"), ("Työmiehen vaimo", "Minna Canth"),
    ("Sanoja ja säveliä", "Larin-Kyösti"), ("Välskärin kertomuksia", "Z. Topelius")))
NOW = datetime(2026, 11, 23, 12, 34)
_BOOKS = (
    ("Seitsemän veljestä", "Aleksis Kivi"), ("Rautatie", "Juhani Aho"), ("Kalevala", "Elias Lönnrot"),
    ("Fänrik Ståls sägner", "J. L. Runeberg"), ("Helkavirsiä", "Eino Leino"), ("Sanoja ja säveliä", "Larin-Kyösti"),
    ("Köyhää kansaa", "Minna Canth"), ("Välskärin kertomuksia", "Z. Topelius"), ("Papin tytär", "Juhani Aho"),
    ("Nummisuutarit", "Aleksis Kivi"), ("Kanteletar", "Elias Lönnrot"), ("Hamlet", "William Shakespeare"))


def _action(action: Action, key: str, **more: object) -> ActionView:
    return ActionView(action, text(key), **more)  # type: ignore[arg-type]


FINISH = (_action(Action.FINISH, "action.finish"),
          _action(Action.FINISH_RECEIPT, "action.finish_receipt", primary=True))
CANCEL = _action(Action.CANCEL, "action.cancel")


def _row(index: int, status: Text, detail: Text | None, tone: Tone, icon: Icon, attention: bool = False) -> RowView:
    title, author = _BOOKS[index % len(_BOOKS)]
    return RowView(str(index), title, author, None, status, detail, tone, icon, attention)


def _lent(index: int, day: date = date(2026, 12, 21)) -> RowView:
    return _row(index, text("status.borrowed"), text("detail.due", date=day), Tone.SUCCESS, Icon.TICK)


def _held(index: int) -> RowView:
    return _row(index, text("status.refused"), text("refusal.hold_other"), Tone.WARNING, Icon.ATTENTION, True)


def _base(screen: Screen, title: Text, **more: object) -> ViewState:
    return ViewState(screen, "fi", ("fi", "sv", "en"), "Päijät-Hämeen kirjastot", "Heinolan kirjasto", NOW, title,
                     **more)  # type: ignore[arg-type]


def _returned() -> tuple[RowView, ...]:
    cart = (text("status.cart"), text("detail.cart"), Tone.SUCCESS, Icon.CART)
    return (
        _row(0, *cart), _row(1, *cart),
        _row(2, text("status.hold_shelf", place="B"), text("detail.hold_shelf"), Tone.ACCENT, Icon.SHELF),
        _row(3, text("status.transport"), text("detail.transport", place="Sysmä"), Tone.INFO, Icon.BOX),
        _row(4, text("status.staff"), text("detail.staff"), Tone.WARNING, Icon.STAFF))


def _busy() -> tuple[RowView, ...]:
    long = RowView("long", "Kertomus siitä, miten kaksi tuntematonta kulkijaa löysi tien yli suuren selän ja takaisin",
                   "Tuntematon tekijä", None, text("status.renewed"), text("detail.due", date=date(2027, 1, 14)),
                   Tone.SUCCESS, Icon.RENEW)
    unknown = RowView("unknown", "", "", text("row.unknown"), text("status.refused"), text("tag.unknown"), Tone.WARNING,
                      Icon.QUESTION, True)
    reading = RowView("reading", "", "", text("row.reading"), text("status.reading"), None, Tone.BUSY, Icon.DOTS)
    alarm = _row(5, text("status.borrowed"), text("tag.gate_may_alarm"), Tone.WARNING, Icon.WARNING, True)
    return (_held(4), unknown, alarm, reading, long, *(_lent(index) for index in (0, 1, 2, 3, 6, 7, 9)))


def _session(rows: tuple[RowView, ...], **more: object) -> ViewState:
    attention = sum(row.needs_attention for row in rows)
    lent = sum(row.tone is Tone.SUCCESS for row in rows)
    return _base(Screen.BORROW, text("borrow.title"), rows=rows,
                 list_heading=text("borrow.count", n=lent) if rows else None,
                 list_note=text("attention.count", n=attention) if attention else None,
                 **{"chips": (text("borrow.holds", n=2),), "actions": FINISH, **more})


def samples() -> dict[str, ViewState]:
    """Name → ViewState, in Finnish, light, normal size."""
    pin = _base(Screen.PIN, text("pin.title"), lead=text("pin.card", last4="4821"), actions=(CANCEL,),
                entry=EntryView(4, 2))
    attract = _base(
        Screen.ATTRACT, text("attract.title"), lead=text("attract.lead"), works=WORKS,
        actions=(_action(Action.BORROW, "action.borrow", primary=True, note=text("action.borrow.note")),
                 _action(Action.RETURN, "action.return", note=text("action.return.note"))))
    borrow = _session((_held(4), _lent(0), _lent(1), _lent(2), _lent(3, date(2026, 12, 7))))
    idle = OverlayView(text("idle.title"), (text("idle.lead"),), (_action(Action.FINISH, "action.finish"), _action(
        Action.CONTINUE, "action.continue", primary=True)), Icon.HAND, 14, 20)
    helping = OverlayView(text("help.title"), (text("help.borrow"), text("help.phone", phone="03 000 0000")),
                          (_action(Action.CLOSE, "action.close", primary=True),), Icon.PHONE)
    counting = (replace(FINISH[0], seconds_left=7, seconds_total=20), FINISH[1])
    done = _base(Screen.DONE, text("done.borrowed", n=4), lead=text("done.first_due", date=date(2026, 12, 7)),
                 take_card=True, receipt=text("done.receipt"), works=WORKS,
                 actions=(_action(Action.FINISH, "action.close"),))
    return {
        "starting": _base(Screen.STARTING, text("starting.title")),
        "attract": attract,
        "attract-returns": replace(attract, notice=text("notice.returns_only"), degraded=True, actions=(replace(
            attract.actions[0], enabled=False, note=text("action.unavailable")), attract.actions[1])),
        "choose": _base(Screen.CHOOSE, text("choose.title", n=3), lead=text("choose.lead"),
                        actions=(*attract.actions, CANCEL)),
        "card": _base(Screen.CARD, text("card.title"), lead=text("card.lead"),
                      actions=(_action(Action.TYPE_NUMBER, "action.type_number"), CANCEL)),
        "card-typed": _base(Screen.CARD, text("card.typed.title"), actions=(CANCEL, _action(
            Action.ENTER, "action.enter", primary=True)), entry=EntryView(
                                0, 7, "2940012", problem=text("card.unknown"))),
        "pin": pin,
        "pin-wrong": replace(pin, entry=EntryView(4, 0, problem=text("pin.wrong", left=2), shake=1)),
        "pin-checking": replace(pin, entry=EntryView(4, 4, busy=True, problem=text("pin.checking"))),
        "borrow-empty": _session((), lead=text("borrow.lead"), chips=(text("borrow.holds", n=2), text(
            "borrow.fees", amount="3,40 €"))),
        "borrow": borrow,
        "borrow-long": _session(_busy(), pad_active=True, actions=counting),
        "return": _base(Screen.RETURN, text("return.thanks.title"), lead=text("return.more"), rows=_returned(),
                        actions=FINISH, list_heading=text("return.count", n=5)),
        "return-no-receipt": _base(
            Screen.RETURN, text("return.title"), lead=text("return.lead"), notice=text("notice.no_receipts"),
            actions=(replace(FINISH[0], primary=True), replace(FINISH[1], primary=False, enabled=False,
                                                               note=text("action.no_receipts")))),
        "done": done,
        "done-attention": replace(done, lead=text("done.not_borrowed", n=2),
                                  receipt=text("done.receipt_failed.loans", why=text("receipt.no.paper")),
                                  chips=(text("done.first_due", date=date(2026, 12, 7)),)),
        "blocked": _base(Screen.DONE, text("blocked.title"), lead=text("refusal.card_expired"), done_tone=Tone.NEUTRAL,
                         chips=(text("blocked.returns"),), take_card=True),
        "out-of-order": _base(Screen.OUT_OF_ORDER, text("outoforder.title"), done_tone=Tone.WARNING,
                              lead=text("outoforder.lead.ils"), chips=(text("help.phone", phone="03 000 0000"),)),
        "overlay-idle": replace(borrow, overlay=idle),
        "overlay-three": replace(borrow, overlay=OverlayView(
            text("same_card.title"), (text("idle.lead"),), (_action(Action.CLOSE, "action.continue"), *FINISH),
            Icon.CARD)),
        "overlay-help": replace(borrow, overlay=helping),
    }


def in_look(view: ViewState, language: str, theme: str = "light", step: int = 0) -> ViewState:
    """The same state in a language, theme and text step."""
    region = {"sv": "Biblioteken i Päijänne-Tavastland", "en": "Libraries of Päijät-Häme"}.get(language, view.region)
    return replace(view, language=language, region=region, appearance=Appearance(theme, step))
