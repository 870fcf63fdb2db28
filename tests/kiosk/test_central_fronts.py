"""The kiosk at the central system's own TLS, HTTPS and telnet: two programs that share nothing but SIP2."""
from __future__ import annotations

from pathlib import Path

import pytest
import trustme

from kiosk.engine.view import Action, Screen
from kiosk.ils.trial import try_central_system
from tests.kiosk.library import CARD, PIN
from tests.kiosk.proxy import Proxy
from tests.kiosk.rig import Central, rig

REACH = {
    "sip2-tls": 'transport = "tls"\nhost = "127.0.0.1"\nport = {port}\ntls.ca = "{ca}"',
    "https": 'transport = "https"\nhttps.base = "https://127.0.0.1:{port}"\ntls.ca = "{ca}"',
    "telnet": 'transport = "telnet"\nhost = "127.0.0.1"\nport = {port}\n'
              'telnet.user = "kiosk"\ntelnet.secret = "sip2"',
}


class Own:
    """The front of this name of the central system itself."""

    def __init__(self, name: str, central: Central, ca: Path) -> None:
        self.reach = REACH[name].format(port=central.ports[name], ca=ca)

    def stop(self) -> None:
        """It ends with the central system."""


@pytest.mark.parametrize("name", list(REACH))
def test_books_go_out_and_come_back(tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    authority = trustme.CA()
    ca, own = tmp_path / "ca.pem", tmp_path / "own.pem"
    authority.cert_pem.write_to_path(str(ca))
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(str(own))

    def front(proxy: Proxy, directory: Path) -> Own:
        assert isinstance(proxy.central, Central)
        return Own(name, proxy.central, ca)

    options = ("--dialect", "koha-suomi", f"--{name}", "127.0.0.1:0", "--certificate", str(own), "--key", str(own))
    with rig(tmp_path, front=front, dialect="koha-suomi", options=options) as desk:
        uids = [desk.tag("30001"), desk.tag("30005")]
        desk.sign_in()
        desk.lay(*uids)
        for barcode in ("30001", "30005"):
            desk.row(barcode, "status.borrowed", "detail.due")
        assert desk.central.loans() == {"30001": (CARD, 0), "30005": (CARD, 0)}
        desk.press(Action.FINISH)
        desk.screen(Screen.DONE)
        desk.lift(*uids)
        desk.press(Action.FINISH)
        desk.screen(Screen.ATTRACT)
        desk.press(Action.RETURN)
        desk.lay(*uids)
        desk.row("30001", "status.cart")
        desk.row("30005", "status.transport")
        assert desk.central.loans() == {}
        assert desk.proxy.asked == []       # nothing went the plain way
        assert try_central_system(desk.settings, patron=CARD, pin=PIN, item="30001") == 0
        assert "ok    PIN: " in capsys.readouterr().out
