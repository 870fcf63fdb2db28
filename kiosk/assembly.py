"""From settings to a kiosk: policy, workers, core. The only place that knows all rooms."""
from __future__ import annotations

import secrets
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from config.branch import ThemeSettings
from config.cards import CardSource
from config.pad import Gates
from config.settings import Settings
from devices.drivers import (
    audio_output,
    barcode_scanner,
    card_reader,
    headset_switch,
    payment_terminal,
    receipt_printer,
    tag_reader,
)
from devices.printers import Printer, PrintFormat
from devices.rfid.pad import Pad
from devices.rfid.reader import Power
from devices.rfid.security import Means, SecurityCodes
from kiosk.agent.machine import reboot
from kiosk.agent.words import SOCKET
from kiosk.audio.voice import Espeak
from kiosk.audio.worker import AudioWorker, SpokenLog
from kiosk.backlight import Backlight
from kiosk.content import Shelf
from kiosk.day_book import DayBook
from kiosk.engine.events import Shut
from kiosk.engine.levels import POWER, REACH, Levels, level_of
from kiosk.engine.look import TEXT_SIZES, Appearance, Brand
from kiosk.engine.policy import Policy, Times
from kiosk.engine.staff import MESSAGES
from kiosk.engine.view import ViewState, Work
from kiosk.ils.link import central_system_of, client_of, named
from kiosk.journal import JOURNAL, Journal
from kiosk.level_book import LevelBook
from kiosk.outside.catalogue import Catalogue
from kiosk.outside.fetch import Fetcher
from kiosk.outside.lookup import Lookup
from kiosk.outside.store import Store
from kiosk.runtime.card import CardWorker, ScannerWorker
from kiosk.runtime.catalogue import CatalogueWorker
from kiosk.runtime.census import Census
from kiosk.runtime.clock import CentralTime
from kiosk.runtime.core import Core
from kiosk.runtime.desk import Desk
from kiosk.runtime.headset import HeadsetWorker
from kiosk.runtime.ils import IlsWorker
from kiosk.runtime.mailing import MailWorker
from kiosk.runtime.pad import PadWorker
from kiosk.runtime.payment import PaymentWorker
from kiosk.runtime.printing import PrintWorker, Render
from kiosk.runtime.showcase import ShowcaseWorker
from kiosk.runtime.staff import StaffDesk, found, open_cases, try_link
from kiosk.runtime.worker import Worker
from kiosk.staff_book import StaffBook
from kiosk.tagging import Scribe, tag_writer
from kiosk.texts import unstaffed
from kiosk.timetable import OPENINGS, timetable_of
from kiosk.tries import Tries
from kiosk.version import version
from post.smtp import server_of
from receipts.document import Receipt, ReceiptError
from receipts.paper import Paper
from sip2.client import Trace

THREAD_TURN = 0.0005       # seconds
MARGIN = 2.0               # seconds more for whoever sends e-mails to tell what became of one


def codes_of(gates: Gates) -> SecurityCodes:
    """What is written on a tag for the gates of one library."""
    return SecurityCodes(gates.secured, gates.loaned, Means(gates.gates))


def policy_of(settings: Settings) -> Policy:
    """What the engine needs of the settings."""
    languages = settings.languages.offered
    patterns = settings.card_patterns

    def recognise(text: str, source: str) -> str | None:
        return patterns.recognise(text, CardSource(source))

    times = settings.times
    return Policy(
        region={code: settings.region.name.in_language(code) for code in languages},
        branch={code: settings.branch.name.in_language(code) for code in languages},
        phone=settings.branch.phone or settings.region.phone, web=settings.region.web,
        contact=settings.receipt.contact, languages=languages, language=settings.languages.default,
        role=settings.station.role, both=settings.station.both, pin=settings.pin.policy, pin_length=settings.pin.length,
        pin_tries=settings.pin.tries, kiosk_tries=settings.pin.kiosk_tries, owners=frozenset(settings.pad.owners),
        owner=owner_of(settings),
        foreign=settings.pad.foreign, tagged=settings.pad.tagged, unwritable=settings.pad.unwritable,
        search=settings.catalogue.koha is not None, holds=settings.catalogue.holds, here=settings.branch.code,
        places=named(settings.places), account=settings.account.offer, renewals=settings.account.renew,
        pickup=settings.account.pickup,
        ready=settings.account.ready, already=settings.loans.already, incomplete_loan=settings.sets.borrow,
        incomplete_return=settings.sets.give_back, many=settings.loans.many,
        receipts=settings.receipt.offer and bool(settings.printers),
        unasked=settings.receipt.unasked,
        slips=settings.receipt.hold_slips and bool(settings.printers),
        mails=settings.receipt.offer and settings.mail is not None, offline_returns=settings.offline.returns,
        offline_loans=settings.offline.loans, pays=settings.payment is not None,
        currency=payment_terminal(settings.payment.url).currency if settings.payment else "",
        appearance=Appearance(settings.screen.theme, TEXT_SIZES.index(settings.screen.text)),
        brand=brand_of(settings.theme),
        speech=settings.speech.offer, speech_private=settings.speech.private,
        timetable=timetable_of(settings.hours), opening=OPENINGS[settings.hours.now], dims=settings.screen.dim,
        unstaffed=unstaffed(), works=tuple(Work(work.title, work.author) for work in settings.attract.works),
        times=Times(times.card_wait, times.between_items, times.action, times.pin, times.done, times.warning,
                    times.finish_empty, times.other_card, times.pending, locked_card=settings.pin.wait,
                    tries_window=settings.pin.kiosk_wait, old_record=3600.0 * settings.offline.old_hours,
                    account=times.account, away=times.away, staff=settings.staff.idle,
                    mail=settings.mail.deadline + MARGIN if settings.mail else 0.0),
        recognise=recognise, **staff_of(settings))


def owner_of(settings: Settings) -> str:
    """The ISIL of a new tag; empty where none of ours is told, and the tag then names none."""
    isil, owners = settings.branch.isil or "", settings.pad.owners
    if isil and (not owners or isil in owners):
        return isil
    return owners[0] if len(owners) == 1 else ""


def staff_of(settings: Settings) -> dict[str, Any]:
    """The same of staff mode."""
    pin = settings.staff.pin
    return {"staff_pin_length": pin.digits, "staff_pin": pin.matches} if pin else {}


def levels_of(settings: Settings, kept: dict[str, int], power: Power | None = None) -> Levels:
    """How loud this kiosk is, where it is heard at all, and how bright, where it can be set: as staff have it, else as
    the settings do, or as it is. And how strong its pad's field is, where staff have set that."""
    heard = settings.speech.offer or settings.sound.volume > 0
    usual = {"sound": settings.sound.volume} if heard else {}
    usual |= {"speech": 0} if settings.speech.offer else {}
    if settings.screen.backlight is not None and (now := Backlight(settings.screen.backlight).percent()) is not None:
        reach = REACH["brightness"]
        usual["brightness"] = min(reach.most, max(reach.least, round(now, -1)))
    if power is not None and POWER in kept:
        usual[POWER] = kept[POWER] = min(power.most, max(power.least, kept[POWER]))
    return tuple((name, kept.get(name, level)) for name, level in usual.items())


def brand_of(theme: ThemeSettings) -> Brand:
    return Brand((theme.light.primary, theme.dark.primary), (theme.light.accent, theme.dark.accent),
                 str(theme.logo or ""))


class Kiosk:
    """A whole kiosk without its window. `show` gets each new view, from the core's thread. `clock`: seconds."""

    def __init__(self, settings: Settings, show: Callable[[ViewState], None], *,
                 trace: Trace | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        data = settings.data.directory
        tries = Tries(data / "tries.db")
        levels = LevelBook(data)
        writer = tag_writer(settings.pad.url) if settings.staff.cards else None
        reader = writer or tag_reader(settings.pad.url)
        policy = replace(policy_of(settings), fingerprint=tries.fingerprint, writes=writer is not None,
                         levels=levels_of(settings, levels.kept(), reader.power))
        time_of_day = CentralTime()
        self.core = Core(policy, lambda: Journal(data / JOURNAL, key=settings.journal.key), run=secrets.token_hex(4),
                         show=show, tries=tries, now=time_of_day.now, clock=clock,
                         book=StaffBook(data, f"{settings.branch.code} {socket.gethostname()}", now=time_of_day.now),
                         day=DayBook(data), levels=levels)
        post = self.core.post
        client = client_of(settings.sip2, trace=trace, now=time_of_day.now)
        ils = IlsWorker(client, central_system_of(settings, client), post, time_of_day=time_of_day, clock=clock)
        pad = PadWorker(Pad(reader, security=codes_of(settings.pad),
                            owners={isil: codes_of(gates) for isil, gates in settings.pad.codes.items()},
                            stable_for=settings.pad.stable), post, scribe=Scribe(writer) if writer else None,
                        power=dict(policy.levels).get(POWER), clock=clock)
        self.core.adjust[POWER] = pad.tune
        printing = PrintWorker(tuple(output(printer.url) for printer in settings.printers.values()), post, clock=clock)
        self.core.asker, self.core.securer, self.core.printing = ils, pad, printing
        self.ils = ils
        self.workers: list[Worker] = [ils, pad]
        shown = data / "shown"
        self.showcase = ShowcaseWorker(Shelf(settings.content.directory, settings.languages.offered),
                                       Lookup(settings.kirkanta, settings.finna, Store(shown / "outside"), Fetcher(),
                                              lambda: self.showcase.stopping),
                                       Store(shown / "slides", limit=16 * 2**20), post, clock=clock)
        self.catalogue = CatalogueWorker(Catalogue(settings.finna, settings.catalogue, Store(shown / "outside"),
                                                   Fetcher()), post, clock=clock)
        self.core.catalogue = self.catalogue
        if settings.payment:
            paying = PaymentWorker(payment_terminal(settings.payment.address), post, clock=clock)
            self.core.paying = paying
            self.workers.append(paying)
        if settings.printers:
            self.workers.append(printing)

        if settings.mail:
            mailing = MailWorker(server_of(settings.mail, clock), settings.mail.deadline, post, clock=clock)
            self.core.mailing = mailing
            self.workers.append(mailing)

        def staff(text: str, source: str) -> str | None:
            return staff_cards.recognise(text, CardSource(source))

        staff_cards = settings.staff.patterns
        if settings.card_reader:
            self.workers.append(CardWorker(card_reader(settings.card_reader.url), policy.recognise, post,
                                           staff=staff, clock=clock))
        if settings.scanner:
            self.workers.append(ScannerWorker(barcode_scanner(settings.scanner.url), policy.recognise, post,
                                              staff=staff, clock=clock))
        if settings.staff.cards:
            parts = tuple(worker.part for worker in self.workers)
            self.core.staff = desk = StaffDesk(partial(found, settings, parts, time_of_day),
                                               partial(try_link, settings), reboot, post, clock=clock)
            self.workers.append(desk)

        self._light(settings.screen.backlight, dict(policy.levels))
        if settings.headset:
            self.workers.append(HeadsetWorker(headset_switch(settings.headset.url), post, clock=clock))

    def _light(self, backlight: Path | None, levels: dict[str, int]) -> None:
        """As staff set it: the machine may have started brighter, or darker."""
        if backlight is not None and "brightness" in levels:
            self.core.adjust["brightness"] = Backlight(backlight).set
            self.core.adjust["brightness"](levels["brightness"])

    def ears(self, settings: Settings, spoken: Path | None) -> AudioWorker | None:
        """Who hears what the window shows, one of the workers; None where nothing is to be heard. `spoken`: a file for
        every word, for tests."""
        if not settings.speech.offer and not settings.sound.volume:
            return None
        worker = AudioWorker(audio_output(settings.sound.url), Espeak() if settings.speech.offer else None,
                             self.core.post, volume=level_of(self.core.state.levels, "sound"),
                             spoken=SpokenLog(spoken) if spoken else None, clock=self.core.clock)
        self.core.adjust["sound"] = partial(setattr, worker, "volume")
        self.workers.append(worker)
        return worker

    def close(self) -> None:
        """Before its start: nobody is served, until staff open it, and the screen says whom to call."""
        self.core.post(Shut(at=self.core.clock(), message=MESSAGES[0]))

    def desk(self, settings: Settings, picture: Callable[[], bytes | None]) -> Desk:
        """Where the agent asks how this kiosk is. `picture`: of the screen, None while it is somebody's."""
        census = Census(secrets.token_hex(8), version() or "0")
        self.core.witness = census
        return Desk(settings.data.directory / SOCKET, census, self.core.post,
                    cases=lambda: len(open_cases(settings)), picture=lambda: picture() if census.alone else None)

    def start(self) -> None:
        # While the screen is being drawn, the pad's thread must not wait five milliseconds for its turn at each answer.
        sys.setswitchinterval(THREAD_TURN)
        self.core.start()
        for worker in self.workers:
            worker.start()
        self.showcase.start()
        self.catalogue.start()

    def stop(self) -> None:
        self.catalogue.stop()
        self.showcase.stop()
        for worker in self.workers:
            worker.stop()
        self.core.stop()


def output(url: str) -> tuple[Printer, Render]:
    """A printer and the rendering it wants: PDF for a folder or a print server, ESC/POS bytes for a receipt printer."""
    printer = receipt_printer(url)
    made = {PrintFormat.ESCPOS: as_escpos, PrintFormat.PDF: as_pdf, PrintFormat.PDF_A4: as_sheet}
    return printer, made[printer.format]


def as_pdf(receipt: Receipt, paper: Paper = Paper.ROLL_80) -> bytes:
    from receipts.pdf import render_pdf  # a third of a second to import, and not needed before the first receipt
    return render_pdf(receipt, paper)


def as_sheet(receipt: Receipt) -> bytes:
    return as_pdf(receipt, Paper.A4)


def as_escpos(receipt: Receipt) -> bytes:
    try:
        from receipts.escpos import render_escpos
    except OSError as error:               # it needs a little room on the disk for its first receipt
        raise ReceiptError(f"no receipt can be made: {error.strerror}") from error
    return render_escpos(receipt)
