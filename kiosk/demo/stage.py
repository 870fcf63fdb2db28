"""The stage of a play: a display, the processes on it, and a patron's eyes and hand before a kiosk's window.

    with Stage(Path("build/demo")) as stage:
        central = stage.start("central", sys.executable, "-m", "central", "serve", …)
        port = central.line(r"sip2 listening on \\S+:(\\d+)")[1]
        stage.open_kiosk(sys.executable, "-m", "kiosk", "run", "--config", directory, "--watch", stage.watch_file)
        stage.until(lambda seen: seen.screen == "attract")
        stage.tap("language:sv")
        stage.picture("attract-sv")

However it is left, by its end, an error, Ctrl-C or SIGTERM, every process it started is ended.
"""
from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

from kiosk.demo.children import Child, Children, StageError
from kiosk.demo.display import Area, Display, VirtualDisplay
from kiosk.demo.pointer import Pointer
from kiosk.demo.watch import Seen, Watch


class Stage:
    """`output` gets logs and pictures. The display is a virtual one of `size`, or with `show` that of this session."""

    def __init__(self, output: Path, *, size: tuple[int, int] = (1080, 1920), show: bool = False, pace: float = 1.0,
                 clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep) -> None:
        self.output = output.resolve()
        self.logs = self.output / "logs"
        self.watch_file = self.output / "watch.json"
        self._size, self._show, self._pace = size, show, pace
        self._clock, self._sleep = clock, sleep
        self.kiosk: Child | None = None
        self._stack = ExitStack()

    def __enter__(self) -> Stage:
        self.output.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            name = self._display(stack)
            self.children = stack.enter_context(Children(self.logs, {"DISPLAY": name}))
            self.display = Display(name)
            stack.callback(self.display.close)
            self.pointer = Pointer(name, pace=self._pace, sleep=self._sleep)
            stack.callback(self.pointer.close)
            self._stack = stack.pop_all()
        self.watch = Watch(self.watch_file, clock=self._clock, sleep=self._sleep, alive=self._kiosk_ended)
        return self

    def _display(self, stack: ExitStack) -> str:
        if self._show:
            if "DISPLAY" not in os.environ:
                raise StageError("there is no display to show it on; leave out SHOW=1 to play on a virtual one")
            return os.environ["DISPLAY"]
        return stack.enter_context(VirtualDisplay(*self._size, self.logs)).name

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self._stack.close()

    def start(self, name: str, *command: str | os.PathLike[str], environment: Mapping[str, str] | None = None) -> Child:
        """A process that lives no longer than the stage."""
        return self.children.start(name, *command, environment=environment)

    def also_close(self, close: Callable[[], object]) -> None:
        """Call `close` when the stage is left, before anything else."""
        self._stack.callback(close)

    def open_kiosk(self, *command: str | os.PathLike[str], environment: Mapping[str, str] | None = None,
                   within: float = 30.0) -> Child:
        """Start the kiosk that writes `watch_file`, and wait until its window is there and says what it shows."""
        self.watch_file.unlink(missing_ok=True)
        self.kiosk = self.start("kiosk", *command, environment=environment)
        self.until(lambda seen: bool(seen.controls), within, "the kiosk's first screen")
        return self.kiosk

    def _kiosk_ended(self) -> str | None:
        if self.kiosk is None or self.kiosk.running:
            return None
        return f"the kiosk ended (exit code {self.kiosk.process.returncode}){self.kiosk.last_words()}"

    def window(self, within: float = 5.0) -> Area:
        """Where the kiosk's window is on the display."""
        deadline = self._clock() + within
        while self.kiosk is not None and self._clock() < deadline:
            if area := self.display.window(self.kiosk.pid):
                return area
            self._sleep(0.05)
        raise StageError(f"the kiosk has no window on the display{self._kiosk_ended() or ''}")

    def until(self, holds: Callable[[Seen], bool], within: float = 10.0, what: str = "what was waited for") -> Seen:
        """Wait for what the window shows; see `Watch.until`."""
        return self.watch.until(holds, within, what)

    def tap(self, name: str, within: float = 10.0) -> None:
        """Find a control by its name and click its middle by the real pointer."""
        button = self.watch.button(name, within)
        window = self.window()
        self.pointer.click(window.x + button.middle[0], window.y + button.middle[1])

    def tap_digits(self, digits: str) -> None:
        """A number by the keypad on the screen."""
        for digit in digits:
            self.tap(f"digit:{digit}")

    def type(self, text: str) -> None:
        """A text by real keys. Without a window manager keys go to the window under the pointer."""
        window = self.window()
        self.pointer.move(window.x + window.width / 2, window.y + window.height / 2)
        self.pointer.type(text)

    def picture(self, name: str, still_within: float = 2.0) -> Path:
        """A picture of the kiosk's window in `output`/NAME.png, taken when nothing moves any more or time is up."""
        window = self.window()
        deadline = self._clock() + still_within
        before = self.display.picture(window)
        while self._clock() < deadline:
            self._sleep(0.12)
            after = self.display.picture(window)
            if after.tobytes() == before.tobytes():
                break
            before = after
        path = self.output / f"{name}.png"
        before.save(path, "PNG")
        return path
