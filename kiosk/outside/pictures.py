"""Pictures of strangers and of staff, made safe to draw: known kinds only, no larger than the screen can use."""
from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageOps

KINDS = ("JPEG", "PNG", "GIF", "WEBP")
MOST_BYTES = 6 * 1024 * 1024
MOST_DOTS = 40_000_000             # a good camera's; what is larger is somebody's mistake, or meant to hurt
LEAST = 48                         # pixels of the shorter side: smaller ones stand for "no picture"
COVER, SLIDE, LOGO = (480, 720), (1400, 1400), (720, 240)


def prepared(source: bytes, box: tuple[int, int], *, least: int = LEAST) -> bytes | None:
    """The picture within `box` as PNG or JPEG, upright, and nothing else that was in it; None when it is none."""
    if len(source) > MOST_BYTES:
        return None
    try:
        with Image.open(BytesIO(source), formats=KINDS) as image:
            if image.width * image.height > MOST_DOTS or min(image.size) < least:
                return None
            if image.width > 6 * image.height or image.height > 6 * image.width:
                return None
            image.draft("RGB", box)
            upright = ImageOps.exif_transpose(image)
            clear = upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info
            plain = upright.convert("RGBA" if clear else "RGB")
            plain.thumbnail(box, Image.Resampling.LANCZOS)
            plain.info.clear()
            result = BytesIO()
            if clear:
                plain.save(result, "PNG")
            else:
                plain.save(result, "JPEG", quality=90)
            return result.getvalue()
    except Exception:  # noqa: BLE001 - a decoder fed by strangers may raise anything, and then there is no picture
        return None
