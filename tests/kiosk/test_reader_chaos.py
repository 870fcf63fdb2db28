"""Whatever bites the line to the reader during a return: a tick only for a tag that is secured, and all get it."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from devices.emulators.feig import FeigEmulator
from kiosk.engine.view import Action, Screen
from tests.kiosk.bitten import Chaos
from tests.kiosk.rig import Rig, rig

SECURED, LOANED = 0x07, 0xC2
ITEMS = ("30001", "30002", "30003")
PAUSE = 0.1                # seconds in place of the longer ones after a failure


class Bitten:
    """A kiosk with items on loan, and chaos on the line to its reader."""

    def __init__(self, desk: Rig, chaos: Chaos) -> None:
        self.desk, self.chaos, self.network = desk, chaos, not desk.reader.url.startswith("feig+serial")
        for worker in desk.kiosk.workers:
            worker._pause_after = lambda failures: PAUSE
        self.uids = {item: desk.tag(item) for item in ITEMS}
        desk.sign_in()
        desk.lay(*self.uids.values())
        for item in ITEMS:
            desk.row(item, "status.borrowed")
        desk.press(Action.FINISH)
        desk.screen(Screen.DONE)
        desk.lift(*self.uids.values())
        desk.press(Action.FINISH)
        desk.screen(Screen.ATTRACT)
        desk.press(Action.RETURN)
        desk.screen(Screen.RETURN)

    def give_back_under(self, item: str, toxic: str) -> None:
        """With the line so all the time."""
        self.chaos.add(toxic)
        self.desk.lay(self.uids[item])
        self._ticked(item)
        self.chaos.remove("bite")

    def give_back_and_bite(self, item: str, toxic: str) -> None:
        """The line becomes so when the central system has said yes, before the tag is written."""
        self.desk.proxy.bites.append((b"10", self._bite(toxic)))
        self.desk.lay(self.uids[item])
        self.desk.wait(lambda view: view.notice and view.notice.key == "notice.pad_down")
        assert item not in self.desk.central.loans()
        assert self.desk.afi(self.uids[item]) == LOANED
        assert self.desk.row(item).status.key != "status.cart"
        self.chaos.remove("bite")
        self._ticked(item)

    def _bite(self, toxic: str) -> Callable[[bytes], bytes]:
        def bite(line: bytes) -> bytes:
            self.chaos.add(toxic)
            return line
        return bite

    def _ticked(self, item: str) -> None:
        self.desk.row(item, "status.cart")
        assert self.desk.afi(self.uids[item]) == SECURED
        assert item not in self.desk.central.loans()


@pytest.fixture(params=["tcp://127.0.0.1:0", "pty"], ids=["network reader", "serial reader"])
def bitten(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Bitten]:
    with ExitStack() as stack:
        between: list[Chaos] = []

        def pad(reader: FeigEmulator) -> str:
            between.append(stack.enter_context(Chaos.before(reader.url, tmp_path)))
            return between[0].url

        desk = stack.enter_context(rig(tmp_path, listen=request.param, pad=pad))
        yield Bitten(desk, between[0])


def test_a_return_over_a_bitten_line_is_ticked_when_its_tag_is_secured_and_never_before(bitten: Bitten) -> None:
    bitten.give_back_under(ITEMS[0], "corrupt:one_in=150,name=bite")
    bitten.give_back_under(ITEMS[1], "slicer:average_size=3,size_variation=2,delay=1000,name=bite")
    bitten.give_back_and_bite(ITEMS[2], "half_open:name=bite" if bitten.network else "down:name=bite")
    assert bitten.desk.proxy.count(b"09") == len(ITEMS)
