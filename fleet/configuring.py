"""What each kiosk's configuration is, by the layers that staff keep; and what a new text of one layer would change.

Pure but for `settle`. The texts are the files' own, comments and all: see `config.bundle`.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping
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
from fleet.store import bundles, region, rollouts
from fleet.store.devices import renew
from server.transaction import Transaction

REGION, BRANCH, KIOSK, OVERRIDE = "region", "branch:", "kiosk:", "override:"
Texts = Mapping[str, str]                      # scope → the text that counts
Effective = tuple[Settings, Layered]


def scopes_of(device: Device) -> dict[str, tuple[str, str]]:
    """The scopes whose layers a kiosk has, lowest first: scope → (layer, its file's name in messages)."""
    return {REGION: ("region", "region.toml"), BRANCH + device.branch: ("branch", f"{device.branch}/branch.toml"),
            KIOSK + device.id: ("kiosk", f"{device.branch}/{device.id}/kiosk.toml"),
            OVERRIDE + device.id: ("override", f"{device.branch}/{device.id}/override.toml")}


def touches(scope: str, device: Device) -> bool:
    """Whether what stands in that scope is the kiosk's business."""
    return device.standing is Standing.ACCEPTED and scope in scopes_of(device)


def bundle(device: Device, texts: Texts) -> Bundle | None:
    """All its layers; None while nobody has written any. Errors: ConfigError."""
    layers = [LayerText(layer, file, texts[scope]) for scope, (layer, file) in scopes_of(device).items()
              if texts.get(scope, "").strip()]
    try:
        return bundle_of(f"{device.branch}/{device.id}", layers, VERSION) if layers else None
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


def try_out(scope: str, text: str, texts: Texts, devices: Iterable[Device]) -> Trial:
    """Takes some milliseconds for each kiosk; not for the event loop."""
    after = {**texts, scope: text}
    problems: set[Problem] = set()
    wanted: dict[str, Bundle] = {}
    effects: dict[tuple[Change, ...], list[Device]] = {}
    for device in devices:
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
        effects.setdefault(_noticed(device, texts, new), []).append(device)
    told = tuple(Effect(tuple(there), what) for what, there in effects.items())
    return Trial(() if problems else told, tuple(sorted(problems)), {} if problems else wanted)


def _noticed(device: Device, texts: Texts, new: Effective) -> tuple[Change, ...]:
    try:
        old = effective(device, texts)
    except ConfigError:
        old = None
    if old is None:
        return ()
    return tuple(Change(one.key, one.before, one.after, None) for one in changes(old, new))


def settle(tx: Transaction, device: Device, now: int) -> None:
    """A kiosk that has just come, or moved, gets what counts where it stands, and the version that goes out to all.
    What is wrong there is not given to it: the page of settings says so."""
    rollouts.welcome(tx, device.id, now)
    texts = {scope: version.text for scope, version in region.texts(tx).items()}
    try:
        made = bundle(device, texts) if effective(device, texts) else None
    except ConfigError:
        return
    if made is not None:
        renew(tx, [device.id], now, config_sha256=bundles.keep(tx, made.to_bytes(), now))
