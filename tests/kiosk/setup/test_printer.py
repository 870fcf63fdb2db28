"""A printer that announces itself in the network is chosen, not typed."""
from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest

from devices.detect import Detected, State
from devices.emulators.printer import PrinterEmulator
from kiosk.setup import rest
from kiosk.setup.bench import Bench
from kiosk.setup.draft import Draft
from kiosk.setup.terminal import Terminal

EXAMPLE = Path(__file__).parents[3] / "docs" / "examples" / "kiosk"


@pytest.mark.parametrize(("answer", "named"), [("1", True), ("0", False)])
def test_a_printer_of_the_network_can_be_chosen_or_none_of_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                                                answer: str, named: bool) -> None:
    config, said = tmp_path / "config", io.StringIO()
    shutil.copytree(EXAMPLE, config)
    layer = config / "kiosk.toml"
    layer.write_text(layer.read_text(encoding="utf-8").partition("[printer")[0], encoding="utf-8")
    with PrinterEmulator() as there:
        monkeypatch.setattr(rest, "printers", lambda: [
            Detected("printer", "", State.CLOSED, note="no avahi"),
            Detected("printer", "10.0.0.6:9100", State.LISTED, "EPSON in the hall", there.url)])
        answers = {"printer.found": answer, "printer.print": False, "printer.empty": "s"}
        changes = rest.printer(Bench(Terminal(answers, yes=True, said=said), Draft(config))).changes
    assert changes == ({("printer", "receipt", "url"): there.url} if named else {})
    assert "1: EPSON in the hall" in said.getvalue()
