"""Sends what is in the outbox, away from the watch: nothing waits for a mail server but its letters.

Each way goes for itself, in one process of several: the one with its lease, which is taken anew before each message
and outlasts all that may become of that. What failed is tried again, later each time, until it is told as not sent. A
way by which nothing goes out is in the table of troubles, of which the watch makes an alert, and is tried by itself
too, so that the alert ends when it works again.
"""
from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import tzinfo
from functools import partial
from itertools import chain, groupby

from sqlalchemy.exc import IntegrityError

from fleet import letters
from fleet.domain.condition import Urgency
from fleet.domain.notice import Word
from fleet.fleet import Fleet
from fleet.letters import Known
from fleet.notices import HOOK, Channels
from fleet.people import hearing
from fleet.people.hearing import MAIL, PERSON, Hearing
from fleet.store import leases, outbox
from fleet.store.outbox import Item, Lot, Trouble
from fleet.wake import PAGES
from post.hook import PATIENCE, HookError
from post.smtp import MailError, MailServer
from post.smtp import Trouble as MailTrouble
from server.errors import StoreError
from server.transaction import Transaction

EVERY = 5.0                    # seconds between two looks, when nothing was posted
PROBE = 300                    # seconds between two tries of a way in trouble
REST = 300                     # seconds between two letters to one person, unless patrons are sent away
REFUSED = "refused"            # why not: whoever is there does not take it
AT_ONCE = 8                    # ways that are gone at the same time
LEASE = "post:"                # and the way
SPARE = 60                     # seconds that a lease outlasts what is done under it: clocks differ, databases are slow
log = logging.getLogger("fleet")


class Postman:
    def __init__(self, fleet: Fleet, channels: Channels, zone: tzinfo | None = None) -> None:
        self._fleet, self._channels, self._zone = fleet, channels, zone
        self._name = secrets.token_hex(8)
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._turn = asyncio.Semaphore(AT_ONCE)
        self._threads = ThreadPoolExecutor(AT_ONCE, "post")

    async def run(self) -> None:
        """Until it is cancelled."""
        try:
            while True:
                try:
                    await self.set_out()
                except StoreError as error:
                    log.error("notices were not looked for: %s; it is tried again", error)
                try:
                    async with asyncio.timeout(EVERY):
                        await self._fleet.posted.wait()
                except TimeoutError:
                    continue
                self._fleet.posted.clear()
        finally:
            for task in self._under_way.values():
                task.cancel()
            self._threads.shutdown(wait=False, cancel_futures=True)

    async def round(self) -> None:
        """Try once all that is due, to its end."""
        await self.set_out()
        await asyncio.gather(*self._under_way.values())

    async def set_out(self) -> None:
        """Begin to go each way by which something is due, and those in trouble by which nothing waits. One that is
        under way still goes on."""
        now = self._fleet.now()

        def look(tx: Transaction) -> tuple[list[list[Item]], list[Hearing], list[Trouble], Known]:
            return (_bundled(outbox.due(tx, now), outbox.lately(tx, now - REST)), hearing.everybody(tx),
                    outbox.in_trouble(tx), letters.known(tx, self._channels.address, self._zone))
        bundles, people, troubles, known = await self._fleet.read(look)
        readers = {one.account.name: one for one in people if one.reader}
        by_way: dict[str, list[list[Item]]] = {}
        for bundle in bundles:
            by_way.setdefault(bundle[0].channel, []).append(bundle)
        for way, those in by_way.items():
            self._begin(way, partial(self._by, way, those, readers, known))
        for one in troubles:
            if one.name in self._channels.names and one.name not in by_way and now - one.tried >= PROBE:
                self._begin(one.name, partial(self._probe, one, known))

    def _begin(self, way: str, work: Callable[[], Awaitable[None]]) -> None:
        async def alone() -> None:
            try:
                await work()
            except (StoreError, IntegrityError) as error:      # the latter: another process was as quick
                log.error("notices were not sent: %s; it is tried again", error)
            finally:
                del self._under_way[way]
        if way not in self._under_way:
            self._under_way[way] = asyncio.create_task(alone())

    async def _until(self, way: str, items: Sequence[Item] = ()) -> float | None:
        """By when the next try by this way has to be over, on the monotonic clock: until then and longer no other
        process goes it. None: another does, or has dealt with these."""
        now, began = self._fleet.now(), time.monotonic()
        patience = self._channels.patience if way == MAIL else PATIENCE
        lasts = int(2 * patience) + SPARE                      # it may be looked after too, when it was in vain

        def take(tx: Transaction) -> bool:
            return leases.take(tx, LEASE + way, self._name, now, lasts) and outbox.still_due(tx, items, now)
        if not await self._fleet.database.run(take):
            return None
        return min(time.monotonic(), began + SPARE / 2) + patience

    async def _by(self, way: str, bundles: list[list[Item]], readers: dict[str, Hearing], known: Known) -> None:
        """All that goes by one way, one after the other, until nobody answers there."""
        for n, bundle in enumerate(bundles):
            reader = readers.get(bundle[0].person)
            if way not in self._channels.names or (way == MAIL and reader is None):
                await self._note(partial(outbox.settle, items=bundle, lot=Lot.MOOT, now=self._fleet.now()))
                continue
            async with self._turn:
                until = await self._until(way, bundle)
                if until is None:
                    return
                try:
                    why = await self._try(way, bundle, reader, known, until)
                except Exception as error:  # noqa: BLE001 - one that cannot be made holds up no other
                    log.error("a notice cannot be made: %s", type(error).__name__)
                    await self._note(partial(outbox.settle, items=bundle, lot=Lot.FAILED, now=self._fleet.now()))
                    continue
            now = self._fleet.now()
            if why == MailTrouble.DOUBT:
                await self._note(partial(_doubtful, way=way, items=bundle, now=now))
            elif why == MailTrouble.ADDRESS:
                await self._note(partial(_refused, items=bundle, now=now))
            elif why == MailTrouble.AWAY:
                await self._note(partial(_failed, way=way, items=list(chain(*bundles[n:])), why=why, now=now))
                return
            elif why:
                await self._note(partial(_failed, way=way, items=bundle, why=why, now=now))
            else:
                await self._note(partial(_arrived, items=bundle, now=now))

    async def _try(self, way: str, bundle: list[Item], reader: Hearing | None, known: Known, until: float) -> str:
        """A code of why not; "" when it is sent."""
        now, mail = self._fleet.now(), self._channels.mail
        if way == MAIL and mail is not None and reader is not None:
            letter = letters.letter(bundle, reader, mail.sender, known, now)
            why = await self._attempt(way, lambda: mail.send(reader.address, letter, until))
            there = why == MailTrouble.AWAY and not await self._check(mail)
            return REFUSED if there else why
        [item] = bundle
        hook, body = self._channels.hooks[way.removeprefix(HOOK)], letters.call(item, known, now)
        return await self._attempt(way, lambda: hook.send(item.id, body, until))

    async def _probe(self, trouble: Trouble, known: Known) -> None:
        """Is it well again?"""
        way, mail, now = trouble.name, self._channels.mail, self._fleet.now()
        if way == MAIL and trouble.why != MailTrouble.AWAY:
            return                             # only a letter that arrives shows that it is over
        async with self._turn:
            until = await self._until(way)
            if until is None:
                return
            if way == MAIL and mail is not None:
                why = await self._check(mail)
            else:
                why = await self._try(way, [trial(way, now)], None, known, until)
        await self._note(lambda tx: outbox.unwell(tx, way, why, now) if why else outbox.well(tx, way))

    async def _check(self, mail: MailServer) -> str:
        """Is it there, and does it know us? Whether it takes letters is another matter."""
        return await self._attempt(MAIL, lambda: mail.check(time.monotonic() + self._channels.patience))

    async def _attempt(self, way: str, act: Callable[[], None]) -> str:
        """A code of why not; "" when it went well."""
        try:
            await asyncio.get_running_loop().run_in_executor(self._threads, act)
        except MailError as error:
            log.warning("%s: %s", way, error)
            return error.trouble.value
        except HookError as error:
            log.warning("%s: %s", way, error)
            return REFUSED if error.status else MailTrouble.AWAY.value
        return ""

    async def _note(self, work: Callable[[Transaction], object]) -> None:
        await self._fleet.database.run(work)
        self._fleet.changed.set()
        self._fleet.wake.tell([PAGES])


def trial(way: str, now: int, person: str = "") -> Item:
    """A message that tells of nothing, and is in no outbox."""
    return Item(id=secrets.token_hex(16), channel=way, person=person, word=Word.TRIAL, alert=None, made=now, due=now)


def _bundled(due: list[Item], written_to: set[str]) -> list[list[Item]]:
    """What goes out together. `written_to`: people who got a letter lately, and get another one if it cannot wait."""
    bundles = (list(those) for _, those in groupby(sorted(due, key=_whose), key=_whose))
    return [those for those in bundles if those[0].channel != MAIL or those[0].person not in written_to
            or any(map(_urgent, those))]


def _urgent(item: Item) -> bool:
    return item.word is Word.TRIAL or (
        item.word is Word.BEGAN and item.alert is not None and item.alert.urgency is Urgency.NOW)


def _whose(item: Item) -> tuple[str, str, str]:
    """What goes out together: all letters of one person, and each call of a hook alone."""
    return item.channel, item.person, "" if item.channel == MAIL else f"{item.made:012}{item.id}"


def _arrived(tx: Transaction, items: list[Item], now: int) -> None:
    outbox.settle(tx, items, Lot.SENT, now)
    outbox.well(tx, items[0].channel)
    if items[0].person:
        outbox.well(tx, PERSON + items[0].person)


def _failed(tx: Transaction, way: str, items: list[Item], why: str, now: int) -> None:
    outbox.failed(tx, items, why, now)
    outbox.unwell(tx, way, why, now)


def _doubtful(tx: Transaction, way: str, items: list[Item], now: int) -> None:
    """It may have been taken: sent again, it would be there twice, and a server that is slow would get it over and
    over."""
    outbox.settle(tx, items, Lot.FAILED, now, MailTrouble.DOUBT.value)
    outbox.unwell(tx, way, MailTrouble.DOUBT.value, now)


def _refused(tx: Transaction, items: list[Item], now: int) -> None:
    """The server is well, and takes nothing for this one address."""
    outbox.settle(tx, items, Lot.FAILED, now, MailTrouble.ADDRESS.value)
    outbox.well(tx, items[0].channel)
    outbox.unwell(tx, PERSON + items[0].person, MailTrouble.ADDRESS.value, now)
