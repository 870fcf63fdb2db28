"""After a session nothing of its patron can be reached in the running kiosk, with its link, its pad and its journal."""
from __future__ import annotations

import gc
import time
import types
from collections.abc import Iterator
from pathlib import Path

from kiosk.engine.present import present
from kiosk.engine.view import Action, Screen
from tests.kiosk import world as small
from tests.kiosk.library import CARD, PIN
from tests.kiosk.rig import Rig, rig

NOT_DATA = (type, types.ModuleType, types.FunctionType, types.CodeType, types.FrameType, Rig)
TOLD = 10.0                        # seconds until the end of a session is told


def written(*roots: object) -> Iterator[bytes]:
    """Every string and every buffer that can be reached from these objects, however deep."""
    seen: set[int] = set()
    todo = list(roots)
    while todo:
        one = todo.pop()
        if id(one) in seen or isinstance(one, NOT_DATA):
            continue
        seen.add(id(one))
        if type(one) is str:
            yield one.encode("utf-8", "replace")
        elif type(one) in (bytes, bytearray):
            yield bytes(one)  # type: ignore[arg-type]
        todo.extend(gc.get_referents(one))


def kept(kiosk: object, *secrets: str) -> set[str]:
    """Which of these can be reached from a kiosk, when what it was still telling the central system is told."""
    end = time.monotonic() + TOLD
    while True:
        everything = list(written(kiosk))
        left = {secret for secret in secrets if any(secret.encode() in one for one in everything)}
        if not left or time.monotonic() > end:
            return left


def test_no_value_of_the_patron_can_be_reached_in_the_running_kiosk_after_the_session(tmp_path: Path) -> None:
    with rig(tmp_path) as desk:
        desk.sign_in()
        uid = desk.tag("30001")
        desk.lay(uid)
        desk.row("30001", "status.borrowed")
        assert {CARD.encode(), PIN.encode()} <= set(written(desk.kiosk.core.state))
        desk.press(Action.FINISH_RECEIPT)
        desk.screen(Screen.DONE)
        desk.lift(uid)
        desk.screen(Screen.ATTRACT)
        assert not kept(desk.kiosk, CARD, "Demo, Aino", "Teos 1")
        assert PIN.encode() not in list(written(desk.kiosk))


def test_no_value_of_the_patron_can_be_reached_from_state_or_view_after_the_session() -> None:
    world = small.World()
    world.add("1", "Canary of a title")
    world.add("2", "Second canary", hold=small.OTHER)
    world.sign_in()
    world.lay("1", "2")
    world.settle()
    during = list(written(world.state, present(world.state)))
    assert {small.CARD.encode(), small.PIN.encode(), b"Canary of a title"} <= set(during)
    world.press(Action.FINISH_RECEIPT)
    world.settle()
    after = list(written(world.state, present(world.state)))
    for secret in (small.CARD, small.PIN, "Canary of a title", "Second canary"):
        assert not [text for text in after if secret.encode() in text], secret
