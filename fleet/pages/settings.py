"""The layers of configuration: who may write which, what a new text would change, and how it goes out."""
from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from config.errors import ConfigError, Problem
from config.explain import CODE, explain, written
from fleet import configuring
from fleet.configuring import BRANCH, KIOSK, OVERRIDE, REGION, Trial, scopes_of, touches
from fleet.domain.device import Device, Standing
from fleet.domain.rollout import Stage, usual_stages
from fleet.pages.forms import Form, form_of
from fleet.pages.frame import Frame, back
from fleet.pages.kiosk import there
from fleet.pages.rollouts import rules
from fleet.pages.visitor import NotAllowed, NotThere, Visitor
from fleet.pages.words import Words
from fleet.people.account import Deed
from fleet.store import bundles, devices, region, rollouts
from fleet.store.region import Version
from fleet.store.rollouts import What
from server.transaction import Transaction

FACTS = ("given", "expected", "known", "ge", "gt", "le", "lt", "min_length", "max_length", "meant")
BEGIN = {REGION: "", BRANCH: "", KIOSK: "", OVERRIDE: "[layer]\nexpires = {until}\n\n"}


class _Meanwhile(Exception):
    """Somebody kept another text that matters here."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the pages of settings look at."""

    devices: list[Device]
    names: dict[str, str]
    versions: dict[str, Version]

    @property
    def texts(self) -> Mapping[str, str]:
        return {scope: version.text for scope, version in self.versions.items()}


def known(tx: Transaction) -> Known:
    return Known(devices.everyone(tx), region.names(tx), region.texts(tx))


class SettingsPages:
    def __init__(self, frame: Frame) -> None:
        self._frame, self._fleet = frame, frame.fleet

    def routes(self) -> list[Route]:
        signed_in = self._frame.signed_in
        return [Route("/settings", signed_in(self.show)), Route("/settings/edit", signed_in(self.edit)),
                Route("/settings/edit", signed_in(self.again), methods=["POST"]),
                Route("/settings/check", signed_in(self.check), methods=["POST"]),
                Route("/settings/publish", signed_in(self.publish), methods=["POST"]),
                Route("/kiosks/{device}/settings", signed_in(self.explain))]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        found = await self._fleet.read(known)
        mine = [device for device in found.devices if visitor.account.sees((device.branch,))
                and device.standing is not Standing.REVOKED]
        places = {code: name for code, name in found.names.items() if visitor.account.sees((code,))}
        return self._frame.page(request, "settings.html", visitor, devices=mine, places=places,
                                versions=found.versions, REGION=REGION, BRANCH=BRANCH, KIOSK=KIOSK, OVERRIDE=OVERRIDE)

    async def explain(self, request: Request, visitor: Visitor) -> Response:
        """Every setting that was given to a kiosk, and who set it; while it was given none, what is written for it."""
        device, found = await there(self._frame, request, visitor), await self._fleet.read(known)
        has = (await self._fleet.read(lambda tx: configuring.held(tx, [device]))).get(device.id)
        problems: tuple[Problem, ...] = ()
        values: list[Any] = []
        try:
            made = (await asyncio.to_thread(configuring.effective, device, found.texts) if has is None else
                    configuring.opened(has))
            values = list(explain(*made)) if made else []
        except ConfigError as error:
            problems = error.problems
        everything = request.query_params.get("all") == "1"
        tables: dict[str, list[Any]] = {}
        for one in values:
            if everything or one.layer != CODE:
                tables.setdefault(one.key.partition(".")[0], []).append(one)
        return self._frame.page(request, "effective.html", visitor, device=device, tables=tables, written=written,
                                everything=everything, any=bool(values), problems=self._told(problems, visitor),
                                coming=configuring.coming(device, found.versions, has), KIOSK=KIOSK, OVERRIDE=OVERRIDE)

    async def edit(self, request: Request, visitor: Visitor) -> Response:
        scope = request.query_params.get("scope", "")
        found = await self._fleet.read(known)
        self.may_write(scope, found, visitor)
        old = await self._fleet.read(lambda tx: region.versions(tx, scope))
        chosen = request.query_params.get("version", "")
        text = next((one.text for one in old if str(one.id) == chosen), old[0].text if old else _begin(scope, visitor))
        return self._edited(request, visitor, scope, text, found, old, chosen, seen_of(scope, found))

    async def again(self, request: Request, visitor: Visitor) -> Response:
        """Back to a text that nobody has kept yet."""
        form, found = await form_of(request), await self._fleet.read(known)
        scope = form.one("scope")
        self.may_write(scope, found, visitor)
        old = await self._fleet.read(lambda tx: region.versions(tx, scope))
        return self._edited(request, visitor, scope, form.text("text"), found, old, "-", form.one("seen"))

    def _edited(self, request: Request, visitor: Visitor, scope: str, text: str, found: Known, old: list[Version],
                chosen: str, seen: str, problems: tuple[Problem, ...] = ()) -> Response:
        return self._frame.page(request, "edit.html", visitor, 422 if problems else 200, scope=scope, text=text,
                                title=title_of(scope, found, visitor), old=old, chosen=chosen, seen=seen,
                                problems=self._told(problems, visitor))

    async def check(self, request: Request, visitor: Visitor) -> Response:
        """What would change, kiosk by kiosk, before anything goes anywhere."""
        form, found = await form_of(request), await self._fleet.read(known)
        scope = form.one("scope")
        self.may_write(scope, found, visitor)
        return await self.tried(request, visitor, scope, form.text("text"), form.one("seen"), found)

    async def tried(self, request: Request, visitor: Visitor, scope: str, text: str, seen: str,
                    found: Known) -> Response:
        """The page of what a text would change, or of what is wrong in it."""
        trial = await self._try(scope, text, found)
        if trial.problems:
            return await self._wrong(request, visitor, scope, text, seen, found, trial)
        return self._checked(request, visitor, scope, text, found, trial,
                             "" if seen in ("", seen_of(scope, found)) else "meanwhile")

    async def _wrong(self, request: Request, visitor: Visitor, scope: str, text: str, seen: str, found: Known,
                     trial: Trial) -> Response:
        """Back to the text, with what is wrong in it."""
        old = await self._fleet.read(lambda tx: region.versions(tx, scope))
        return self._edited(request, visitor, scope, text, found, old, "", seen, trial.problems)

    def _checked(self, request: Request, visitor: Visitor, scope: str, text: str, found: Known, trial: Trial,
                 wrong: str = "") -> Response:
        canaries = [device for effect in trial.effects for device in effect.devices]
        return self._frame.page(request, "check.html", visitor, 409 if wrong else 200, scope=scope, text=text,
                                title=title_of(scope, found, visitor), effects=trial.effects, written=written,
                                canaries=canaries, names=found.names, seen=seen_of(scope, found), wrong=wrong)

    async def publish(self, request: Request, visitor: Visitor) -> Response:
        """The text is kept, and goes out: to one kiosk, then its branch, then all that it touches. Where another text
        was kept meanwhile, or the kiosk that was to try it is gone, what would change is shown anew."""
        form, found = await form_of(request), await self._fleet.read(known)
        scope, text = form.one("scope"), form.text("text")
        self.may_write(scope, found, visitor)
        trial = await self._try(scope, text, found)
        if trial.problems:
            return await self._wrong(request, visitor, scope, text, form.one("seen"), found, trial)
        stages, seen = _stages(form, found, trial), form.one("seen")
        if stages is None:
            return self._checked(request, visitor, scope, text, found, trial, "canary")

        def begin(tx: Transaction) -> int | None:
            number = None
            if seen and seen != seen_of(scope, known(tx)):
                raise _Meanwhile
            for other in rollouts.in_the_way(tx, What.CONFIG, trial.wanted):
                if not rules(rollouts.members(tx, other, visitor.now), visitor):
                    raise NotAllowed
            if trial.wanted:
                wanted = {device: bundles.keep(tx, made.to_bytes(), visitor.now)
                          for device, made in trial.wanted.items()}
                number = rollouts.begin(tx, What.CONFIG, stages, wanted, visitor.by, visitor.now)
            region.write(tx, scope, text, visitor.by, visitor.now, number)
            return number
        try:
            number = await self._fleet.do_long(begin)
        except NotAllowed:
            return self._checked(request, visitor, scope, text, found, trial, "under_way")
        except _Meanwhile:
            found = await self._fleet.read(known)
            trial = await self._try(scope, text, found)
            return (await self._wrong(request, visitor, scope, text, seen, found, trial) if trial.problems else
                    self._checked(request, visitor, scope, text, found, trial, "meanwhile"))
        self._fleet.press()
        return back(f"/rollouts/{number}" if number else "/settings", "published" if number else "kept")

    async def _try(self, scope: str, text: str, found: Known) -> Trial:
        there = [device for device in found.devices if touches(scope, device)]
        held = await self._fleet.do_long(lambda tx: configuring.held(tx, there))
        return await asyncio.to_thread(configuring.try_out, scope, text, found.texts, there, held)

    @staticmethod
    def may_write(scope: str, found: Known, visitor: Visitor) -> None:
        """Errors: NotThere, NotAllowed."""
        kind, _, name = scope.partition(":")
        if scope == REGION:
            visitor.must(Deed.SERVE)
            return
        branch = name if kind == "branch" and name in found.names else next(
            (device.branch for device in found.devices if device.id == name and kind in ("kiosk", "override")), None)
        if branch is None:
            raise NotThere
        visitor.must_see(branch)
        visitor.must(Deed.SERVE, branch)

    @staticmethod
    def _told(problems: tuple[Problem, ...], visitor: Visitor) -> list[dict[str, Any]]:
        """In the reader's language, with the place in the text. What no words are known for is told as it was written,
        in English."""
        return [{"place": f"{one.place.file}:{one.place.line}:{one.place.column}", "line": one.place.line,
                 "text": said(one, visitor.words), "detail": "" if visitor.words.knows(f"problem.{one.code}") else
                 one.message} for one in problems]


def said(problem: Problem, words: Words) -> str:
    """What is wrong, what stands there now, what would fit, and what was probably meant."""
    facts = dict(problem.values)
    key, code = facts.get("key", ""), problem.code
    sentences = [words.first(f"problem.{code}.{facts.get('wanted', '')}", f"problem.{code}", "problem.other", key=key)]
    sentences += [words(f"problem.with.{name}", value=facts[name]) for name in FACTS if name in facts]
    return " ".join(sentences)


def title_of(scope: str, found: Known, visitor: Visitor) -> str:
    kind, _, name = scope.partition(":")
    if kind == REGION:
        return visitor.words("settings.region")
    called = found.names.get(name) or next((one.name for one in found.devices if one.id == name), name)
    return visitor.words(f"settings.{kind}", name=called)


def _begin(scope: str, visitor: Visitor) -> str:
    until = visitor.words.local(visitor.now + 24 * 3600).replace(minute=0, second=0, microsecond=0).isoformat()
    return BEGIN[OVERRIDE].format(until=until) if scope.startswith(OVERRIDE) else ""


def seen_of(scope: str, found: Known) -> str:
    """Stands for the texts that decide what a new text of the scope changes: each version has a number, and grows."""
    scopes = {scope}.union(*(scopes_of(device) for device in found.devices if touches(scope, device)))
    return str(max((version.id for of, version in found.versions.items() if of in scopes), default=0))


def _stages(form: Form, found: Known, trial: Trial) -> tuple[Stage, ...] | None:
    """None when the kiosk that was to try it first is not among those that it touches."""
    canary = next((device for device in found.devices if device.id == form.one("canary")
                   and device.id in trial.wanted), None)
    if form.one("how") == "at_once" or len(trial.wanted) < 2:
        return (Stage(good=100, bad=0, soak=0),)
    return None if canary is None else usual_stages(canary.id, canary.branch)
