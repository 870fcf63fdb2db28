"""What a browser sends: bounded, and read as text."""
from __future__ import annotations

from datetime import datetime, tzinfo
from urllib.parse import parse_qsl

from starlette.requests import Request

LIMIT = 512 * 1024             # bytes of a form
FIELDS = 400
LATEST = 2**32                 # a moment that somebody means lies before it


class TooLarge(Exception):
    """More than a form of ours can be, or what none can hold."""


class Form:
    """The fields of a form, each with all its values."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self._pairs = pairs

    def one(self, name: str, otherwise: str = "") -> str:
        return next((value for field, value in self._pairs if field == name), otherwise).strip()

    def text(self, name: str) -> str:
        """As it was typed, with line ends as files have them."""
        return next((value for field, value in self._pairs if field == name), "").replace("\r\n", "\n")

    def all(self, name: str) -> list[str]:
        return [value for field, value in self._pairs if field == name]


def moment_of(text: str, zone: tzinfo | None = None) -> int | None:
    """Of a field of a day and a time of day, or typed as "2026-12-24 14:00"; None when it is empty. Errors:
    ValueError."""
    if not text:
        return None
    moment = int(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp())
    if not 0 <= moment < LATEST:
        raise ValueError(text)
    return moment


async def form_of(request: Request) -> Form:
    """Errors: TooLarge."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LIMIT:
            raise TooLarge
    try:
        pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=FIELDS)
    except ValueError:
        raise TooLarge from None
    if any("\0" in value for _, value in pairs):           # which no field of a browser sends, and PostgreSQL not takes
        raise TooLarge
    return Form(pairs)
