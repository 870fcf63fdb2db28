"""`python -m kiosk.ui.gallery`: every screen in every look as a picture, with an index page to judge them by."""
from __future__ import annotations

import argparse
import html
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

import kiosk.ui  # noqa: F401  (sets Kivy's surroundings before its first import)
from kiosk.pseudo import PSEUDO
from kiosk.texts import LANGUAGES

SIZES = ((1080, 1920), (1920, 1080), (1280, 800))
THEMES, STEPS = ("light", "dark", "contrast"), (0, 1, 2, 3)


@dataclass(frozen=True, slots=True)
class Look:
    name: str
    language: str
    theme: str
    step: int
    size: tuple[int, int]

    @property
    def label(self) -> str:
        return f"{self.name}-{self.language}-{self.theme}-{self.step}-{self.size[0]}x{self.size[1]}"


def looks(names: list[str], only: list[str]) -> Iterator[Look]:
    """Every combination whose label holds all the words asked for."""
    for size in SIZES:
        for name in names:
            for language in (*LANGUAGES, PSEUDO):
                for theme in THEMES:
                    for step in STEPS:
                        look = Look(name, language, theme, step, size)
                        if all(word in f"{look.label}-" for word in only):
                            yield look


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m kiosk gallery", description=__doc__)
    parser.add_argument("--output", type=Path, default=Path("build/gallery"))
    parser.add_argument("--only", action="append", default=[], metavar="WORD",
                        help="draw only pictures whose name holds this; may be given several times, "
                             "e.g. --only borrow-fi --only 1080x1920")
    parser.add_argument("--small", type=int, default=1, metavar="N", help="pictures 1/N as large")
    chosen = parser.parse_args(arguments)
    from kivy.graphics import Fbo

    from kiosk.texts import Texts
    from kiosk.ui.app import open_window
    from kiosk.ui.parts.desk import Desk
    from kiosk.ui.samples import in_look, samples
    from kiosk.ui.screens import draw
    from kiosk.ui.stage import Stage
    from kiosk.ui.tokens import channels
    from kiosk.ui.typeset import Typesetter
    from kiosk.ui.units import Frame

    open_window(320, 240, False, "gallery")
    chosen.output.mkdir(parents=True, exist_ok=True)
    views = samples()
    made: list[Look] = []
    size: tuple[int, int] | None = None
    for look in looks(list(views), chosen.only):
        if look.size != size:
            size = look.size
            frame = Frame(*size)
            fbo, typesetter = Fbo(size=size), Typesetter(frame.scale)
            stage = Stage(fbo, frame)
        view = in_look(views[look.name], look.language, look.theme, look.step)
        scene = draw(Desk(view, Texts(look.language), frame, typesetter))
        stage.show(scene, instantly=True)
        fbo.clear_color = (*channels(scene.background), 1)
        fbo.bind()
        fbo.clear_buffer()
        fbo.release()
        fbo.draw()
        image = Image.frombytes("RGBA", size, fbo.pixels).transpose(Image.Transpose.FLIP_TOP_BOTTOM).convert("RGB")
        if chosen.small > 1:
            image = image.reduce(chosen.small)
        image.save(chosen.output / f"{look.label}.png", compress_level=1)
        made.append(look)
    index(chosen.output, made)
    print(f"{len(made)} pictures in {chosen.output}")
    return 0


def index(folder: Path, made: list[Look]) -> None:
    """One page with all of them, grouped by screen."""
    parts = ["<!doctype html><meta charset=utf-8><title>Screens</title><style>body{font:16px sans-serif;margin:24px;"
             "background:#ddd}figure{display:inline-block;margin:8px}img{height:420px;display:block}</style>"]
    for name in dict.fromkeys(look.name for look in made):
        parts.append(f"<h2>{html.escape(name)}</h2>")
        parts += [f"<figure><a href='{look.label}.png'><img loading=lazy src='{look.label}.png' alt=''></a>"
                  f"<figcaption>{html.escape(look.label)}</figcaption></figure>" for look in made if look.name == name]
    (folder / "index.html").write_text("\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
