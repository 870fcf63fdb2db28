"""Several who send: a way that is slow holds up no other, and nothing goes out twice while it may still be going."""
from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from types import SimpleNamespace
from typing import Any

from fleet.notices import Channels
from fleet.postman import EVERY, Postman
from fleet.store import outbox
from fleet.store.outbox import Lot
from post.hook import HookError
from tests.fleet.house import NOW, House
from tests.fleet.store.test_contract import do

ADDRESS = "https://fleet.kirjasto.example"


class Slow:
    """A hook that takes what it gets, and answers when it is let go."""

    def __init__(self) -> None:
        self.came, self.over = threading.Semaphore(0), threading.Event()
        self.got: list[str] = []
        self.fails = False

    def send(self, number: str, _body: bytes, _deadline: float) -> None:
        self.got.append(number)
        self.came.release()
        self.over.wait(20)
        if self.fails:
            raise HookError("no answer")


@contextmanager
def hooks(*names: str) -> Iterator[dict[str, Slow]]:
    made = {name: Slow() for name in names}
    yield made
    for one in made.values():
        one.over.set()


def postman(house: House, hooks: dict[str, Slow]) -> Postman:
    return Postman(house.fleet, Channels(ADDRESS, hooks=hooks))            # type: ignore[arg-type]


def post(house: House, *names: str) -> None:
    for name in names:
        do(house, outbox.post_trial, f"hook:{name}", "", int(house.clock.now))


def lots(house: House) -> dict[str, list[Lot]]:
    found: dict[str, list[Lot]] = {}
    for one in do(house, outbox.latest):
        found.setdefault(one.channel.removeprefix("hook:"), []).append(one.lot)
    return found


async def back(one: Postman, way: str) -> None:
    """Who went this way is back, and may set out again."""
    if (task := one._under_way.get(f"hook:{way}")) is not None:
        await task


async def came(hook: Slow) -> None:
    assert await asyncio.to_thread(hook.came.acquire, timeout=20)


def test_a_way_that_is_slow_holds_up_no_other_and_gets_nothing_of_anybody_else(any_house: House) -> None:
    async def day(slow: Slow, quick: Slow) -> None:
        quick.over.set()
        one = postman(any_house, {"slow": slow, "quick": quick})
        other = postman(any_house, {"slow": slow, "quick": quick})
        post(any_house, "slow", "quick")
        await one.set_out()
        await came(slow)
        await came(quick)
        await back(one, "quick")
        any_house.clock.now += 2 * EVERY
        post(any_house, "slow", "quick")                   # and it still hangs
        await one.set_out()
        await came(quick)
        await other.round()
        assert len(slow.got) == 1
        slow.over.set()
        await one.round()
        await one.round()
        assert len(slow.got) == len({*slow.got}) == 2
        assert len(quick.got) == len({*quick.got}) == 2
        assert lots(any_house) == {"slow": [Lot.SENT] * 2, "quick": [Lot.SENT] * 2}
    with hooks("slow", "quick") as made:
        asyncio.run(day(*made.values()))


def test_of_one_that_died_on_the_way_another_takes_over_after_all_that_it_may_have_done(any_house: House) -> None:
    async def day(hook: Slow) -> None:
        dead, heir = postman(any_house, {"it": hook}), postman(any_house, {"it": hook})
        post(any_house, "it")
        await dead.set_out()
        await came(hook)
        any_house.clock.now = NOW + 60                     # longer than a hook gets
        await heir.round()
        assert len(hook.got) == 1
        any_house.clock.now = NOW + 200
        second = SimpleNamespace(send=lambda *_told: None)
        await postman(any_house, {"it": second}).round()   # type: ignore[dict-item]
        hook.fails = True                                  # which the first hears now
        hook.over.set()
        await dead.round()
        assert lots(any_house) == {"it": [Lot.SENT]}
    with hooks("it") as made:
        asyncio.run(day(made["it"]))


def test_what_another_has_dealt_with_stays_so(any_house: House) -> None:
    post(any_house, "it")
    at: Any = int(any_house.clock.now)
    [item] = do(any_house, outbox.due, at)
    due = partial(do, any_house, outbox.still_due, [item])
    assert due(at)
    do(any_house, outbox.failed, [item], "away", at)
    assert not due(at)
    assert due(at + 60)
    do(any_house, outbox.settle, [item], Lot.SENT, at)
    do(any_house, outbox.settle, [item], Lot.FAILED, at, "doubt")
    assert not due(at + 3600)
    assert lots(any_house) == {"it": [Lot.SENT]}
