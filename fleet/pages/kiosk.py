"""One kiosk: how it is, what happened, and all that people may order of it."""
from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fleet.domain.alert import BRANCH, REGION
from fleet.domain.command import Command
from fleet.domain.device import Device, Standing
from fleet.pages import chart, telling
from fleet.pages.frame import Frame
from fleet.pages.history import history
from fleet.pages.today import day_of
from fleet.pages.visitor import NotThere, Visitor
from fleet.people.account import Deed
from fleet.store import alerts, commands, devices, region, statistics
from fleet.store.devices import Unknown
from remote.intent import UPLOADS, CommandKind, Mode, Ring
from remote.report import Phase
from server.transaction import Transaction

DAYS = 7
LATEST = 8                     # commands shown
_PAGE = 60                     # lines of history on one
_REPORT = 200                  # that one report may bring, and so one second


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing known of a kiosk: the key of what it is, and what is so."""

    key: str
    value: str
    tone: str = ""


class Kiosk:
    def __init__(self, frame: Frame) -> None:
        self._frame, self._fleet = frame, frame.fleet

    def routes(self) -> list[Route]:
        signed_in = self._frame.signed_in
        return [Route("/kiosks/{device}", signed_in(self.show)),
                Route("/kiosks/{device}/history", signed_in(self.past)),
                Route("/kiosks/{device}/uploads/{command}", signed_in(self.upload))]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        device = await there(self._frame, request, visitor)

        def look(tx: Transaction) -> dict[str, Any]:
            known, names = {device.id: device}, region.names(tx)
            open_ = [alert for alert in alerts.all_open(tx) if device.id in alert.devices]
            since = day_of(visitor, DAYS - 1)
            cells = statistics.cells(tx, since, visitor.now + 1, device=device.id)
            row = devices.row_of(tx, device.id)
            return {"needs": [telling.told(one, known, names, visitor) for one in telling.needs_you(open_)],
                    "tone": telling.tones([device], open_)[device.id], "branch": names.get(device.branch),
                    "orders": commands.of_device(tx, device.id, LATEST), "mode": devices.mode_of(row),
                    "days": _days(cells, visitor), "history": history(tx, device, visitor, 12),
                    "windows": [one for one in alerts.windows(tx, visitor.now) if one.since <= visitor.now
                                and one.scope in (device.id, BRANCH + device.branch, REGION)]}

        found = await self._fleet.read(look)
        mode = found["mode"]
        return self._frame.page(
            request, "kiosk.html", visitor, device=device,
            words=device.words(self._fleet.keys.signing(visitor.now)) if device.new_key else "",
            facts=list(facts(device, visitor)),
            kinds=[kind for kind in CommandKind if visitor.may(telling.NEEDS.get(kind, Deed.RUN), device.branch)],
            careful=telling.CAREFUL, uploads=UPLOADS, rings=list(Ring), serves=device.standing is Standing.ACCEPTED,
            told=lambda order: told(order, visitor),
            findings=lambda order: telling.findings(order, visitor), planned=_planned(mode, visitor), **found)

    async def past(self, request: Request, visitor: Visitor) -> Response:
        device = await there(self._frame, request, visitor)
        before = request.query_params.get("before", "")
        start = int(before) if before.isascii() and before.isdigit() and len(before) < 12 else None
        lines = await self._fleet.read(lambda tx: history(tx, device, visitor, _PAGE + _REPORT, start))
        last = lines[_PAGE].at if len(lines) > _PAGE else 0     # older ones are asked for by the second
        return self._frame.page(request, "history.html", visitor, device=device, more=last,
                                lines=[line for line in lines if line.at >= last])

    async def upload(self, request: Request, visitor: Visitor) -> Response:
        """What a command brought. Whoever may not order it may not see it either."""
        device = await there(self._frame, request, visitor)
        name = request.path_params["command"]

        def look(tx: Transaction) -> tuple[Command, tuple[str, bytes] | None]:
            return commands.one(tx, name), commands.uploaded(tx, name)
        try:
            command, body = await self._fleet.read(look)
        except Unknown:
            raise NotThere from None
        if command.device != device.id or body is None:
            raise NotThere
        visitor.must(telling.NEEDS.get(command.kind, Deed.RUN), device.branch)
        how = "inline" if body[0] == "image/png" else "attachment"
        ending = "png" if body[0] == "image/png" else "zip"
        return Response(body[1], media_type=body[0],
                        headers={"Content-Disposition": f'{how}; filename="{device.id}-{name}.{ending}"'})


async def there(frame: Frame, request: Request, visitor: Visitor) -> Device:
    """The kiosk of the address. Errors: NotThere, also for one of another branch."""
    name = request.path_params["device"]
    try:
        device = await frame.fleet.read(lambda tx: devices.one(tx, name))
    except Unknown:
        raise NotThere from None
    visitor.must_see(device.branch)
    return device


def facts(device: Device, visitor: Visitor) -> list[Fact]:
    words, state = visitor.words, device.state
    found = [Fact("service", words(f"service.{state.service.value}" if state.service else "service.unknown"))]
    if state.down:
        found.append(Fact("down", ", ".join(words(f"part.{part.value}") for part in state.down), "warn"))
    found.append(Fact("seen", visitor.words.moment(device.seen) if device.seen else words("kiosk.never")))
    for key, value in (("version", state.version), ("waiting", _number(state.waiting, visitor)),
                       ("cases", _number(state.cases, visitor)), ("disk", _megabytes(state.disk_free_mb, visitor)),
                       ("memory", _megabytes(state.memory_free_mb, visitor))):
        if value:
            found.append(Fact(key, value))
    if state.load_percent is not None:
        found.append(Fact("load", f"{state.load_percent} %"))
    if state.temperature_c is not None:
        found.append(Fact("temperature", f"{state.temperature_c} °C"))
    if state.skew_s:
        found.append(Fact("skew", f"{state.skew_s} s"))
    if state.config is not None:
        found.append(Fact("config", words(f"phase.{state.config.phase.value}"),
                          "warn" if state.config.phase.value in ("returned", "refused") else ""))
    if state.upgrade is not None and state.upgrade.phase is not Phase.ACTIVE:
        found.append(Fact("upgrade", words(f"upgrade.{state.upgrade.phase.value}"),
                          "" if state.upgrade.phase is Phase.TRIAL else "warn"))
    found.append(Fact("id", device.id))
    return found


def _number(n: int | None, visitor: Visitor) -> str:
    return visitor.words.number(n) if n else ""


def _megabytes(n: int | None, visitor: Visitor) -> str:
    if n is None:
        return ""
    return f"{visitor.words.number(round(n / 1024, 1))} GB" if n >= 1024 else f"{n} MB"


def told(order: Command, visitor: Visitor) -> str:
    """What became of a command, in a sentence."""
    words = visitor.words
    if order.reason:
        return words.first(f"order.{order.state.value}.{order.reason}", f"order.{order.state.value}")
    return words(f"order.{order.state.value}")


def _planned(mode: object, visitor: Visitor) -> str:
    """What is wished of its opening: nothing to say while it just serves."""
    if not isinstance(mode, Mode) or mode.closed is None or (mode.until or visitor.now + 1) <= visitor.now:
        return ""
    words = visitor.words
    own = f" · {mode.words[words.language]}" if words.language in mode.words else ""
    if mode.since and mode.since > visitor.now:
        return words("kiosk.closes", since=words.moment(mode.since)) + own
    return (words("kiosk.closed_until", until=words.moment(mode.until)) if mode.until else words("kiosk.closed")) + own


def _days(cells: list[statistics.Cell], visitor: Visitor) -> list[chart.Bar]:
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    for cell in cells:
        day = (visitor.words.local(visitor.now).date() - visitor.words.local(cell.hour).date()).days
        counts[day][cell.name] += cell.n
    return chart.bars([(visitor.words.day(day_of(visitor, ago)), counts[ago]["loans"], counts[ago]["returns"])
                       for ago in range(DAYS - 1, -1, -1)])
