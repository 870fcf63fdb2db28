"""So many large answers are on their way at once, and no more: each is in memory until its reader has it."""
from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress

from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from fleet.device.door import Denied
from remote.refusals import Refusal

LONGEST = 120.0                # seconds that a reader may take
AGAIN = 5                      # seconds until one that found no place asks anew; kiosks add their own chance
_PIECE = 1 << 16


class Places:
    def __init__(self, count: int) -> None:
        self._left = count

    @contextmanager
    def taken(self) -> Iterator[Place]:
        """One of them, free again afterwards unless it was kept for an answer. Errors: Denied when there is none."""
        if self._left <= 0:
            raise Denied(Refusal.NOT_NOW, AGAIN)
        self._left -= 1
        place = Place(self)
        try:
            yield place
        finally:
            if not place.kept:
                self.free()

    def free(self) -> None:
        self._left += 1


class Place:
    def __init__(self, places: Places) -> None:
        self._places, self.kept = places, False

    def keep(self, body: bytes) -> Outgoing:
        """The answer with which it is given up."""
        self.kept = True
        return Outgoing(body, self._places)


class Outgoing(StreamingResponse):
    """In pieces, as only then it is known when they have gone out."""

    def __init__(self, body: bytes, places: Places) -> None:
        super().__init__(_pieces(body), media_type="application/octet-stream", headers={
            "Cache-Control": "private, immutable", "Content-Length": str(len(body))})
        self._places = places

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            with suppress(TimeoutError):       # the connection is closed, and what is missing asked for again
                async with asyncio.timeout(LONGEST):
                    await super().__call__(scope, receive, send)
        finally:
            self._places.free()


async def _pieces(body: bytes) -> AsyncIterator[bytes]:
    for at in range(0, len(body), _PIECE):
        yield body[at:at + _PIECE]
