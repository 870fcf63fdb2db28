"""A map of what is on the screen, for tests and demonstrations that press real buttons: one JSON file, replaced whole.

    {"screen", "language", "sequence", "settled", "overlay", "window": [w, h],
     "controls": [{"name", "rect": [x, y, w, h], "enabled"}],
     "rows": [{"tone", "icon"}], "rows_shown": [first, count]}

Rectangles are window pixels, origin top left. The file is written when a screen is with the display, which has the next
`sequence` then, and again when its controls have been there long enough to be meant: a control is enabled when a finger
on it would be heard, and all is `settled` when none waits for that. It names no one and nothing of a patron's, unless
`texts` asks for the visible words too, which only tests may.
"""
from __future__ import annotations

import json
import os
from collections.abc import Container
from pathlib import Path

from kiosk.engine.view import ViewState
from kiosk.ui.scene import Scene, Words
from kiosk.ui.units import Frame
from receipts.script import plain


class Watch:
    def __init__(self, path: Path, *, texts: bool = False) -> None:
        self._path, self._texts = path, texts
        self._sequence = 0
        self._scene: Scene | None = None

    def drawn(self, scene: Scene, view: ViewState, frame: Frame, settled: Container[str]) -> None:
        """Writes the map of a scene that is with the display, and of whose controls the `settled` can be pressed."""
        if scene is not self._scene:
            self._scene = scene
            self._sequence += 1
        told: dict[str, object] = {
            "screen": scene.screen, "language": view.language, "sequence": self._sequence,
            "settled": all(control.name in settled for control in scene.controls), "overlay": scene.modal,
            "window": [frame.width, frame.height],
            "controls": [{"name": control.name, "rect": list(frame.pixels(control.rect)),
                          "enabled": control.enabled and control.name in settled} for control in scene.controls],
            "rows": [{"tone": tone, "icon": icon} for tone, icon in scene.rows],
            "rows_shown": [scene.first_row, scene.rows_shown],
        }
        if self._texts:
            told["texts"] = texts(scene)
        partial = self._path.with_name(self._path.name + ".part")
        partial.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
        os.replace(partial, self._path)


def texts(scene: Scene) -> list[str]:
    """The visible words as they are read, top layer last."""
    return [plain(" ".join(node.lines)) for layer in scene.layers for node in layer.nodes
            if isinstance(node, Words) and not node.art]
