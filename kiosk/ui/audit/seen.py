"""What is seen when it is really drawn: that colours are as recorded, and that no state is told by colour alone."""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import combinations

from PIL import Image, ImageChops

from kiosk.engine.look import Appearance
from kiosk.engine.view import RowView, ViewState
from kiosk.texts import Texts
from kiosk.ui.audit.matrix import Failure, Found
from kiosk.ui.audit.record import counted, hexed, record
from kiosk.ui.darkroom import Darkroom
from kiosk.ui.looks import STEPS, Format, Look, in_look
from kiosk.ui.parts.desk import Desk
from kiosk.ui.samples import samples
from kiosk.ui.scene import Scene
from kiosk.ui.screens import draw
from kiosk.ui.tokens import channels
from kiosk.ui.typeset import Typesetter
from kiosk.ui.units import Rect

HALF = Format(540, 960, 0.5534)
LEVELS, PIXELS = 40, 24
"""Two greys differ by so many of 256 levels at least, two states in so many pixels of half a Full HD: 2.7 mm square."""
NEAR = 40                      # levels of a channel between a colour and its letters, softened at their edges


class Seen:
    """Examines by pictures."""

    def __init__(self) -> None:
        self._room = Darkroom()
        self._setters: dict[float, Typesetter] = {}

    def _setter(self, scale: float) -> Typesetter:
        return self._setters.setdefault(scale, Typesetter(scale))

    def colours(self, looks: Iterable[Look]) -> Found:
        """Behind the letters there is what the record says, and they are drawn in the colour it says."""
        found = Found()
        for look in looks:
            one = record(look, samples()[look.name], self._setter(look.format.frame.scale))
            picture = self._room.picture(one.scene, one.frame)
            found.cells += 1
            found.controls += len(one.scene.controls)
            for thing, words, letters in one.words:
                left, top, wide, tall = one.frame.pixels(letters)
                shades = [hexed(*shade) for shade, _ in counted(
                    picture.crop((left, top, left + wide, top + tall))).most_common()]
                commonest = shades[0]
                if all(_far(commonest, ground) > 4 for ground in one.grounds(thing.order, letters)):
                    found.failures.append(Failure(look.label, "text drawn", f"{commonest} is behind {words.lines}"))
                if min(_far(shade, words.colour) for shade in shades) > NEAR:
                    found.failures.append(Failure(look.label, "text drawn", f"{words.lines} is not {words.colour}"))
        return found

    def states(self, theme: str) -> Found:
        """What differs in a state still differs in grey."""
        found = Found()
        for what, one, other, place in self._pairs(theme):
            found.cells += 1
            if not told_apart(one, other, HALF.frame.pixels(place)):
                found.failures.append(Failure(f"states-{theme}", "greyscale", f"{what} is told by colour alone"))
        return found

    def _pairs(self, theme: str) -> Iterator[tuple[str, Image.Image, Image.Image, Rect]]:
        yield from self._rows(theme)
        yield from self._controls(theme)
        for name in ("action:finish", "language:fi"):
            scene = self._scene(samples()["borrow"], theme)
            place = next(control.rect for control in scene.controls if control.name == name)
            plain = self._grey(scene)
            yield f"the focus on {name}", plain, self._grey(scene, focus=name), place.inset(-12)
            yield f"a press of {name}", plain, self._grey(scene, pressed=name), place

    def _rows(self, theme: str) -> Iterator[tuple[str, Image.Image, Image.Image, Rect]]:
        """The same book in every state there is."""
        drawn = {}
        view = samples()["borrow"]
        for row in states_of_rows(samples().values()):
            scene = self._scene(replace(view, rows=(row,), lead=None, chips=()), theme)
            place = next(Rect(*layer.origin, layer.nodes[0].rect.w, 180) for layer in scene.layers
                         if layer.key == f"row:{row.key}")
            drawn[row.tone, row.icon, row.status.key] = self._grey(scene), place
        for (one, (picture, place)), (other, (second, _)) in combinations(drawn.items(), 2):
            if one[:2] != other[:2]:
                yield f"a row {'/'.join(one)} beside {'/'.join(other)}", picture, second, place

    def _controls(self, theme: str) -> Iterator[tuple[str, Image.Image, Image.Image, Rect]]:
        """Controls on and off, chosen and not, and how far they are."""
        view = samples()["borrow"]
        off = replace(view, actions=tuple(replace(action, enabled=False) for action in view.actions))
        on = replace(view, actions=tuple(replace(action, enabled=True) for action in view.actions))
        pin = samples()["pin"]
        assert pin.entry is not None
        busy = replace(pin, entry=replace(pin.entry, busy=True))
        more = replace(pin, entry=replace(pin.entry, filled=pin.entry.filled + 1))
        cases = [(name, "off", on, off) for name in ("action:finish", "action:finish_receipt")]
        cases += [(name, "off", pin, busy) for name in ("digit:5", "erase")]
        cases.append(("language:fi", "chosen", view, replace(view, language="sv")))
        cases += [("action:text_size", "a step further", replace(view, appearance=Appearance(theme, step)),
                   replace(view, appearance=Appearance(theme, step + 1))) for step in STEPS[:-1]]
        for name, how, one, other in cases:
            scene = self._scene(one, theme)
            place = next(control.rect for control in scene.controls if control.name == name)
            yield f"{name} {how}", self._grey(scene), self._grey(self._scene(other, theme)), place
        few = self._scene(pin, theme)
        entry = next(layer for layer in few.layers if layer.key == "entry")
        dots = [node.rect for node in entry.nodes]
        place = Rect(dots[0].x, dots[0].y, dots[-1].right - dots[0].x, dots[0].h)
        yield "a digit more", self._grey(few), self._grey(self._scene(more, theme)), place

    def _scene(self, view: ViewState, theme: str) -> Scene:
        shown = in_look(view, view.language, theme, view.appearance.text_step)
        return draw(Desk(shown, Texts(view.language), HALF.frame, self._setter(HALF.frame.scale)))

    def _grey(self, scene: Scene, *, pressed: str | None = None, focus: str | None = None) -> Image.Image:
        return self._room.picture(scene, HALF.frame, pressed=pressed, focus=focus).convert("L")


def states_of_rows(views: Iterable[ViewState]) -> list[RowView]:
    """One row of each state, all of the same book."""
    found: dict[object, RowView] = {}
    for view in views:
        for row in view.rows:
            same = replace(row, key="one", title="Kalevala", author="Elias Lönnrot", placeholder=None, detail=None)
            found.setdefault((row.tone, row.icon, row.status.key), same)
    return list(found.values())


def told_apart(one: Image.Image, other: Image.Image, place: tuple[int, int, int, int]) -> bool:
    """Whether two grey pictures differ enough within `place` (left, top, width, height)."""
    left, top, wide, tall = place
    area = (left, top, left + wide, top + tall)
    difference = ImageChops.difference(one.crop(area), other.crop(area)).histogram()
    return sum(difference[LEVELS:]) >= PIXELS


def _far(one: str, other: str) -> float:
    return max(abs(a - b) for a, b in zip(channels(one), channels(other), strict=True)) * 255
