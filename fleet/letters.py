"""What is written to people and to web-hooks: of each alert what is the matter, since when, what to do, and where."""
from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from fleet.domain.alert import Alert
from fleet.domain.device import Device
from fleet.domain.notice import Word
from fleet.pages.telling import told
from fleet.pages.visitor import Visitor
from fleet.pages.words import LANGUAGES, Words
from fleet.people.account import Account, Role
from fleet.people.hearing import Hearing
from fleet.store import devices, region
from fleet.store.outbox import Item
from server.transaction import Transaction

_ANYBODY = Account(name="", shown="", role=Role.VIEWER)


@dataclass(frozen=True, slots=True)
class Known:
    """Names of kiosks and branches, for whoever writes. `address`: of the pages."""

    devices: dict[str, Device]
    branches: dict[str, str]
    address: str
    zone: tzinfo | None = None


def known(tx: Transaction, address: str, zone: tzinfo | None = None) -> Known:
    return Known({device.id: device for device in devices.everyone(tx)}, region.names(tx), address, zone)


# --- to people ---------------------------------------------------------------------------------------------

def letter(items: Sequence[Item], to: Hearing, sender: str, known: Known, now: int) -> bytes:
    """One message, plain text, of all that waits for this person; the same number when it is sent again."""
    visitor = Visitor(to.account, "", Words(to.language, known.zone), now)
    words = visitor.words
    parts = [_part(item, visitor, known) for item in items]
    subject = parts[0][0] if len(parts) == 1 else words("post.several", len(parts))
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(words("product"), *sender.rsplit("@", 1))
    message["To"] = to.address
    message["Subject"] = " ".join(subject.split())
    message["Date"] = datetime.fromtimestamp(now, UTC)
    message["Message-ID"] = f"<{items[0].id}.{len(items)}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    foot = words("post.foot", who=to.account.shown, address=f"{known.address}/me")
    message.set_content("\n\n".join(["\n".join(part) for part in parts] + [f"-- \n{foot}"]) + "\n",
                        cte="quoted-printable")
    message["Content-Language"] = to.language
    return message.as_bytes()


def _part(item: Item, visitor: Visitor, known: Known) -> list[str]:
    """What it says of one alert: first the line that may be a subject."""
    words, alert = visitor.words, item.alert
    if alert is None:
        return [words("post.trial"), words("post.trial_how"), f"{known.address}/"]
    line = told(alert, known.devices, known.branches, visitor)
    since = words("post.since", at=words.moment(alert.since))
    which = _which(alert, known)
    where = f"{known.address}{line.where}"
    if item.word is Word.OVER:
        lasted = words.span((alert.closed or visitor.now) - alert.since)
        return [words("post.over", what=line.title), *which, f"{since} {words('post.lasted', span=lasted)}", where]
    title = words("post.still", what=line.title) if item.word is Word.STILL else line.title
    return [title, *which, since, line.todo, where]


def _which(alert: Alert, known: Known) -> list[str]:
    """The kiosks of an alert that several have."""
    if alert.cause.scope in known.devices or not alert.devices:
        return []
    return [", ".join(sorted(known.devices[one].name for one in alert.devices if one in known.devices))]


# --- to machines -------------------------------------------------------------------------------------------

def call(item: Item, known: Known, now: int) -> bytes:
    """JSON: `type` is alert.began, alert.still, alert.over or trial; `data` says of what, in each language."""
    data = _data(item.alert, known, now) if item.alert else {"url": f"{known.address}/"}
    kind = item.word.value if item.alert is None else f"alert.{item.word.value}"
    return json.dumps({"type": kind, "timestamp": _iso(item.made), "data": data}, ensure_ascii=False).encode()


def _data(alert: Alert, known: Known, now: int) -> dict[str, object]:
    lines = {language: told(alert, known.devices, known.branches, Visitor(_ANYBODY, "", Words(language), now))
             for language in LANGUAGES}
    there = [known.devices[one] for one in alert.devices if one in known.devices]
    return {"alert": alert.number, "kind": alert.kind.value, "detail": alert.detail,
            "urgency": alert.urgency.name.lower(), "scope": alert.cause.scope, "since": _iso(alert.since),
            "over": _iso(alert.closed) if alert.closed else None,
            "kiosks": [{"id": one.id, "name": one.name, "branch": one.branch} for one in there],
            "title": {language: line.title for language, line in lines.items()},
            "todo": {language: line.todo for language, line in lines.items()},
            "url": known.address + lines[LANGUAGES[0]].where}


def _iso(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat().replace("+00:00", "Z")
