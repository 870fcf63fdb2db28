"""The receipt as an e-mail: plain text and HTML side by side, in the patron's language, with honest headers.

It is answered by nobody and by no machine (RFC 3834), names no patron, and nothing of what it tells is in its subject.
"""
from __future__ import annotations

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from receipts.address import address_of
from receipts.catalogue import catalogue
from receipts.content import clean
from receipts.document import Receipt, ReceiptError
from receipts.html import render_html
from receipts.text import render_text


def render_email(receipts: tuple[Receipt, ...], *, sender: str, to: str, token: str) -> bytes:
    """A whole message, as it goes onto the wire: ASCII, lines ended by CR LF and no longer than the standard has them.

    `receipts`: those of one visit. `token`: what makes this message's number like no other. Raises ReceiptError.
    """
    if not receipts or not to or address_of(to) != to or not sender or address_of(sender) != sender:
        raise ReceiptError("an e-mail needs a receipt, one plain address to send it to, and one of the sender")
    first = receipts[0]
    words = catalogue(first.language)
    message = EmailMessage(policy=SMTP)
    message["From"] = _named(clean(first.region or first.branch), sender)
    message["To"] = to
    message["Subject"] = words(f"email.subject.{first.kind.value}", branch=clean(first.branch))
    message["Date"] = _zoned(first.printed_at)
    message["Message-ID"] = f"<{token}@{sender.partition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content("\n".join(map(render_text, receipts)), cte="quoted-printable")
    message.add_alternative(render_html(receipts), subtype="html", cte="quoted-printable")
    message["Content-Language"] = first.language.partition("-")[0]
    return message.as_bytes()


def _named(name: str, address: str) -> Address:
    local, _, domain = address.partition("@")
    return Address(name, local, domain)


def _zoned(at: datetime) -> datetime:
    return at if at.tzinfo else at.astimezone()
