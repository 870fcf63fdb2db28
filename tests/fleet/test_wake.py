"""Who waits hears what was said, before or meanwhile, and no error when nothing was."""
from __future__ import annotations

import asyncio
import gc

from fleet.wake import EVERYBODY, InProcess


def test_what_was_said_before_or_meanwhile_is_heard_once() -> None:
    async def story() -> None:
        bus = InProcess()
        with bus.watch("k1") as watch, bus.watch("k2") as other:
            bus.tell(["k1"])
            assert await watch.heard(50)
            assert not await watch.heard(0)
            waiting = asyncio.create_task(watch.heard(50))
            await asyncio.sleep(0)
            bus.tell([EVERYBODY])
            assert await waiting
            assert await other.heard(50)
        assert not bus._watches
    asyncio.run(story())


def test_time_that_passes_leaves_nothing_behind() -> None:
    """Thousands wait in vain each minute: nothing of it may need a look at everything that lives."""
    async def story() -> None:
        with InProcess().watch("k1") as watch:
            assert not await watch.heard(0.001)
            gc.collect()
            gc.disable()
            try:
                assert not await watch.heard(0.001)
                assert gc.collect() == 0
            finally:
                gc.enable()
    asyncio.run(story())


def test_who_is_cancelled_waits_no_more() -> None:
    async def story() -> None:
        with InProcess().watch("k1") as watch:
            waiting = asyncio.create_task(watch.heard(50))
            await asyncio.sleep(0)
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
            watch.say()
            assert await watch.heard(0)
    asyncio.run(story())
