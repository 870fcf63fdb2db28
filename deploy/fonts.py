"""Makes the fonts of the screen and of the receipt: Inter, and for Arabic and Persian the letters of Noto Sans Arabic.

    pip install fonttools
    python deploy/fonts.py --inter DIR --arabic DIR --output kiosk/ui/fonts

One file a weight, so that a line of both scripts needs no second font. Text is joined and ordered before it is drawn
(`receipts/script.py`), so only the presentation forms are needed and no layout table of the Arabic font. The letters of
Inter are those of its file; --inter takes the files of this repository as well.
"""
from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from fontTools.merge import Merger
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.ttLib.scaleUpem import scale_upem

WEIGHTS = {"Regular": "Regular", "SemiBold": "Bold", "Bold": "Bold"}
"""Of Inter, and of Noto Sans Arabic, which has fewer."""
ARABIC = (*range(0x60C, 0x60D), 0x61B, 0x61F, *range(0x621, 0x656), *range(0x660, 0x66E), *range(0x670, 0x6D4), 0x6D4,
          *range(0x6F0, 0x6FA), *range(0xFB50, 0xFBB2), *range(0xFBD3, 0xFC00), 0xFDF2, *range(0xFE70, 0xFEFD))
ROOM = 0.25
"""Sizes above and below what Inter needs: Arabic reaches further. The same on both sides, so that the middle stays."""


def arabic(source: Path, units: int) -> TTFont:
    font = TTFont(source)
    options = Options(drop_tables=["GSUB", "GPOS", "GDEF", "DSIG"], hinting=False, notdef_outline=False,
                      layout_features=[], glyph_names=False)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=ARABIC)
    subsetter.subset(font)
    scale_upem(font, units)
    return font


def latin(source: Path) -> TTFont:
    """Inter without the Arabic that an earlier run gave it."""
    font = TTFont(source)
    options = Options(hinting=False, layout_features=["*"], name_IDs=["*"])
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=set(font.getBestCmap()) - set(ARABIC))
    subsetter.subset(font)
    return font


def merged(inter: Path, noto: Path) -> TTFont:
    base = latin(inter)
    units = base["head"].unitsPerEm
    ascent, descent = base["OS/2"].sTypoAscender, base["OS/2"].sTypoDescender
    with tempfile.TemporaryDirectory() as folder:
        parts = [Path(folder, "latin.ttf"), Path(folder, "arabic.ttf")]
        base.save(parts[0])
        arabic(noto, units).save(parts[1])
        font = Merger().merge([str(part) for part in parts])
    room = round(ROOM * units)
    head, table = font["hhea"], font["OS/2"]
    head.ascent, head.descent, head.lineGap = ascent + room, descent - room, 0
    table.usWinAscent, table.usWinDescent = head.ascent, -head.descent
    table.sTypoAscender, table.sTypoDescender = ascent, descent
    return font


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, what in (("inter", "where Inter-Regular.ttf is"), ("arabic", "where NotoSansArabic-Regular.ttf is"),
                       ("output", "where to write; the weights that are there already")):
        parser.add_argument(f"--{name}", type=Path, required=True, metavar="DIR", help=what)
    asked = parser.parse_args()
    for weight, other in WEIGHTS.items():
        source = asked.inter / f"Inter-{weight}.ttf"
        if not source.is_file():
            continue
        font = merged(source, asked.arabic / f"NotoSansArabic-{other}.ttf")
        font.save(asked.output / f"Inter-{weight}.ttf")
        print(f"Inter-{weight}.ttf: {len(font.getBestCmap())} characters")


if __name__ == "__main__":
    main()
