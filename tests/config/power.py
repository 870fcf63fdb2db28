"""Power cuts while slots change: what was acknowledged is there when the power is back, and what was under way is as it
was or as it was to be. `soak(count, seed)` is a part of `make soak`."""
from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from config.errors import ConfigError
from config.slot_state import SlotState
from config.slot_store import SlotsError
from config.slots import Slots
from tests.config.lossy import LossyDisk, PowerCut
from tests.config.slotted import BAD, bundle, judge

TEXTS = [f'a = "{letter}"\n' * 9 for letter in "abcdef"]
NAMES = {bundle(text).sha256: text for text in ("factory", *TEXTS)}


@dataclass
class Tally:
    cuts: int = 0
    wrong: list[str] = field(default_factory=list)


class Trial:
    """One kiosk's slots. `run` gives what is wrong after some power cuts; "" when nothing is."""

    def __init__(self, seed: int, careless: frozenset[str] = frozenset(), directory: Path | None = None) -> None:
        self.chance = Random(seed)
        self.disk = LossyDisk(self.chance, careless=careless)
        self.now = 0.0
        self.slots = Slots(directory or Path(tempfile.gettempdir()) / "slots-of-tests", files=self.disk, judge=judge,
                           clock=lambda: self.now)
        self.slots.commission(bundle("factory"))
        self.sure = self.slots.state
        self.cuts = 0

    def run(self, cuts: int = 3) -> str:
        for _ in range(cuts):
            self.disk.fuse = self.chance.randrange(1, 60)
            try:
                while not (wrong := self._step()):
                    pass
            except PowerCut:
                wrong = self._after_the_cut()
            if wrong:
                return wrong
        return ""

    def _step(self) -> str:
        self.now += self.chance.choice((1.0, 30.0, 700.0))
        act, how = self._chosen()
        self._wanted = how(self.sure)
        act()
        self.sure = self._wanted
        return "" if self.slots.state == self.sure else f"{self.slots.state} is not {self.sure}"

    def _chosen(self) -> tuple[Callable[[], object], Callable[[SlotState], SlotState]]:
        slots, now = self.slots, self.now
        text = self.chance.choice(TEXTS)
        if self.chance.random() < 0.1:
            return self._offer_bad, lambda state: state
        return self.chance.choice([
            (lambda: slots.offer(bundle(text), again=True), lambda state: state.offer(bundle(text).sha256)),
            (lambda: slots.offer(bundle(text), again=True), lambda state: state.offer(bundle(text).sha256)),
            (lambda: slots.apply(("printer",)), lambda state: state.apply(("printer",))),
            (lambda: slots.apply(), lambda state: state.apply(())),
            (slots.trial_passed, SlotState.passed), (slots.settled, SlotState.settle), (slots.stopped, SlotState.stop),
            (lambda: slots.returned("why"), lambda state: state.give_back("why", now)),
            (lambda: slots.failed("why"), lambda state: state.fail("why", now)),
            (slots.started, lambda state: state.start(now)), (slots.started, lambda state: state.start(now))])

    def _offer_bad(self) -> None:
        try:
            self.slots.offer(bundle(BAD + self.chance.choice(TEXTS)))
        except ConfigError:
            return
        raise AssertionError("a bad one was taken")

    def _after_the_cut(self) -> str:
        self.cuts += 1
        self.disk.power_cut()
        try:
            found = self.slots.state
            runs = self.slots.bundle()
        except SlotsError as error:
            return f"lost: {error}"
        if found not in (self.sure, self._wanted):
            return f"lost: {found} is neither {self.sure} nor {self._wanted}"
        for name in found.kept - {found.offered}:
            kept = self.slots._read(name)
            if kept is None or kept.layers[0].text != NAMES[name]:
                return f"lost: {name} cannot be read"
        self.sure = found
        return "" if runs.sha256 == found.active else f"wrong: it runs {runs.layers[0].text!r}"


def trials(count: int, seed: int, careless: frozenset[str] = frozenset()) -> Tally:
    tally = Tally()
    with tempfile.TemporaryDirectory() as directory:
        for number in range(seed, seed + count):
            trial = Trial(number, careless, Path(directory))
            if wrong := trial.run():
                tally.wrong.append(f"seed {number}: {wrong}")
            tally.cuts += trial.cuts
    return tally


def soak(count: int, seed: int) -> dict[str, int | float]:
    tally = trials(count, seed)
    for story in tally.wrong:
        print(story)
    return {"slot_power_cuts": tally.cuts, "slot_power_cuts_lost": len(tally.wrong)}
