"""What each kiosk's configuration is, by the layers that staff keep; and what a new text of one layer would change.

Pure but for `take_in` and `settle`. The texts are the files' own, comments and all: see `config.bundle`.
"""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from config.bundle import Bundle, BundleError, LayerText, bundle_of
from config.errors import ConfigError, Place, Problem
from config.explain import Change, changes
from config.layers import Layered
from config.load import read_bundle
from config.settings import Settings
from config.versions import VERSION
from fleet.domain.device import Device, Standing
from fleet.domain.rollout import Step
from fleet.store import bundles, devices, region, rollouts
from fleet.store.region import Version
from fleet.store.rollouts import What
from remote.report import Phase
from server.transaction import Transaction

REGION, BRANCH, KIOSK, OVERRIDE = "region", "branch:", "kiosk:", "override:"
Texts = Mapping[str, str]                      # scope → the text that counts
Effective = tuple[Settings, Layered]


def scopes_of(device: Device) -> dict[str, tuple[str, str]]:
    """The scopes whose layers a kiosk has, lowest first: scope → (layer, its file's name in messages)."""
    return {REGION: ("region", "region.toml"), BRANCH + device.branch: ("branch", f"{device.branch}/branch.toml"),
            KIOSK + device.id: ("kiosk", f"{device.branch}/{device.id}/kiosk.toml"),
            OVERRIDE + device.id: ("override", f"{device.branch}/{device.id}/override.toml")}


def scope_of(made: Bundle, one: LayerText) -> str:
    """The scope in which that layer of a kiosk's bundle was written."""
    return {"region": REGION, "branch": BRANCH + one.file.partition("/")[0], "kiosk": KIOSK + made.kiosk,
            "override": OVERRIDE + made.kiosk}[one.layer]


def touches(scope: str, device: Device) -> bool:
    """Whether what stands in that scope is the kiosk's business."""
    return device.standing is Standing.ACCEPTED and scope in scopes_of(device)


def bundle(device: Device, texts: Texts) -> Bundle | None:
    """All its layers, made for its id, which stays when it moves; None while nobody has written any. Errors:
    ConfigError."""
    layers = [LayerText(layer, file, texts[scope]) for scope, (layer, file) in scopes_of(device).items()
              if texts.get(scope, "").strip()]
    try:
        return bundle_of(device.id, layers, VERSION) if layers else None
    except BundleError as error:
        raise ConfigError([Problem(Place(Path("region.toml")), str(error), "bundle")]) from None


def effective(device: Device, texts: Texts) -> Effective | None:
    """Its settings and who set them. Errors: ConfigError."""
    made = bundle(device, texts)
    return None if made is None else read_bundle(made, Path("/"))


@dataclass(frozen=True, slots=True)
class Effect:
    """What one change means for some kiosks alike: every setting that is another one then."""

    devices: tuple[Device, ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """A new text tried on every kiosk that it touches. `problems`: with them nothing of it goes anywhere."""

    effects: tuple[Effect, ...] = ()
    problems: tuple[Problem, ...] = ()
    wanted: Mapping[str, Bundle] = field(default_factory=dict)          # by kiosk, where it is another one


def held(tx: Transaction, there: Iterable[Device]) -> dict[str, bytes]:
    """By kiosk, the bundle that it has of us: the one given to it last, or, where that did not serve, the one that it
    went back to. A kiosk that was given none is not there."""
    given, found = devices.given(tx), dict[str, bytes]()
    for device in there:
        for name in _has(device, given.get(device.id)):
            if device.id not in found and (body := bundles.body(tx, name)) is not None:
                found[device.id] = body
    return found


def _has(device: Device, given: str | None) -> Iterator[str]:
    """The names of what it may have, the likeliest first."""
    told = device.state.config
    if told is not None and told.active and told.offered == given and told.phase in (Phase.RETURNED, Phase.REFUSED):
        yield told.active
    if given is not None:
        yield given


@dataclass(frozen=True, slots=True)
class Coming:
    """The newest that is written for a kiosk is not there yet. `rollout`: the one that brings it, when one does."""

    rollout: int | None


def coming(device: Device, versions: Mapping[str, Version], has: bytes | None) -> Coming | None:
    """None: the kiosk runs what is written for it now."""
    mine = [version for scope in scopes_of(device) if (version := versions.get(scope)) is not None]
    try:
        written = bundle(device, {version.scope: version.text for version in mine})
    except ConfigError:
        written = None
    active = device.state.config.active if device.state.config else None
    if written is None or (written.to_bytes() == has and written.sha256 == active):
        return None
    found = _bundle(has or b"")
    there = {layer.text for layer in found.layers} if found else set()
    missing = [version for version in mine if version.text.strip() and version.text not in there] or mine
    return Coming(max((version.rollout for version in missing if version.rollout), default=None))


def opened(body: bytes) -> Effective | None:
    """What stands in a bundle, None in one of an age that nobody can read any more."""
    try:
        made = _bundle(body)
        return None if made is None else read_bundle(made, Path("/"))
    except ConfigError:
        return None


def _bundle(body: bytes) -> Bundle | None:
    try:
        return Bundle.from_bytes(body)
    except BundleError:
        return None


def try_out(scope: str, text: str, texts: Texts, there: Iterable[Device], held: Mapping[str, bytes]) -> Trial:
    """What would change of what each kiosk has, as `held` gives it. Takes some milliseconds for each; not for the event
    loop."""
    after = {**texts, scope: text}
    problems: set[Problem] = set()
    wanted: dict[str, Bundle] = {}
    effects: dict[tuple[Change, ...], list[Device]] = {}
    for device in there:
        if not touches(scope, device):
            continue
        try:
            new, made = effective(device, after), bundle(device, after)
        except ConfigError as error:
            problems.update(error.problems)
            continue
        if new is None or made is None:
            continue
        wanted[device.id] = made
        effects.setdefault(_noticed(device, texts, held.get(device.id), new), []).append(device)
    told = tuple(Effect(tuple(alike), what) for what, alike in effects.items())
    return Trial(() if problems else told, tuple(sorted(problems)), {} if problems else wanted)


def _noticed(device: Device, texts: Texts, has: bytes | None, new: Effective) -> tuple[Change, ...]:
    try:
        old = effective(device, texts) if has is None else opened(has)
    except ConfigError:
        old = None
    if old is None:
        return ()
    return tuple(Change(one.key, one.before, one.after, None) for one in changes(old, new))


def take_in(tx: Transaction, device: str, key: str, by: str, now: int) -> None:
    """Staff have compared the words of its key: it is one of us, and gets what counts where it stands. Errors: Unknown
    when that is not the key that waits."""
    devices.accept(tx, device, key, by, now)
    settle(tx, devices.one(tx, device), now)


def settle(tx: Transaction, device: Device, now: int) -> None:
    """A kiosk that has just come, or moved, gets what has gone out to all where it stands, and the version that does.
    What is still on its way there reaches it with its stage, and what is undone is undone for it too. What is wrong
    there is not given to it: the page of settings says so."""
    if device.standing is not Standing.ACCEPTED:
        return
    rollouts.welcome(tx, device.id, now)
    rollouts.leave(tx, device.id, What.CONFIG)         # that was made for where it stood
    layered = {scope: region.layered(tx, scope) for scope in scopes_of(device)}
    texts = {scope: text for scope, (text, _) in layered.items()}
    if (made := _kept(tx, device, texts, now)) is not None:
        devices.renew(tx, [device.id], now, config_sha256=made)
    brought = [one for _, one in layered.values() if one is not None]
    for one in sorted(brought, key=lambda one: (one.rollout.step is not Step.DONE, one.rollout.id)):
        texts[one.version.scope] = one.version.text
        if (made := _kept(tx, device, texts, now)) is None:
            continue
        if one.rollout.step is Step.DONE:
            rollouts.catch_up(tx, one.rollout.id, device.id, made, now)
        else:
            rollouts.join(tx, one.rollout.id, device.id, made)


def _kept(tx: Transaction, device: Device, texts: Texts, now: int) -> str | None:
    """The name of its bundle; None where there is none, or none that could be its."""
    try:
        made = bundle(device, texts) if effective(device, texts) else None
    except ConfigError:
        return None
    return None if made is None else bundles.keep(tx, made.to_bytes(), now)
