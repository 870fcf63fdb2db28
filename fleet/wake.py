"""The bus that wakes who waits: kiosks with a question open, and pages. It says "look now" and nothing else.

What it says is in the database already. Whoever misses a word of it looks again by themselves a minute later.
"""
from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

PAGES = "pages"                # a name beside those of devices: something that all pages show has changed
CHANGED = "changed"            # something that alerts may follow from was told to a process that does not look for them
PRESSED = "pressed"            # somebody pressed a button and waits for what comes of it
EVERYBODY = "*"
_MANY = 50                     # branches, from where on it is all pages


def pages_of(within: Collection[str] | None) -> list[str]:
    """The names to which a page listens that shows some branches; None: all of them."""
    return [PAGES, *(f"{PAGES}:{branch}" for branch in ([""] if within is None else within))]


def pages_that_show(branches: Collection[str]) -> list[str]:
    """The names by which these pages are told to look."""
    if len(branches) > _MANY:
        return [PAGES]
    return [f"{PAGES}:{branch}" for branch in sorted({"", *branches})] if branches else []


class Watch:
    """Waits for some names, in one coroutine. What was said since it was made is heard.

    Thousands wait at once and most in vain, so that the end of the time is no error: one would leave behind all that
    waited with it, as a cycle of its traceback.
    """

    __slots__ = ("_said", "_waiter")

    def __init__(self) -> None:
        self._said = False
        self._waiter: asyncio.Future[None] | None = None

    def say(self) -> None:
        self._said = True
        self._let_go()

    async def heard(self, seconds: float) -> bool:
        """Whether it was said within that time; what comes next is waited for anew."""
        if not self._said and seconds > 0:
            loop = asyncio.get_running_loop()
            self._waiter = loop.create_future()
            timer = loop.call_later(max(seconds, 0.1), self._let_go)
            try:
                await self._waiter
            finally:
                timer.cancel()
                self._waiter = None
        said, self._said = self._said, False
        return said

    def _let_go(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)


class Wake(Protocol):
    """One of these serves one process. `said`: how often anything was said in it."""

    @property
    def said(self) -> int: ...

    def tell(self, names: Iterable[str]) -> None:
        """After the commit of what there is to see."""

    def watch(self, *names: str) -> AbstractContextManager[Watch]: ...

    async def start(self) -> None: ...

    async def close(self) -> None: ...


class InProcess:
    """For one process alone, all on its event loop."""

    def __init__(self) -> None:
        self.said = 0
        self._watches: dict[str, set[Watch]] = {}

    def tell(self, names: Iterable[str]) -> None:
        self.said += 1
        for name in names:
            everybody = name == EVERYBODY
            for watches in list(self._watches.values()) if everybody else [self._watches.get(name, set())]:
                for watch in watches:
                    watch.say()

    @contextmanager
    def watch(self, *names: str) -> Iterator[Watch]:
        watch = Watch()
        for name in names:
            self._watches.setdefault(name, set()).add(watch)
        try:
            yield watch
        finally:
            for name in names:
                left = self._watches[name]
                left.discard(watch)
                if not left:
                    del self._watches[name]

    async def start(self) -> None:
        """It needs nothing."""

    async def close(self) -> None:
        """Nothing is open."""
