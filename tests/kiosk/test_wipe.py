"""After a session nothing of its patron can be reached in the running kiosk, with its link, its pad and its journal."""
from __future__ import annotations

import gc
import types
from collections.abc import Iterator
from pathlib import Path

from kiosk.engine.view import Action, Screen
from tests.kiosk.library import CARD, PIN
from tests.kiosk.rig import Rig, rig

NOT_DATA = (type, types.ModuleType, types.FunctionType, types.CodeType, types.FrameType, Rig)


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


def test_no_value_of_the_patron_can_be_reached_in_the_running_kiosk_after_the_session(tmp_path: Path) -> None:
    secrets = {"card": CARD, "name": "Demo, Aino", "title": "Teos 1"}
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
        everything = list(written(desk.kiosk))
        kept = {name for name, secret in secrets.items() if any(secret.encode() in one for one in everything)}
        assert kept == set()
        assert PIN.encode() not in everything
