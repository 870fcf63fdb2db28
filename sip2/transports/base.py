"""The promise of every transport."""
from __future__ import annotations

from typing import Protocol

from sip2.errors import Sip2Error


class LinkCut(Sip2Error):
    """The other end, or the network, ended the link while it was used."""


class Transport(Protocol):
    """Bytes to the central system and back. Raises Sip2Error and nothing else.

    `stateless`: every request stands alone, so that there is no login (93) and nothing to ask again for (97).
    `charset` is the only character set this transport carries, None when it carries any.
    """

    @property
    def address(self) -> str:
        """Where it leads, for people; without secrets."""

    @property
    def stateless(self) -> bool: ...

    @property
    def charset(self) -> str | None: ...

    def open(self, timeout: float) -> None:
        """Make a new link, within `timeout` seconds. Raises ConnectFailed or LoginRefused: no message was sent."""

    def send(self, data: bytes, timeout: float) -> None:
        """Write all of it. Raises LinkCut."""

    def receive(self, timeout: float) -> bytes | None:
        """What came, at most `timeout` seconds from now: None when nothing did, b"" when no more will come."""

    def close(self) -> None:
        """Let go of the link, if there is one. Never raises."""
