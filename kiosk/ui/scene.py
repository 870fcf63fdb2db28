"""A screen as a value: what is drawn where, before anything is drawn.

A screen is laid out once per ViewState into a `Scene` of layers. Layers with the same key in two scenes are the same
thing on the glass: unchanged ones are not drawn again, moved ones glide, new ones enter. Positions are design units.
"""
from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import TypeVar

from kiosk.ui.units import Rect


class Align(Enum):
    LEFT = auto()
    CENTER = auto()
    RIGHT = auto()


class Weight(Enum):
    REGULAR = "Inter-Regular.ttf"
    SEMIBOLD = "Inter-SemiBold.ttf"
    BOLD = "Inter-Bold.ttf"


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rounded rectangle. `part` draws only that share of it from the reading side; `raised` casts a shadow.

    `mirrored`, here and below: for those who read from right to left. Of signs and pictures, those that point along the
    reading are then drawn as in a mirror.
    """

    rect: Rect
    fill: str = ""
    radius: float = 0.0
    stroke: str = ""
    line: float = 0.0
    raised: bool = False
    part: float = 1.0
    alpha: float = 1.0
    mirrored: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """Text already broken into lines. `rect` is the room given; `art`: lettering on a cover, not for reading."""

    rect: Rect
    lines: tuple[str, ...]
    size: float
    pitch: float
    weight: Weight
    colour: str
    align: Align = Align.LEFT
    clipped: bool = False
    art: bool = False


@dataclass(frozen=True, slots=True)
class Sign:
    """A one-coloured drawing from `kiosk.ui.icons`, filling its rectangle."""

    rect: Rect
    name: str
    colour: str
    mirrored: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A many-coloured drawing from `kiosk.ui.pictures`: its name and the colours it is drawn in."""

    rect: Rect
    name: str
    colours: tuple[str, ...] = ()
    mirrored: bool = False


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture from a file: cut to fill its rectangle, or `whole` within it. A file that is gone leaves it empty."""

    rect: Rect
    file: str
    radius: float = 0.0
    whole: bool = False


Node = Box | Words | Sign | Picture | Photo


class Motion(Enum):
    """How a layer enters."""

    NONE = auto()
    ENTER = auto()                 # fades in with a short shift
    INSERT = auto()                # a new row: slides in and fades
    POP = auto()                   # a sign that has just become true
    HALO = auto()                  # breathes for as long as it is there
    HOP = auto()                   # a short move now and then
    SLIDE = auto()                 # of a slide: enters as others do, and fades when the next one comes
    DROP = auto()                  # the same, but falls into its place
    TAP = auto()                   # the same, but is brought from the side


@dataclass(frozen=True, slots=True)
class Layer:
    key: str
    nodes: tuple[Node, ...]
    motion: Motion = Motion.ENTER
    shake: int = 0                 # shaken once whenever the number has grown
    delay: float = 0.0             # seconds it waits unseen before it enters
    origin: tuple[float, float] = (0.0, 0.0)   # what moves with the layer is drawn relative to this point
    turned: bool = False           # in the mirror, where what comes from the side comes from the other one


@dataclass(frozen=True, slots=True)
class Control:
    """Something to press. `name` is "action:finish", "digit:5", "erase", "language:sv", "scroll:down",
    "row:2".

    `main`: it carries the task on, and is larger than what is only at hand. `key`: what it stands for, where its name
    is only a place in a list.
    """

    name: str
    rect: Rect
    label: str
    radius: float = 24.0
    enabled: bool = True
    main: bool = False
    key: str = ""


@dataclass(frozen=True, slots=True)
class Scene:
    screen: str
    background: str
    layers: tuple[Layer, ...]
    controls: tuple[Control, ...]
    modal: bool = False            # the controls are those of an overlay, and of the tool row
    focus_colours: tuple[str, str] = ("", "")   # the ring, and the gap inside it
    ink: str = "#000000"           # what darkens a pressed control
    rows: tuple[tuple[str, str], ...] = ()     # tone and icon of each row, for those who watch
    first_row: int = 0
    rows_shown: int = 0
    place: int = 0                 # to where it is scrolled: the first row, or the page
    earlier: int = 0               # what the two buttons scroll to
    later: int = 0


@dataclass(slots=True)
class Sheet:
    """A scene being laid out."""

    layers: list[Layer] = field(default_factory=list)
    controls: list[Control] = field(default_factory=list)

    def add(self, key: str, *nodes: Node, motion: Motion = Motion.ENTER, shake: int = 0,
            origin: tuple[float, float] = (0.0, 0.0), delay: float = 0.0) -> None:
        self.layers.append(Layer(key, nodes, motion, shake, delay, origin))

    def control(self, control: Control) -> None:
        self.controls.append(control)

    @property
    def bottom(self) -> float:
        """Where the lowest thing ends."""
        return max((layer.origin[1] + node.rect.bottom for layer in self.layers for node in layer.nodes), default=0.0)

    def least(self, key: str) -> float:
        """The size of the smallest text of a layer."""
        return min(node.size for layer in self.layers if layer.key == key for node in layer.nodes
                   if isinstance(node, Words))

    @property
    def whole(self) -> bool:
        """Whether no text had to be cut."""
        return not any(isinstance(node, Words) and node.clipped and not node.art
                       for layer in self.layers for node in layer.nodes)

    def take(self, other: Sheet, dy: float) -> None:
        """All of another sheet, `dy` further down."""
        for layer in other.layers:
            if layer.origin != (0.0, 0.0):
                self.layers.append(replace(layer, origin=(layer.origin[0], layer.origin[1] + dy)))
            else:
                self.layers.append(replace(layer, nodes=tuple(shifted(node, 0, dy) for node in layer.nodes)))
        self.controls += [replace(control, rect=control.rect.moved(0, dy)) for control in other.controls]

    def mirror(self, rect: Rect) -> None:
        """All of it as in a mirror that stands in the middle of `rect`. Twice is as it was."""
        around = rect.x + rect.right
        self.layers = [replace(layer, nodes=tuple(mirrored(node, around) for node in layer.nodes),
                               origin=(-layer.origin[0], layer.origin[1]), turned=not layer.turned)
                       for layer in self.layers]
        self.controls = [replace(control, rect=_across(control.rect, around)) for control in self.controls]


Drawn = TypeVar("Drawn", Box, Words, Sign, Picture, Photo, Node)


def shifted(node: Drawn, dx: float, dy: float) -> Drawn:
    """The node, moved."""
    return replace(node, rect=node.rect.moved(dx, dy))


def mirrored(node: Node, around: float) -> Node:
    """The node as in a mirror whose middle is at half of `around`. Lines of text keep their own order."""
    rect = _across(node.rect, around)
    if isinstance(node, Words):
        return replace(node, rect=rect, align=_ACROSS[node.align])
    if isinstance(node, Photo):                   # what it shows is as it is
        return replace(node, rect=rect)
    return replace(node, rect=rect, mirrored=not node.mirrored)


_ACROSS = {Align.LEFT: Align.RIGHT, Align.CENTER: Align.CENTER, Align.RIGHT: Align.LEFT}


def _across(rect: Rect, around: float) -> Rect:
    return Rect(around - rect.right, rect.y, rect.w, rect.h)
