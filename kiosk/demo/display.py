"""An X display: a virtual one of our own, the windows on it, and pictures of what is really drawn."""
from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from PIL import Image
from Xlib import X
from Xlib.display import Display as Connection
from Xlib.error import BadDrawable, BadMatch, BadWindow, ConnectionClosedError, DisplayError

from kiosk.demo.children import Child, StageError


class VirtualDisplay:
    """Xvfb on the first free display. `name` is what DISPLAY wants; `environment` is for child processes."""

    def __init__(self, width: int, height: int, logs: Path, *, within: float = 15.0) -> None:
        self.width, self.height = width, height
        self._server = Child("xvfb", ("Xvfb", "-displayfd", "1", "-screen", "0", f"{width}x{height}x24",
                                      "-nolisten", "tcp", "-noreset"), logs)
        try:
            self.name = f":{self._server.line(r'^[0-9]+$', within).group()}"
        except StageError:
            self._server.kill()
            raise

    @property
    def environment(self) -> dict[str, str]:
        return {"DISPLAY": self.name}

    def stop(self) -> None:
        self._server.stop()

    def __enter__(self) -> VirtualDisplay:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.stop()


def connect(name: str | None) -> Connection:
    """A connection to the display `name`, or to the one of DISPLAY. StageError when there is none."""
    try:
        return Connection(name)
    except (DisplayError, ConnectionClosedError, OSError) as error:
        raise StageError(f"the display {name or 'of this session'} cannot be opened: {error}") from None


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of the display, in pixels from its top left corner."""

    x: int
    y: int
    width: int
    height: int


class Display:
    """A look at a display: where a process has its window, and a picture of it."""

    def __init__(self, name: str | None = None) -> None:
        self.connection = connect(name)
        self._root = self.connection.screen().root
        self._pid = self.connection.intern_atom("_NET_WM_PID")

    @property
    def height(self) -> int:
        """Pixels from top to bottom of the first screen."""
        return int(self.connection.screen().height_in_pixels)

    def window(self, pid: int) -> Area | None:
        """The area of the visible window of a process, as it says itself; None while there is none."""
        found = None
        waiting = [self._root]
        while waiting:
            window = waiting.pop()
            try:
                waiting += window.query_tree().children
                owner = window.get_full_property(self._pid, X.AnyPropertyType)
                visible = window.get_attributes().map_state == X.IsViewable
                if owner and visible and owner.value[0] == pid:
                    found = self._area(window)
            except (BadWindow, BadDrawable):
                continue                          # it was closed while we looked
        return found

    def _area(self, window: Any) -> Area:
        shape = window.get_geometry()
        corner = self._root.translate_coords(window, 0, 0)
        return Area(corner.x, corner.y, shape.width, shape.height)

    def picture(self, area: Area | None = None) -> Image.Image:
        """What is drawn in `area`, cut to the display, or on all of it."""
        whole = self._root.get_geometry()
        area = area or Area(0, 0, whole.width, whole.height)
        left, top = max(area.x, 0), max(area.y, 0)
        width = min(area.x + area.width, whole.width) - left
        height = min(area.y + area.height, whole.height) - top
        try:
            image = self._root.get_image(left, top, width, height, X.ZPixmap, 0xFFFFFFFF)
        except (BadMatch, BadDrawable) as error:
            raise StageError(f"no picture of {area}: {error}") from None
        return Image.frombytes("RGB", (width, height), image.data, "raw", "BGRX")

    def screenshot(self, path: Path, area: Area | None = None) -> Path:
        """The picture as a PNG file; its folder is made."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.picture(area).save(path, "PNG")
        return path

    def close(self) -> None:
        self.connection.close()
