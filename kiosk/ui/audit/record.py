"""What a scene draws, in the order in which it is drawn, with the place and the ground of each thing."""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, cached_property

from PIL import Image

from kiosk.engine.view import ViewState
from kiosk.texts import Texts
from kiosk.ui.coming import NEWEST
from kiosk.ui.looks import Look, in_look
from kiosk.ui.parts.desk import Desk
from kiosk.ui.pictures import picture
from kiosk.ui.scene import Align, Box, Control, Motion, Node, Picture, Scene, Words, shifted
from kiosk.ui.screens import draw
from kiosk.ui.tokens import Theme, mix, worn
from kiosk.ui.typeset import Typesetter
from kiosk.ui.units import Frame, Rect

ABOVE, BELOW = 0.42, 0.5
"""How far letters reach over and under the middle of their line, in sizes: capitals with their dots, and tails."""
SCRIM = "over:scrim"


@dataclass(frozen=True, slots=True)
class Drawn:
    """A node where it is on the glass. `key` is its layer's."""

    key: str
    node: Node
    motion: Motion
    order: int

    @property
    def rect(self) -> Rect:
        return self.node.rect


@dataclass(frozen=True)
class Record:
    look: Look
    view: ViewState
    scene: Scene
    setter: Typesetter
    plain: Record | None = None    # the same in the normal size of text, where that is another
    leaves: tuple[Record, ...] = ()     # of the largest text: each place to which its column is leafed

    @property
    def pages(self) -> tuple[Record, ...]:
        """All there is to see of it, a page at a time."""
        return self.leaves or (self,)

    @property
    def frame(self) -> Frame:
        return self.look.format.frame

    @property
    def theme(self) -> Theme:
        return worn(self.view.appearance.theme, self.view.brand)

    @cached_property
    def whole(self) -> Rect:
        return Rect(0, 0, self.frame.w, self.frame.h)

    @cached_property
    def drawn(self) -> tuple[Drawn, ...]:
        """All that can be seen: what an overlay dims is no longer told."""
        found = [Drawn(layer.key, shifted(node, *layer.origin), layer.motion, 0)
                 for layer in self.scene.layers for node in layer.nodes]
        scrim = next((index for index, one in enumerate(found) if one.key == SCRIM), None)
        if scrim is not None:
            veil = found[scrim]
            found = [one for one in found[:scrim] if not one.rect.overlaps(veil.rect)] + found[scrim:]
        return tuple(Drawn(one.key, one.node, one.motion, order) for order, one in enumerate(found))

    @cached_property
    def words(self) -> tuple[tuple[Drawn, Words, Rect], ...]:
        """Every text for reading, with what its letters cover."""
        return tuple((one, one.node, ink(one.node, self.setter)) for one in self.drawn
                     if isinstance(one.node, Words) and not one.node.art and any(one.node.lines))

    def grounds(self, order: int, rect: Rect) -> Iterator[str]:
        """The colours behind `rect` for what is drawn at `order`, uppermost first."""
        for below in reversed(self.drawn[:order]):
            node = below.node
            if not node.rect.overlaps(rect):
                continue
            if isinstance(node, Picture):
                shades = seen_in(node, rect)
                yield from (shade for shade in shades if shade)
                if "" not in shades and node.rect.holds(rect):
                    return
            if isinstance(node, Box) and node.fill:
                full = part_of(node)
                if not full.overlaps(rect):
                    continue
                if node.alpha < 1:
                    yield mix(next(self.grounds(below.order, rect)), node.fill, node.alpha)
                else:
                    yield node.fill
                if full.holds(rect):
                    return
        yield self.scene.background

    def control(self, one: Drawn) -> Control | None:
        """The control that a thing is drawn for."""
        return next((control for control in self.scene.controls if self.drawn_for(one.key, control)), None)

    def drawn_for(self, key: str, control: Control) -> bool:
        """Whether a layer is part of a control. A row is drawn by its key and pressed by its place."""
        name = f"row:{control.key}" if control.key else control.name
        return f"{key.removeprefix('over:')}:".startswith(f"{name}:")


def ink(words: Words, setter: Typesetter) -> Rect:
    wide = max(setter.width(line, words.size, words.weight) for line in words.lines)
    rect = words.rect
    x = {Align.LEFT: rect.x, Align.RIGHT: rect.right - wide, Align.CENTER: rect.x + (rect.w - wide) / 2}[words.align]
    top = rect.y + words.pitch / 2 - ABOVE * words.size
    return Rect(x, top, wide, (len(words.lines) - 1) * words.pitch + (ABOVE + BELOW) * words.size)


def part_of(box: Box) -> Rect:
    """What a box fills."""
    return Rect(box.rect.x, box.rect.y, box.rect.w * box.part, box.rect.h)


def seen_in(node: Picture, rect: Rect) -> frozenset[str]:
    """The colours of a picture within `rect`, those that cover a hundredth of it or more; "" where it is clear."""
    left, top = (rect.x - node.rect.x) / node.rect.w, (rect.y - node.rect.y) / node.rect.h
    return _shades(node.name, node.colours, round(node.rect.w / node.rect.h, 2),
                   *(round(min(1.0, max(0.0, share)), 2) for share in (
                       left, top, left + rect.w / node.rect.w, top + rect.h / node.rect.h)))


@cache
def _shades(name: str, colours: tuple[str, ...], shape: float, left: float, top: float, right: float,
            bottom: float) -> frozenset[str]:
    image = _image(name, colours, shape)
    area = image.crop((int(left * image.width), int(top * image.height), int(right * image.width + 0.99),
                       int(bottom * image.height + 0.99)))
    least = area.width * area.height / 100
    return frozenset("" if alpha < 128 else hexed(red, green, blue)
                     for (red, green, blue, alpha), count in counted(area).items() if count >= least)


def counted(image: Image.Image) -> Counter[tuple[int, ...]]:
    """How often each colour is in a picture."""
    flat, bands = image.tobytes(), len(image.getbands())
    return Counter(zip(*(flat[band::bands] for band in range(bands)), strict=True))


def hexed(red: int, green: int, blue: int) -> str:
    return f"#{red:02X}{green:02X}{blue:02X}"


@cache
def _image(name: str, colours: tuple[str, ...], shape: float) -> Image.Image:
    tall = 160
    wide = max(1, round(tall * shape))
    pixels = picture(name, wide, tall, colours)
    whole = Image.new("RGBA", (wide, tall), (255, 255, 255, 0))
    whole.paste(Image.frombytes("RGBA", (pixels.width, pixels.height), pixels.rgba), (pixels.left, pixels.top))
    return whole


def record(look: Look, view: ViewState, setter: Typesetter, plain: Record | None = None) -> Record:
    """Lay the sample out in its look. `plain`: the record to compare larger text with."""
    shown = in_look(view, look.language, look.theme, look.step)
    desk = Desk(shown, Texts(look.language), look.format.frame, setter, NEWEST)
    scene = draw(desk)
    return Record(look, shown, scene, setter, plain, leafed(desk, look, scene) if desk.large and plain else ())


def leafed(desk: Desk, look: Look, seen: Scene) -> tuple[Record, ...]:
    """Every place of a column, from the first to the last; one that is `seen` already is not laid out again."""
    leaves: list[Record] = []
    while not leaves or any(one.name == "scroll:down" and one.enabled for one in leaves[-1].scene.controls):
        place = len(leaves)
        scene = seen if place == seen.place else draw(replace(desk, first_row=place))
        if scene.place != place:
            raise RuntimeError(f"{look.label} has no place {place}, and leads there")
        leaves.append(Record(look, desk.view, scene, desk.type))
    return tuple(leaves)
