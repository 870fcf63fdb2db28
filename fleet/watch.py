"""What the fleet does by itself: it looks for alerts, carries rollouts on, ends what waited too long, and forgets.

One process of several does it, the one with the lease. It looks again a moment after something was told, and every few
seconds anyway, since silence tells nothing.
"""
from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable, Iterable
from dataclasses import replace

from sqlalchemy.exc import IntegrityError

from fleet import alerting
from fleet.domain.alert import Alert, derive, reconcile
from fleet.domain.condition import Kind, Seen, Urgency
from fleet.domain.notice import Reader, addressed, notices
from fleet.fleet import Fleet
from fleet.news import News
from fleet.people import hearing
from fleet.store import alerts, commands, leases, outbox, retention, rollouts
from fleet.store.retention import DAY, Keep
from fleet.wake import CHANGED, PAGES, PRESSED
from fleet.wake import Watch as Heard
from server.errors import StoreError
from server.transaction import Transaction

SOON, LATER = 0.5, 5.0         # seconds until the next look, after something was told and after nothing was
LEASE, LEASE_FOR = "watch", 30
log = logging.getLogger("fleet")


class Watch:
    """`readers`: whoever is told without looking at a page; None: nobody is. What they are to hear is in the outbox as
    soon as it is decided; sending it is the business of `fleet.postman`."""

    def __init__(self, fleet: Fleet, *, keep: Keep | None = None,
                 readers: Callable[[Transaction], Iterable[Reader]] | None = None) -> None:
        self._fleet = fleet
        self._keep = keep or Keep()
        self._readers = readers
        self._name = secrets.token_hex(8)
        self._news = News()
        self._leased_until = 0
        self._forgot: int | None = None

    async def run(self) -> None:
        """Until it is cancelled."""
        ear = asyncio.create_task(self._hear())
        try:
            await self._run()
        finally:
            ear.cancel()

    async def _hear(self) -> None:
        """What other processes were told."""
        with self._fleet.wake.watch(CHANGED) as watch:
            while True:
                if await watch.heard(60) and self._fleet.now() < self._leased_until:
                    self._fleet.changed.set()

    async def _run(self) -> None:
        with self._fleet.wake.watch(PRESSED) as pressed:
            await self._look_again(pressed)

    async def _look_again(self, pressed: Heard) -> None:
        told = False
        while True:
            try:
                if await self._mine():
                    await self.look()
                    await self.forget()
                elif told:
                    self._fleet.wake.tell([CHANGED])
            except (StoreError, IntegrityError) as error:      # the latter: another process was as quick
                log.error("the fleet was not looked after: %s; it is tried again", error)
            try:
                async with asyncio.timeout(LATER):
                    told = await self._fleet.changed.wait()
                await pressed.heard(SOON)
            except TimeoutError:
                told = False
                continue
            self._fleet.changed.clear()

    async def _mine(self) -> bool:
        now = self._fleet.now()
        if now < self._leased_until:
            return True
        mine = await self._fleet.database.run(lambda tx: leases.take(tx, LEASE, self._name, now, LEASE_FOR))
        self._leased_until = now + LEASE_FOR // 2 if mine else 0
        return mine

    async def look(self) -> tuple[Alert, ...]:
        """Find what there is to tell now, and carry on what is under way. All alerts that are not over."""
        now = self._fleet.now()
        there, before, found = await self._fleet.read(lambda tx: self._found(tx, now))
        told = notices(found, now) if self._readers else []
        heard = {notice.alert.cause: notice.alert for notice in told}
        after = tuple(heard.get(alert.cause, alert) for alert in found)
        unwell = frozenset(device for alert in after if alert.holds(now) and alert.urgency is Urgency.NOW
                           and alert.kind is not Kind.SILENT for device in alert.devices)

        def carry_on(tx: Transaction) -> tuple[list[Alert], list[str], bool]:
            going = rollouts.unfinished(tx)
            changed = [*commands.age(tx, now), *rollouts.go_on(tx, now, unwell, self._fleet.started)]
            hearing.outlived(tx, self._fleet.ways)
            kept = alerts.keep(tx, after, before)
            if told and self._readers:
                numbers = {alert.cause: alert for alert in kept}
                numbered = [replace(notice, alert=numbers[notice.alert.cause]) for notice in told]
                outbox.post(tx, addressed(numbered, self._readers(tx)), now)
            return kept, changed, bool(changed) or rollouts.unfinished(tx) != going

        kept, changed, moved = await self._fleet.database.run(carry_on)
        news = self._news.told((seen.device for seen in there), before, kept)
        self._fleet.wake.tell([*changed, *news, *([PAGES] if moved else ())])
        if told:
            self._fleet.posted.set()
        return tuple(alert for alert in kept if alert.closed is None)

    def _found(self, tx: Transaction, now: int) -> tuple[list[Seen], list[Alert], tuple[Alert, ...]]:
        there, before = alerting.seen(tx, now), alerts.all_open(tx)
        causes = derive(there, before, now, started=self._fleet.started)
        return there, before, reconcile(before, [*causes, *outbox.causes(tx)], now, alerts.windows(tx, now))

    async def forget(self) -> None:
        """Once a day, a little at a time."""
        now = self._fleet.now()
        if self._forgot == now // DAY:
            return
        while any((await self._fleet.do_long(lambda tx: retention.forget(tx, self._keep, now))).values()):
            pass
        self._forgot = now // DAY
