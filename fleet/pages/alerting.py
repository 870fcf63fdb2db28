"""Which alerts staff want of a region, a branch or a kiosk, as fields: what they say becomes [alerts] of that layer,
and goes the way of every text of settings."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from config.alerts import Alerts
from config.edit import NotEditable, edited
from fleet import alerting
from fleet.configuring import BRANCH, KIOSK, REGION
from fleet.domain.condition import Kind, rule_of
from fleet.pages.forms import Form, form_of
from fleet.pages.frame import Frame
from fleet.pages.settings import Known, SettingsPages, known, seen_of, title_of
from fleet.pages.telling import TONES
from fleet.pages.visitor import NotThere, Visitor

HOW, TABLE = ("on", "send"), "alerts"


@dataclass(frozen=True, slots=True)
class Limit:
    """One number of a kind, and between what it may be."""

    name: str
    value: float
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Line:
    """One kind. `send`: to who does not look at a page, too. `own`: this layer says something of it."""

    kind: str
    tone: str
    on: bool
    send: bool
    limits: tuple[Limit, ...]
    own: bool


@dataclass(frozen=True, slots=True)
class Layer:
    """What counts where the layer is, what would without it, and its own text."""

    text: str
    now: Alerts
    inherited: Alerts

    @property
    def lines(self) -> Iterator[Line]:
        """The worst first."""
        for kind in sorted(map(Kind, Alerts.model_fields), key=lambda one: rule_of(one).urgency):
            said, usual = getattr(self.now, kind), getattr(self.inherited, kind)
            yield Line(kind, TONES[rule_of(kind).urgency], said.on, said.send, tuple(_limits(said)),
                       said != usual)


class AlertPages:
    def __init__(self, frame: Frame, settings: SettingsPages) -> None:
        self._frame, self._fleet, self._settings = frame, frame.fleet, settings

    def routes(self) -> list[Route]:
        signed_in = self._frame.signed_in
        return [Route("/settings/alerts", signed_in(self.show)),
                Route("/settings/alerts", signed_in(self.take), methods=["POST"])]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        scope, found = request.query_params.get("scope", ""), await self._fleet.read(known)
        self._settings.may_write(scope, found, visitor)
        return self._shown(request, visitor, scope, found)

    async def take(self, request: Request, visitor: Visitor) -> Response:
        """The text with what the fields say, and what it would change; nothing is kept yet."""
        form, found = await form_of(request), await self._fleet.read(known)
        scope = form.one("scope")
        self._settings.may_write(scope, found, visitor)
        layer = _layer(scope, found, visitor)
        if layer is None:
            return _by_hand(scope)
        try:
            text = edited(layer.text, _changes(form, layer))
        except ValueError as error:
            return _by_hand(scope) if isinstance(error, NotEditable) else self._shown(
                request, visitor, scope, found, "limits")
        return await self._settings.tried(request, visitor, scope, text, form.one("seen"), found)

    def _shown(self, request: Request, visitor: Visitor, scope: str, found: Known, wrong: str = "") -> Response:
        layer = _layer(scope, found, visitor)
        if layer is None:
            return _by_hand(scope)
        return self._frame.page(request, "alerts.html", visitor, 422 if wrong else 200, scope=scope, wrong=wrong,
                                title=title_of(scope, found, visitor), lines=list(layer.lines),
                                seen=seen_of(scope, found))


def _by_hand(scope: str) -> Response:
    """To the text itself, which tells what is wrong with it."""
    return RedirectResponse(f"/settings/edit?scope={quote(scope)}", 303)


def _layer(scope: str, found: Known, visitor: Visitor) -> Layer | None:
    """None when what is written cannot be read. Errors: NotThere for a scope that has no such fields."""
    kind, _, name = scope.partition(":")
    branch = name if kind == "branch" else next((one.branch for one in found.devices if one.id == name), "")
    layers = {"region": REGION, "branch": BRANCH + branch, "kiosk": KIOSK + name}
    if kind not in layers:
        raise NotThere
    upto = list(layers)[:list(layers).index(kind) + 1]
    texts = tuple((layer, found.texts.get(layers[layer], "")) for layer in upto)
    at = datetime.fromtimestamp(visitor.now, UTC)
    now, inherited = alerting.read(texts, at), alerting.read(texts[:-1], at)
    return None if now is None or inherited is None else Layer(texts[-1][1], now, inherited)


def _changes(form: Form, layer: Layer) -> dict[tuple[str, ...], Any]:
    """What the layer is to say: of each kind only what is not so without it. Errors: ValueError for what does not
    fit."""
    given: dict[str, dict[str, Any]] = {kind: {} for kind in Alerts.model_fields}
    for setting, limit in zip(form.all("setting"), form.all("limit"), strict=True):
        kind, _, name = setting.partition(".")
        if kind not in given or name not in type(getattr(layer.inherited, kind)).model_fields:
            raise ValueError(setting)
        given[kind][name] = _number(limit)
    for name in HOW:
        chosen = form.all(name)
        for kind, values in given.items():
            values[name] = kind in chosen
    try:
        wanted = Alerts.model_validate(given)
    except ValidationError as error:
        raise ValueError(str(error.error_count())) from None
    changes: dict[tuple[str, ...], Any] = {}
    for kind in given:
        mine, usual = getattr(wanted, kind), getattr(layer.inherited, kind)
        for name in type(mine).model_fields:
            value = getattr(mine, name)
            if name in given[kind] and value != getattr(layer.now, kind).model_dump()[name]:
                changes[TABLE, kind, name] = None if value == getattr(usual, name) else value
    return changes


def _number(text: str) -> int | float:
    """As people type it. Errors: ValueError."""
    plain = text.strip().replace(",", ".")
    return int(plain) if plain.isascii() and plain.isdigit() else float(plain)


def _limits(said: Any) -> Iterator[Limit]:
    for name, field in type(said).model_fields.items():
        if name not in HOW:
            least, most = (next(getattr(one, end) for one in field.metadata if hasattr(one, end))
                           for end in ("ge", "le"))
            yield Limit(name, getattr(said, name), least, most)
