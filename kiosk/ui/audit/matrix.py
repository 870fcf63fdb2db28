"""Every look examined, in several processes: what was measured, and what was found."""
from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from itertools import groupby
from multiprocessing import get_context

from kiosk.ui.audit import colours, steps, touch, words
from kiosk.ui.audit.record import Record, record
from kiosk.ui.looks import STEPS, Look
from kiosk.ui.samples import samples
from kiosk.ui.tokens import LIGHT
from kiosk.ui.typeset import Typesetter

CHECKS: dict[str, Callable[[Record], Iterator[str]]] = {
    "target size": touch.sizes, "target gap": touch.gaps, "target place": touch.inside, "label": touch.labels,
    "focus order": touch.order, "text known": words.known, "text whole": words.whole, "text size": words.large,
    "text place": words.contained, "text apart": words.apart, "text contrast": colours.text,
    "lettering contrast": colours.lettering, "sign contrast": colours.signs, "border contrast": colours.borders,
    "focus contrast": colours.focus, "controls kept": steps.pressed, "text kept": steps.said, "text grown": steps.grown,
    "text doubled": steps.doubled}


@dataclass(frozen=True, slots=True)
class Failure:
    cell: str
    check: str
    what: str


@dataclass(slots=True)
class Found:
    """`cells` looks with `controls` controls in all."""

    cells: int = 0
    controls: int = 0
    failures: list[Failure] = field(default_factory=list)

    def add(self, other: Found) -> None:
        self.cells += other.cells
        self.controls += other.controls
        self.failures += other.failures

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


def examine(one: Record) -> Iterator[Failure]:
    for name, check in CHECKS.items():
        for what in check(one):
            yield Failure(one.look.label, name, what)


def examined(looks: Iterable[Look]) -> Found:
    """These looks, in this process."""
    found = Found()
    views = samples()
    for form, group in groupby(looks, lambda look: look.format):
        setter = Typesetter(form.frame.scale)
        plain: Record | None = None
        for look in group:
            usual = replace(look, theme=LIGHT.name, step=STEPS[0])
            if plain is None or plain.look != usual:
                plain = record(usual, views[look.name], setter)
            one = plain if look == usual else record(look, views[look.name], setter, plain)
            found.cells += 1
            found.controls += len(one.scene.controls)
            found.failures += examine(one)
            for leaf in one.leaves:
                if leaf.scene is not one.scene:
                    found.failures += examine(leaf)
    return found


def in_processes(looks: Iterable[Look], told: Callable[[Found], None]) -> Found:
    """The same in as many processes as there are cores; `told` hears what is known so far."""
    found = Found()
    parts = [list(group) for _, group in groupby(looks, lambda look: (look.format, look.name[:4]))]
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        for part in pool.map(examined, parts):
            found.add(part)
            told(found)
    return found
