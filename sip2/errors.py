"""The one family of errors of this package. Each carries a sentence that says what to do."""
from __future__ import annotations


class Sip2Error(Exception):
    """Base of everything this package raises on purpose.

    `in_doubt` is True when a request that changes something (a loan, a return, a payment) may have been carried
    out although no answer was understood: ask the central system what is true before sending it again.
    """

    def __init__(self, sentence: str, *, in_doubt: bool = False) -> None:
        super().__init__(sentence)
        self.in_doubt = in_doubt


class EncodeError(Sip2Error):
    """We were asked to write what the standard does not allow. Nothing was sent."""


class DecodeError(Sip2Error):
    """A line is not a message. `checksum_ok` tells noise on the way (False) from a strange sender (True, None)."""

    def __init__(self, sentence: str, *, checksum_ok: bool | None = None) -> None:
        super().__init__(sentence)
        self.checksum_ok = checksum_ok


class UnknownMessage(DecodeError):
    """A line with a message code that the standard does not name."""


class ProtocolError(Sip2Error):
    """The other side answered, but nothing that could be used. The link is to be closed."""


class LineTooLong(ProtocolError):
    """The other side sends without ever ending a line. The link is to be closed."""


class AnswerCut(ProtocolError):
    """Only the beginning of the answer came, and asking again would bring no more: ask for less at a time."""


class ConnectFailed(Sip2Error):
    """No link could be made. Nothing was sent."""


class LoginRefused(Sip2Error):
    """The central system refused the terminal's account. Nothing but the login was sent."""


class NoAnswer(Sip2Error):
    """The request was sent and no answer came in time, or the link was cut first."""
