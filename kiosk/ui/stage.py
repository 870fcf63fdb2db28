"""The glass: draws scenes, layer by layer, and moves what has come or moved. Nothing else is kept here."""
from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from kivy.graphics import Canvas, PopMatrix, PushMatrix, Scale, Translate

from kiosk.ui import motion
from kiosk.ui.damage import NOWHERE, Area, Damage
from kiosk.ui.motion import Pose
from kiosk.ui.painter import Painter
from kiosk.ui.scene import Box, Control, Layer, Motion, Node, Scene
from kiosk.ui.tokens import FOCUS, FOCUS_GAP
from kiosk.ui.units import Frame, Rect


@dataclass(slots=True)
class Piece:
    """A layer on the glass."""

    layer: Layer
    canvas: Canvas
    shift: Translate
    scale: Scale
    area: Area                     # what is drawn, at rest
    born: float = 0.0
    glide: tuple[float, float, float] = (0.0, 0.0, 0.0)    # from where, and when it began
    shaken: float = float("-inf")
    seen: Area = NOWHERE           # where it is now


class Stage:
    """One canvas of pieces; its owner clears the ground to the scene's background, and draws at least what `damage`
    holds. `clock` is monotonic seconds."""

    def __init__(self, canvas: Canvas, frame: Frame, clock: Callable[[], float] = time.monotonic) -> None:
        self.canvas, self.frame, self._clock = canvas, frame, clock
        self.painter = Painter(frame)
        self.damage = Damage(frame.width, frame.height)
        self.reduced = False
        self.scene: Scene | None = None
        self._pieces: dict[str, Piece] = {}
        self._leaving: list[tuple[Piece, float]] = []
        self._ahead: dict[str, Piece] = {}
        self._top = Canvas()
        self._marked: tuple[Node, ...] = ()
        self._marks = NOWHERE
        self._hop = clock() + motion.HOP_EVERY

    def ready(self, scene: Scene, seconds: float) -> bool:
        """Makes what `show` of this scene would have to, and shows nothing: one thing at least, and others while there
        is time. True when all is made."""
        end, began = self._clock() + seconds, False
        for layer in scene.layers:
            if any(_looks(piece, layer) for piece in (self._pieces.get(layer.key), self._ahead.get(layer.key))):
                continue
            for node in layer.nodes:
                if began and self._clock() >= end:
                    return False
                began = True
                self.painter.make(node, smooth=layer.motion in motion.SIZING)
            self._ahead[layer.key] = self._drawn(layer)
        return True

    def show(self, scene: Scene, *, instantly: bool = False) -> None:
        """Replaces what is drawn; a layer that did not change is not drawn again."""
        now = self._clock()
        changed_screen = self.scene is None or self.scene.screen != scene.screen
        pieces: dict[str, Piece] = {}
        for layer in scene.layers:
            pieces[layer.key] = self._piece(layer, now, instantly or self._steady(layer, changed_screen))
        if changed_screen or instantly:
            self.damage.whole()
            self._leaving.clear()
        else:
            self._spoil(pieces, scene)
            self._leaving += [(piece, now) for key, piece in self._pieces.items()
                              if key not in pieces and piece.layer.motion in motion.LEAVING and piece.seen.dots]
        self._pieces, self.scene = pieces, scene
        self._ahead.clear()
        self._mark(())
        self.confine(None)
        self.move()

    def _spoil(self, pieces: dict[str, Piece], scene: Scene) -> None:
        """Notes what the pieces before leave to be drawn again: where those are that went or look otherwise now."""
        kept = [key for key in self._pieces if key in pieces]
        if self.scene is None or scene.background != self.scene.background or \
                kept != [key for key in pieces if key in self._pieces]:
            self.damage.whole()
            return
        for key, piece in self._pieces.items():
            if pieces.get(key) is not piece:
                self.damage.add(piece.seen)

    @staticmethod
    def _steady(layer: Layer, changed_screen: bool) -> bool:
        """Header, tools and buttons do not move about while a screen stays; a new screen enters as a whole."""
        if layer.key in ("header", "tools") or layer.key.startswith("language:"):
            return True
        told = layer.key.startswith(("over:", "notice", "problem"))
        return layer.motion is Motion.ENTER and not changed_screen and not told

    def _piece(self, layer: Layer, now: float, instantly: bool) -> Piece:
        old, ahead = self._pieces.get(layer.key), self._ahead.get(layer.key)
        if old is not None and _looks(old, layer):
            piece = old
        else:
            piece = ahead if ahead is not None and _looks(ahead, layer) else self._drawn(layer)
        if old is None:
            piece.born = now - (1e6 if instantly and layer.motion is not Motion.HALO else 0)
            return piece
        if piece is not old:
            piece.born, piece.glide, piece.shaken = old.born, old.glide, old.shaken
        before, after = old.layer.origin, layer.origin
        if before != after and not self.reduced and not instantly:
            piece.glide = (before[0] - after[0], before[1] - after[1], now)
        if layer.shake > old.layer.shake and not self.reduced:
            piece.shaken = now
        piece.layer = layer
        return piece

    def _drawn(self, layer: Layer) -> Piece:
        canvas = Canvas()
        with canvas:
            PushMatrix()
            shift = Translate(0, 0, 0)
            scale = Scale(1, 1, 1)
        area = self.painter.paint(canvas, layer.nodes, smooth=layer.motion in motion.SIZING)
        with canvas:
            PopMatrix()
        return Piece(layer, canvas, shift, scale, area)

    def move(self) -> float | None:
        """Poses every piece for now; returns the seconds until the next frame is needed, None when all is still."""
        now = self._clock()
        slides = self._leave(now)
        busy = calm = hops = False
        soon = motion.NEVER
        for piece in self._pieces.values():
            layer = piece.layer
            age = now - piece.born - layer.delay
            if age < 0:
                self._place(piece, Pose(opacity=0.0))
                soon = min(soon, -age)
                continue
            pose = motion.pose(layer.motion, age, reduced=self.reduced, turned=layer.turned)
            if layer.motion is Motion.HALO:
                calm = calm or not self.reduced
            elif layer.motion in motion.LEAVING:
                slides = slides or age < motion.LENGTHS[layer.motion]
            else:
                busy = busy or age < motion.LENGTHS[layer.motion]
            dx, dy = pose.dx, pose.dy
            if now - piece.glide[2] < motion.GLIDE:
                left = 1 - motion.ease((now - piece.glide[2]) / motion.GLIDE)
                dx, dy, busy = dx + piece.glide[0] * left, dy + piece.glide[1] * left, True
            if now - piece.shaken < motion.SHAKE:
                dx, busy = dx + motion.shake(now - piece.shaken).dx, True
            if layer.motion is Motion.HOP and not self.reduced:
                hops = True
                dy += motion.hop(now - self._hop).dy
            self._place(piece, Pose(dx, dy, pose.size, pose.opacity))
        if busy:
            return motion.FRAME
        if slides:
            return min(motion.SLIDE_FRAME, soon)
        if calm or (hops and 0 <= now - self._hop < motion.HOP_LENGTH):
            return motion.CALM_FRAME
        if hops:
            if now - self._hop >= motion.HOP_LENGTH:
                self._hop = now + motion.HOP_EVERY
            soon = min(soon, self._hop - now)
        return soon if soon < motion.NEVER else None

    def confine(self, area: Area | None) -> None:
        """Leaves on the canvas what reaches into the area: all else would be drawn on nothing, and cost as much. None:
        all there is."""
        self.canvas.clear()
        for piece in (*(piece for piece, _ in self._leaving), *self._pieces.values()):
            if area is None or piece.seen.within(area).dots:
                self.canvas.add(piece.canvas)
        self.canvas.add(self._top)

    def _leave(self, now: float) -> bool:
        """Fades what the slide before has left; true while there is any."""
        for piece, since in self._leaving:
            piece.canvas.opacity = max(0.0, 1 - (now - since) / motion.LEAVE)
            self.damage.add(piece.seen)
        staying = [(piece, since) for piece, since in self._leaving if now - since < motion.LEAVE]
        if len(staying) < len(self._leaving):
            self._leaving = staying
            self.confine(None)
        return bool(self._leaving)

    def _place(self, piece: Piece, pose: Pose) -> None:
        s = self.frame.scale
        x, y = piece.layer.origin
        shift = (round((x + pose.dx) * s), -round((y + pose.dy) * s), 0)
        changed = piece.canvas.opacity != pose.opacity
        if tuple(piece.shift.xyz) != shift:
            piece.shift.xyz = shift
        if piece.scale.x != pose.size:
            piece.scale.origin = (*self._middle(piece), 0)
            piece.scale.xyz = (pose.size, pose.size, 1)
        if changed:
            piece.canvas.opacity = pose.opacity
        seen = piece.area.posed(shift[0], shift[1], pose.size, self._middle(piece)) if pose.opacity else NOWHERE
        if changed or seen != piece.seen:
            self.damage.add(piece.seen)
            self.damage.add(seen)
            piece.seen = seen

    def _middle(self, piece: Piece) -> tuple[float, float]:
        """What it grows about, pixels from the bottom left; that of a piece of nothing is nowhere."""
        if not piece.layer.nodes:
            return 0.0, 0.0
        rect, s = piece.layer.nodes[0].rect, self.frame.scale
        return (rect.x + rect.w / 2) * s, self.frame.height - (rect.y + rect.h / 2) * s

    def mark(self, pressed: str | None, focus: str | None, asleep: bool = False) -> None:
        """Draws what the hand and the keys are on: a pressed control darkens, a focused one is ringed."""
        if self.scene is None:
            return
        ring, gap = self.scene.focus_colours
        nodes: list[Node] = []
        for control in self.scene.controls:
            if control.name == pressed:
                nodes.append(Box(control.rect, self.scene.ink, control.radius, alpha=0.16))
                nodes.append(Box(control.rect, "", control.radius, ring, 6))
            if control.name == focus:
                nodes += _ring(control, ring, gap)
        if asleep:
            nodes.append(Box(Rect(0, 0, self.frame.w, self.frame.h), "#000000", alpha=0.8))
        self._mark(tuple(nodes))

    def _mark(self, nodes: tuple[Node, ...]) -> None:
        if nodes == self._marked:
            return
        self._marked = nodes
        self.damage.add(self._marks)
        self._top.clear()
        self._marks = self.painter.paint(self._top, nodes)
        self.damage.add(self._marks)

    def forget(self) -> None:
        self._ahead.clear()
        self.painter.forget()


def _looks(piece: Piece | None, layer: Layer) -> bool:
    """Whether it is this layer, drawn as it is now."""
    return piece is not None and piece.layer.nodes == layer.nodes


def _ring(control: Control, ring: str, gap: str) -> list[Node]:
    inner = control.rect.inset(-FOCUS_GAP)
    outer = control.rect.inset(-FOCUS_GAP - FOCUS)
    return [Box(outer, "", control.radius + FOCUS_GAP + FOCUS, ring, FOCUS),
            Box(inner, "", control.radius + FOCUS_GAP, gap, FOCUS_GAP)]
