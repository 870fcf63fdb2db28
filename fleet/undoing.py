"""A rollout that is undone, and what was made on top of it meanwhile.

A kiosk's bundle has all its layers, so each that was made after a rollout of settings has the text which that brought.
When it is undone, the text goes from all of them too: from what kiosks were given since, and from what later rollouts
bring them or would give them back.
"""
from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from config.bundle import Bundle, BundleError, LayerText
from config.errors import ConfigError
from fleet.configuring import opened, scope_of
from fleet.fleet import Fleet
from fleet.store import bundles, devices, region, rollouts
from fleet.store.rollouts import Act
from server.transaction import Transaction


async def undo(fleet: Fleet, number: int, by: str) -> None:
    """Undo it, durably, and wake whoever gets something else at once. Errors: Unknown, StoreError."""
    undone, now = Undone(), fleet.now()
    found = await fleet.do_long(lambda tx: undone.look(tx, number))
    await asyncio.to_thread(undone.make, found)
    fleet.wake.tell(await fleet.do_long(lambda tx: undone.do(tx, number, by, now)))
    fleet.press()


@dataclass(frozen=True, slots=True)
class Swap:
    """In the layer of a scope one text for another; "" is no layer."""

    scope: str
    text: str
    instead: str

    def of(self, made: Bundle) -> Bundle | None:
        """Errors: BundleError when no layer would be left."""
        layers = tuple(self._of(made, one) for one in made.layers)
        return None if layers == made.layers else replace(made, layers=tuple(one for one in layers if one.text.strip()))

    def _of(self, made: Bundle, one: LayerText) -> LayerText:
        ours = one.text == self.text and scope_of(made, one) == self.scope
        return replace(one, text=self.instead) if ours else one


@dataclass(frozen=True, slots=True)
class Found:
    """Bundles by name, and what is to be another in them."""

    swaps: tuple[Swap, ...] = ()
    bodies: dict[str, bytes] = field(default_factory=dict)


class Undone:
    """One rollout. What bundles become takes some milliseconds each, so it can be made outside a transaction; what is
    not made yet then is made inside."""

    def __init__(self) -> None:
        self._made: dict[tuple[tuple[Swap, ...], str], bytes | None] = {}

    def look(self, tx: Transaction, number: int) -> Found:
        """What would be another now if it were undone."""
        swaps = tuple(self._swaps(tx, number))
        names = set(_on_top(tx, number).values()) | rollouts.brought_after(tx, number) if swaps else set()
        return Found(swaps, dict(bundles.some(tx, names)))

    def make(self, found: Found) -> None:
        for name, body in found.bodies.items():
            self._become(found.swaps, name, body)

    def do(self, tx: Transaction, number: int, by: str, now: int) -> list[str]:
        """The kiosks of which something else is wished at once; those that have what it brought get what they had at
        the next look. Errors: Unknown."""
        before = rollouts.one(tx, number)
        if rollouts.do(tx, number, Act.UNDO, by, now) == before:
            return []
        found = self.look(tx, number)
        region.take_back(tx, number, by, now)
        names = {name: bundles.keep(tx, other, now) for name, body in found.bodies.items()
                 if (other := self._become(found.swaps, name, body)) is not None}
        rollouts.bring_instead(tx, number, names)
        changed = {device: names[name] for device, name in _on_top(tx, number).items() if name in names}
        for device, made in changed.items():
            devices.renew(tx, [device], now, config_sha256=made)
        return list(changed)

    @staticmethod
    def _swaps(tx: Transaction, number: int) -> Iterator[Swap]:
        """None where the same text was brought again since: it counts."""
        for version in region.brought(tx, number):
            later = [one for one in region.versions(tx, version.scope, region.FAR) if one.id > version.id]
            instead = region.layered(tx, version.scope, number)[0]
            if instead != version.text and version.text not in {one.text for one in later}:
                yield Swap(version.scope, version.text, instead)

    def _become(self, swaps: tuple[Swap, ...], name: str, body: bytes) -> bytes | None:
        """None: it stays as it is, also where it could not be another: the page of settings tells what is wrong."""
        if (swaps, name) not in self._made:
            self._made[swaps, name] = _swapped(swaps, body)
        return self._made[swaps, name]


def _on_top(tx: Transaction, number: int) -> dict[str, str]:
    """By kiosk, the bundle that it was given; without those that have what the rollout itself gave."""
    own = rollouts.given_by(tx, number)
    return {device: name for device, name in devices.given(tx).items() if own.get(device) != name}


def _swapped(swaps: tuple[Swap, ...], body: bytes) -> bytes | None:
    try:
        made = was = Bundle.from_bytes(body)
        for swap in swaps:
            made = swap.of(made) or made
        data = made.to_bytes()
        return data if made != was and opened(data) is not None else None
    except (BundleError, ConfigError):
        return None
