"""What a browser sends: bounded, and read as text."""
from __future__ import annotations

from urllib.parse import parse_qsl

from starlette.requests import Request

LIMIT = 512 * 1024             # bytes of a form
FIELDS = 400


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
