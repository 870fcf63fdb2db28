"""A real window on a virtual display is seen, pressed by a real pointer, typed into and pictured."""
from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from kiosk.demo.children import StageError
from kiosk.demo.display import Area, Display
from kiosk.demo.stage import Stage

WINDOW = '''
import json, os, sys
os.environ.update(KIVY_NO_ARGS="1", KIVY_NO_CONSOLELOG="1", KIVY_HOME=sys.argv[2],
                  SDL_MOUSE_FOCUS_CLICKTHROUGH="1")
from kivy.config import Config
for key, value in (("width", "400"), ("height", "600"), ("position", "custom"), ("left", "30"), ("top", "50"),
                   ("borderless", "1")):
    Config.set("graphics", key, value)
from kivy.app import App
from kivy.core.window import Window
from kivy.graphics import Color, Rectangle
from kivy.uix.widget import Widget

class Root(Widget):
    sequence, screen = 0, "attract"
    def tell(self, screen):
        self.sequence, self.screen = self.sequence + 1, screen
        self.canvas.clear()
        with self.canvas:
            Color(*((0, 0.5, 0) if screen == "pressed" else (0.5, 0, 0)))
            Rectangle(size=(400, 600))
        with open(sys.argv[1] + ".new", "w") as file:
            json.dump({"screen": screen, "language": "fi", "sequence": self.sequence, "rows": [],
                       "controls": [{"name": "action:go", "rect": [300, 500, 60, 40], "enabled": True},
                                    {"name": "action:no", "rect": [0, 0, 60, 40], "enabled": False}]}, file)
        os.replace(sys.argv[1] + ".new", sys.argv[1])
    def on_touch_up(self, touch):
        x, y = touch.x, 600 - touch.y
        self.tell("pressed" if 300 <= x <= 360 and 500 <= y <= 540 else "missed")

root = Root()
Window.bind(on_textinput=lambda _, text: root.tell(root.screen + text if root.screen[:3] == "key" else "key" + text))
class Small(App):
    def build(self): return root
    def on_start(self): root.tell("attract")
Small().run()
'''


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    output = tmp_path_factory.mktemp("stage")
    program = output / "window.py"
    program.write_text(WINDOW, encoding="utf-8")
    with Stage(output, size=(500, 700), pace=0.2) as stage:
        stage.open_kiosk(sys.executable, program, stage.watch_file, output / "kivy")
        yield stage


@pytest.mark.window
def test_a_tap_presses_the_control_of_that_name_where_the_window_is(stage: Stage) -> None:
    assert stage.window() == Area(30, 50, 400, 600)
    stage.tap("action:go")
    assert stage.watch.screen("pressed").sequence > 1


@pytest.mark.window
def test_typed_keys_arrive_in_order(stage: Stage) -> None:
    stage.type("2749")
    assert stage.watch.screen("key2749").screen == "key2749"


@pytest.mark.window
def test_a_picture_shows_what_the_window_draws(stage: Stage) -> None:
    stage.tap("action:go")
    stage.watch.screen("pressed")
    path = stage.picture("green")
    with Image.open(path) as image:
        assert image.size == (400, 600)
        assert image.getpixel((200, 300)) == (0, 128, 0)


@pytest.mark.window
def test_a_control_that_is_not_there_or_not_enabled_is_told(stage: Stage) -> None:
    with pytest.raises(StageError, match=r"the button 'action:no' did not come within 0\.1 s; the window shows"):
        stage.tap("action:no", within=0.1)


@pytest.mark.window
def test_a_kiosk_that_ends_is_told_with_its_last_words(tmp_path: Path) -> None:
    with Stage(tmp_path, size=(300, 300)) as stage, pytest.raises(
            StageError, match=r"the kiosk ended \(exit code 1\)\n +no configuration"):
        stage.open_kiosk(sys.executable, "-c", "import sys; sys.exit('no configuration')")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")    # the library's sockets, left open
def test_a_display_that_is_not_there_is_told() -> None:
    with pytest.raises(StageError, match="the display :4242 cannot be opened"):
        Display(":4242")


@pytest.mark.window
def test_the_shared_display_is_a_portrait_screen(display: str) -> None:
    look = Display(display)
    assert look.picture().size == (1080, 1920)
    look.close()
