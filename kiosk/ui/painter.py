"""Nodes to canvas instructions: every one a textured or plain quad, so that a frame costs little on any graphics.

Textures are kept by what they show; `forget` drops those that carry words.
"""
from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from kivy.core.text import Label as CoreLabel
from kivy.graphics import Canvas, Color, Mesh, Rectangle
from kivy.graphics.texture import Texture

from kiosk.ui import raster
from kiosk.ui.damage import NOWHERE, Area
from kiosk.ui.icons import POINTING
from kiosk.ui.pictures import TURNED, picture
from kiosk.ui.raster import Pixels
from kiosk.ui.scene import Align, Box, Node, Photo, Picture, Sign, Weight, Words
from kiosk.ui.tokens import channels
from kiosk.ui.units import Frame
from receipts.script import visual

FONTS = Path(__file__).parent / "fonts"
PHOTOS = 48                        # textures of pictures kept
SHADOW_BLUR, SHADOW_DROP, SHADOW_ALPHA = 14.0, 5.0, 0.13


class Painter:
    """Draws nodes for one frame; y grows upwards on the canvas, the frame's top is its height in pixels."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self._smooth = False
        self._shapes: dict[tuple[object, ...], Texture] = {}
        self._lines: dict[tuple[str, Weight, int, bool], Texture] = {}
        self._pictures: dict[tuple[object, ...], tuple[Texture, int, int]] = {}
        self._photos: dict[tuple[object, ...], Texture] = {}

    def forget(self) -> None:
        """No texture with words on it, or with the cover of somebody's book, outlives a session."""
        self._lines.clear()
        self._photos.clear()

    def paint(self, canvas: Canvas, nodes: tuple[Node, ...], *, smooth: bool = False) -> Area:
        """Returns what of the canvas is drawn on. `smooth`: it is also drawn larger and smaller than it is."""
        self._smooth = smooth
        drawn = NOWHERE
        with canvas:
            for node in nodes:
                match node:
                    case Box():
                        area = self._box(node)
                    case Words():
                        area = self._words(node)
                    case Sign():
                        area = self._sign(node)
                    case Picture():
                        area = self._picture(node)
                    case Photo():
                        area = self._photo(node)
                drawn = drawn.joined(area)
        return drawn

    def _place(self, node: Node) -> tuple[int, int, int, int]:
        """x, y of the lower left corner, width and height, in pixels."""
        x, top, w, h = self.frame.pixels(node.rect)
        return x, self.frame.height - top - h, max(1, w), max(1, h)

    def _box(self, box: Box) -> Area:
        x, y, w, h = self._place(box)
        s = self.frame.scale
        radius = min(round(box.radius * s), w // 2, h // 2)
        area = _area(x, y, w, h)
        if box.raised:
            area = area.joined(self._shadow(area, radius))
        if box.fill:
            Color(*channels(box.fill), box.alpha)
            if radius < 1:
                across = round(w * box.part)
                Rectangle(texture=self._shape(("panel", 0), lambda: raster.panel(0)),
                          pos=(x + w - across if box.mirrored else x, y), size=(across, h))
            else:
                _slices(self._shape(("panel", radius), lambda: raster.panel(radius)), x, y, w, h, radius, part=box.part,
                        mirrored=box.mirrored)
        if box.stroke and box.line:
            line = max(1, round(box.line * s))
            if radius <= line:
                radius = line + 1
            Color(*channels(box.stroke), box.alpha)
            texture = self._shape(("outline", radius, line), lambda: raster.panel(radius, line))
            _slices(texture, x, y, w, h, radius, part=box.part, hollow=True, mirrored=box.mirrored)
        return area

    def _shadow(self, panel: Area, radius: int) -> Area:
        """Around a panel that is filled: what lies under it would not be seen, but would cost more than all else."""
        s = self.frame.scale
        blur, drop = max(2, round(SHADOW_BLUR * s)), round(SHADOW_DROP * s)
        soft = Area(panel.left - blur, panel.bottom - blur - drop, panel.right + blur, panel.top + blur - drop)
        corner = radius + 2 * blur
        squeezed = min(soft.right - soft.left, soft.top - soft.bottom) < 2 * corner
        texture = self._shape(("shadow", radius, blur), lambda: raster.shadow(radius, blur), smooth=squeezed)
        Color(0.05, 0.08, 0.1, SHADOW_ALPHA)
        _around(texture, soft, corner, (Area(panel.left + radius, panel.bottom, panel.right - radius, panel.top),
                                        Area(panel.left, panel.bottom + radius, panel.right, panel.top - radius)))
        return soft

    def _words(self, words: Words) -> Area:
        s = self.frame.scale
        pixels = max(1, round(words.size * s))
        Color(*channels(words.colour))
        top, area = words.rect.y, NOWHERE
        for line in words.lines:
            if drawn := visual(line):
                texture = self._line(drawn, words.weight, pixels)
                w, h = texture.size
                left = words.rect.x * s
                if words.align is Align.CENTER:
                    left += (words.rect.w * s - w) / 2
                elif words.align is Align.RIGHT:
                    left += words.rect.w * s - w
                middle = self.frame.height - (top + words.pitch / 2) * s
                x, y = round(left), round(middle - h / 2)
                Rectangle(texture=texture, pos=(x, y), size=(w, h))
                area = area.joined(_area(x, y, w, h))
            top += words.pitch
        return area

    def _sign(self, sign: Sign) -> Area:
        x, y, w, h = self._place(sign)
        side = min(w, h)
        Color(*channels(sign.colour))
        texture = self._shape(("sign", sign.name, side), lambda: raster.sign(sign.name, side))
        _whole(texture, x, y, side, side, mirrored=sign.mirrored and sign.name in POINTING)
        return _area(x, y, side, side)

    def make(self, node: Node, *, smooth: bool = False) -> None:
        """What takes longest of drawing it, so that drawing it is quick."""
        self._smooth = smooth
        if isinstance(node, Picture):
            self._art(node)
        elif isinstance(node, Photo):
            self._print(node)

    def _art(self, node: Picture) -> tuple[Texture, int, int]:
        _, _, w, h = self._place(node)
        key = (node.name, w, h, node.colours, self._smooth)
        if key not in self._pictures:
            pixels = picture(node.name, w, h, node.colours)
            self._pictures[key] = _texture(pixels, smooth=self._smooth), pixels.left, pixels.top
        return self._pictures[key]

    def _picture(self, node: Picture) -> Area:
        x, y, w, h = self._place(node)
        Color(1, 1, 1)
        texture, left, top = self._art(node)
        across, down = texture.size
        turned = node.mirrored and node.name in TURNED
        left = w - left - across if turned else left
        x, y = x + left, y + h - top - down
        _whole(texture, x, y, across, down, mirrored=turned)
        return _area(x, y, across, down)

    def _print(self, node: Photo) -> Texture:
        _, _, w, h = self._place(node)
        radius = round(node.radius * self.frame.scale)
        key = (node.file, w, h, radius, node.whole, self._smooth)
        texture = self._photos.get(key)
        if texture is None:
            while len(self._photos) >= PHOTOS:                 # the one drawn first goes first
                del self._photos[next(iter(self._photos))]
            texture = self._photos[key] = _texture(raster.photo(node.file, w, h, radius, whole=node.whole),
                                                    smooth=self._smooth)
        return texture

    def _photo(self, node: Photo) -> Area:
        x, y, w, h = self._place(node)
        Color(1, 1, 1)
        Rectangle(texture=self._print(node), pos=(x, y), size=(w, h))
        return _area(x, y, w, h)

    def _shape(self, name: tuple[object, ...], draw: Callable[[], Pixels], *, smooth: bool = False) -> Texture:
        smooth = smooth or self._smooth
        texture = self._shapes.get((name, smooth))
        if texture is None:
            texture = self._shapes[name, smooth] = _texture(draw(), smooth=smooth)
        return texture

    def _line(self, line: str, weight: Weight, pixels: int) -> Texture:
        key = (line, weight, pixels, self._smooth)
        texture = self._lines.get(key)
        if texture is None:
            label = CoreLabel(text=line, font_size=pixels, font_name=str(FONTS / weight.value))
            label.refresh()
            texture = self._lines[key] = _sampled(label.texture, smooth=self._smooth)
        return texture


def _texture(pixels: Pixels, *, smooth: bool) -> Texture:
    texture = Texture.create(size=(pixels.width, pixels.height), colorfmt="rgba")
    texture.blit_buffer(pixels.rgba, colorfmt="rgba", bufferfmt="ubyte")
    texture.flip_vertical()
    return _sampled(texture, smooth=smooth)


def _sampled(texture: Texture, *, smooth: bool) -> Texture:
    """Each dot on one of its own looks the same either way, and costs software a third less unless it is smooth."""
    texture.mag_filter = texture.min_filter = "linear" if smooth else "nearest"
    return texture


def _area(x: int, y: int, w: int, h: int) -> Area:
    return Area(x, y, x + w, y + h)


def _whole(texture: Texture, x: float, y: float, w: float, h: float, *, mirrored: bool) -> None:
    coords = texture.tex_coords
    if mirrored:
        coords = (*coords[2:4], *coords[0:2], *coords[6:8], *coords[4:6])
    Rectangle(texture=texture, pos=(x, y), size=(w, h), tex_coords=coords)


def _slices(texture: Texture, x: float, y: float, w: float, h: float, corner: int, *, part: float = 1.0,
            hollow: bool = False, mirrored: bool = False) -> None:
    """The texture with its four corners kept and its middle stretched.

    `part` keeps only that share of the width, `mirrored` the one at the right; `hollow` leaves out the middle, which
    would not be seen but would cost.
    """
    xs, us = _cuts(x, w, corner, texture.width)
    ys, vs = _cuts(y, h, corner, texture.height)
    end = x + w * part
    us = [u if column <= end else _between(end, xs, us) for column, u in zip(xs, us, strict=True)]
    places = [2 * x + w - min(column, end) if mirrored else min(column, end) for column in xs]
    _grid(texture, places, us, ys, vs, [(i, j) for j in range(3) for i in range(3) if not hollow or not i == j == 1])


def _around(texture: Texture, area: Area, corner: int, covers: tuple[Area, ...]) -> None:
    """The texture over an area, with its four corners kept and its middle stretched, but for what the covers hide."""
    xs, us = _cuts(area.left, area.right - area.left, corner, texture.width)
    ys, vs = _cuts(area.bottom, area.top - area.bottom, corner, texture.height)
    columns = sorted({*xs, *(side for cover in covers for side in (cover.left, cover.right))})
    rows = sorted({*ys, *(side for cover in covers for side in (cover.bottom, cover.top))})
    seen = [(i, j) for j, (low, high) in enumerate(pairwise(rows)) for i, (near, far) in enumerate(pairwise(columns))
            if not any(cover.left <= near and far <= cover.right and cover.bottom <= low and high <= cover.top
                       for cover in covers)]
    _grid(texture, columns, [_between(column, xs, us) for column in columns],
          rows, [_between(row, ys, vs) for row in rows], seen)


def _grid(texture: Texture, xs: list[float], us: list[float], ys: list[float], vs: list[float],
          cells: list[tuple[int, int]]) -> None:
    """The texture by these columns and rows, where its shares `us` and `vs` lie; of its cells those that are named."""
    coords = texture.tex_coords
    left, bottom, right, top = coords[0], coords[1], coords[2], coords[5]
    vertices: list[float] = []
    for y, v in zip(ys, vs, strict=True):
        for x, u in zip(xs, us, strict=True):
            vertices += (x, y, left + (right - left) * u, bottom + (top - bottom) * v)
    indices: list[int] = []
    for i, j in cells:
        a = j * len(xs) + i
        b = a + len(xs)
        indices += (a, a + 1, b + 1, a, b + 1, b)
    Mesh(vertices=vertices, indices=indices, mode="triangles", texture=texture)


def _between(place: float, places: list[float], values: list[float]) -> float:
    """The value at a place, from the values at some places in order."""
    for (before, after), (low, high) in zip(pairwise(places), pairwise(values), strict=True):
        if place < after:
            return low + (high - low) * (place - before) / (after - before)
    return values[-1]


def _cuts(start: float, length: float, corner: int, size: float) -> tuple[list[float], list[float]]:
    kept = min(corner, length / 2)
    share = corner / size if kept == corner else 0.5
    return ([start, start + kept, start + length - kept, start + length], [0.0, share, 1 - share, 1.0])
