"""`python -m tests.pictures`: main screens and receipts as they are meant to look, and how far they are from it.

The references lie beside the tests, a quarter as large. What was changed on purpose is renewed with `--renew` and
looked at; what differs otherwise is shown in build/pictures: reference, picture and the places that differ, red.
Needs a display; on a machine without one, one of its own is made.
"""
from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageChops, ImageFilter

from tests.receipts import pictured

REFERENCES = Path(__file__).parent / "kiosk" / "ui" / "pictures"
SHOWN = Path("build/pictures")
SMALL = 4
SCREENS = ("attract", "choose", "card", "pin", "borrow", "borrow-long", "return", "done", "overlay-idle",
           "out-of-order")
LABELS = (*(f"{name}-fi-light-0-1080x1920" for name in SCREENS), "borrow-fi-contrast-0-1080x1920",
          "borrow-fi-light-2-1280x800")
LEVELS = 32                    # of 256 that a softened pixel may differ: edges are drawn otherwise on other graphics
SHARE = 0.0008                 # of a picture's pixels that may differ by more: 100 of a portrait screen's


def drawn(folder: Path, display: str | None = None) -> dict[str, Image.Image]:
    """Every main screen as it looks now."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KIVY_")}
    environment |= {"LIBGL_ALWAYS_SOFTWARE": "1", **({"DISPLAY": display} if display else {})}
    subprocess.run([sys.executable, "-m", "tests.pictures", "--draw", str(folder)], check=True, env=environment)
    return {label: Image.open(folder / f"{label}.png").convert("RGB") for label in LABELS}


def draw(folder: Path) -> None:
    """In this process, which has a display."""
    from kiosk.ui.audit.record import record
    from kiosk.ui.darkroom import Darkroom
    from kiosk.ui.looks import every
    from kiosk.ui.samples import samples
    from kiosk.ui.typeset import Typesetter
    room = Darkroom()
    for look in every({label.rsplit("-", 4)[0]: None for label in LABELS}):
        if look.label in LABELS:
            frame = look.format.frame
            scene = record(look, samples()[look.name], Typesetter(frame.scale)).scene
            room.picture(scene, frame).reduce(SMALL).save(folder / f"{look.label}.png", optimize=True)


def differing(reference: Image.Image, picture: Image.Image) -> Image.Image:
    """Where two pictures differ more than by the softness of their edges: white on black."""
    if reference.size != picture.size:
        return Image.new("L", picture.size, 255)
    soft = ImageFilter.GaussianBlur(1)
    bands = ImageChops.difference(reference.filter(soft), picture.filter(soft)).split()
    most = ImageChops.lighter(ImageChops.lighter(bands[0], bands[1]), bands[2])
    return most.point([255 if level > LEVELS else 0 for level in range(256)])


def alike(difference: Image.Image) -> bool:
    return difference.histogram()[255] <= SHARE * difference.width * difference.height


def show(label: str, reference: Image.Image, picture: Image.Image, difference: Image.Image) -> Path:
    """Both, and where they differ, side by side in a file."""
    marked = Image.composite(Image.new("RGB", picture.size, "#E00000"), Image.blend(
        picture, Image.new("RGB", picture.size, "#FFFFFF"), 0.6), difference.filter(ImageFilter.MaxFilter(5)))
    sheet = Image.new("RGB", (sum(one.width + 8 for one in (reference, picture, marked)),
                              max(reference.height, picture.height)))
    x = 0
    for one in (reference, picture, marked):
        sheet.paste(one, (x, 0))
        x += one.width + 8
    SHOWN.mkdir(parents=True, exist_ok=True)
    sheet.save(SHOWN / f"{label}.png")
    return SHOWN / f"{label}.png"


def compared(pictures: dict[str, Image.Image], references: Path = REFERENCES) -> list[str]:
    """What is not as it is meant to look, each with a file that shows where."""
    wrong = []
    for label, picture in pictures.items():
        file = references / f"{label}.png"
        if not file.is_file():
            wrong.append(f"{label} has no reference; look at it and make one: make pictures")
            continue
        reference = Image.open(file).convert("RGB")
        difference = differing(reference, picture)
        if not alike(difference):
            wrong.append(f"{label} looks otherwise, see {show(label, reference, picture, difference)}; "
                         "if it is meant so: make pictures")
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.pictures", description=__doc__)
    parser.add_argument("--renew", action="store_true", help="what is drawn now is how it is meant to look")
    parser.add_argument("--draw", type=Path, metavar="DIR", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.draw:
        draw(chosen.draw)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        found = {REFERENCES: on_any_display(Path(folder)), pictured.REFERENCES: dict(pictured.drawn())}
    if chosen.renew:
        for references, pictures in found.items():
            renew(references, pictures)
        return 0
    wrong = [sentence for references, pictures in found.items() for sentence in compared(pictures, references)]
    print("\n".join(wrong) or "screens and receipts look as they are meant to")
    return 1 if wrong else 0


def renew(references: Path, pictures: dict[str, Image.Image]) -> None:
    """What is drawn now is how it is meant to look."""
    for old in references.glob("*.png"):
        old.unlink()
    references.mkdir(exist_ok=True)
    for label, picture in pictures.items():
        picture.save(references / f"{label}.png", optimize=True)
    print(f"{len(pictures)} references renewed in {references}; look at them before they are kept")


def on_any_display(folder: Path) -> dict[str, Image.Image]:
    if "DISPLAY" in os.environ:
        return drawn(folder)
    from kiosk.demo.display import VirtualDisplay
    with VirtualDisplay(1280, 800, folder) as display:
        return drawn(folder, display.name)


if __name__ == "__main__":
    raise SystemExit(main())
