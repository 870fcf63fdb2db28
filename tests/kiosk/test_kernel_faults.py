"""The kernel says EIO or ENOSPC to a real kiosk: out of order, nothing sent, no tag written; well again, it serves."""
from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from random import Random

import pytest

from tests.kiosk.kills.library import uids_of
from tests.kiosk.kills.processes import KioskProcess
from tests.kiosk.kills.rounds import Round
from tests.kiosk.kills.shelf import LOANED, SECURED
from tests.kiosk.library import CARD, PIN

ITEM = "30001"
LIMIT = 20.0
pytestmark = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not here")


@contextmanager
def failing(kiosk: KioskProcess, log: Path, calls: str, error: str) -> Iterator[None]:
    """So long these calls of the kiosk's fail."""
    tracer = subprocess.Popen(
        ["strace", "-f", "-o", str(log), "-e", f"trace={calls}", "-e", f"inject={calls}:error={error}",
         "-p", str(kiosk.pid)], stderr=subprocess.PIPE, text=True)
    try:
        if not kiosk.traced(LIMIT):
            pytest.skip("strace may not attach here")
        yield
        assert "(INJECTED)" in log.read_text()
    finally:
        tracer.terminate()
        tracer.wait(LIMIT)
        assert tracer.stderr is not None
        tracer.stderr.close()


def test_what_the_kernel_refuses_to_write_is_neither_asked_nor_told(tmp_path: Path) -> None:
    with ExitStack() as stack:
        round_ = Round(tmp_path, stack, Random(1))
        kiosk, uid = round_.kiosk, uids_of(ITEM)[0]

        def sign_in() -> None:
            assert kiosk.wait(1, lambda view: view["screen"] == "attract", LIMIT)
            kiosk.tell(1, card=CARD)
            assert kiosk.wait(1, lambda view: view["screen"] == "pin", LIMIT)
            kiosk.tell(1, type=PIN)
            assert kiosk.wait(1, lambda view: view["screen"] == "borrow", LIMIT)

        for calls, error in (("fsync,fdatasync", "EIO"), ("pwrite64", "ENOSPC")):
            sign_in()
            with failing(kiosk, tmp_path / f"strace-{error}", calls, error):
                round_.shelf.lay(uid)
                view = kiosk.wait(1, lambda view: view["screen"] == "out_of_order", LIMIT)
                assert view is not None
                assert view["rows"] == []
                assert round_.wire.count(b"11") == 0
                assert round_.shelf.afi(uid) == SECURED
            round_.patrons.clear_pad(1)
        sign_in()
        round_.shelf.lay(uid)
        assert kiosk.wait(1, lambda view: [row[1] for row in view["rows"]] == ["status.borrowed"], LIMIT)
        assert round_.central.loans() == {ITEM: (CARD, 0)}
        assert round_.shelf.afi(uid) == LOANED
