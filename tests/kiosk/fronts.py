"""What stands between a kiosk and a central system elsewhere: a TLS end, and a gateway that does as Koha-Suomi's does.

Both pass everything to `behind`, which may be a `tests.kiosk.proxy.Proxy` with its bites.
"""
from __future__ import annotations

import socket
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import trustme

from sip2.codec import encode
from sip2.messages import Login
from tests.kiosk.proxy import HasPort

GATEWAY_PATH = "/api/v1/contrib/kohasuomi/sipmessages"
NAMESPACE = "https://koha-suomi.fi/sipschema.xsd"
READS = 8192               # bytes of an answer, once


def trusted(directory: Path) -> tuple[ssl.SSLContext, Path]:
    """The context of a server on 127.0.0.1, and the file of the authority that vouches for it."""
    authority = trustme.CA()
    ca = directory / "ca.pem"
    authority.cert_pem.write_to_path(str(ca))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context, ca


class TlsEnd:
    """Takes TLS off and passes the bytes on."""

    def __init__(self, behind: HasPort, directory: Path) -> None:
        self._behind = behind
        self._context, ca = trusted(directory)
        self._listener = socket.create_server(("127.0.0.1", 0))
        port = self._listener.getsockname()[1]
        self.reach = f'transport = "tls"\nhost = "127.0.0.1"\nport = {port}\ntls.ca = "{ca}"'
        threading.Thread(target=self._accept, daemon=True).start()

    def stop(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                plain, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(plain,), daemon=True).start()

    def _serve(self, plain: socket.socket) -> None:
        try:
            with (self._context.wrap_socket(plain, server_side=True) as near,
                  socket.create_connection(("127.0.0.1", self._behind.port), 2) as far):
                near.settimeout(0.02)
                far.settimeout(0.02)
                while self._pass(near, far) and self._pass(far, near):
                    pass
        except OSError:
            plain.close()

    @staticmethod
    def _pass(source: socket.socket, target: socket.socket) -> bool:
        """False when the source has ended."""
        try:
            data = source.recv(65536)
        except TimeoutError:
            return True
        target.sendall(data)
        return bool(data)


class Gateway:
    """One POST, one new link with its own login, one read of the answer. HTTP 200 with nothing when none came."""

    def __init__(self, behind: HasPort, directory: Path, patience: float = 1.0) -> None:
        context, ca = trusted(directory)
        gateway = self
        self._behind, self._patience = behind, patience

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 5

            def do_POST(self) -> None:
                document = self.rfile.read(int(self.headers["Content-Length"]))
                body = gateway.answer(document) if self.path == GATEWAY_PATH else b""
                self.send_response(200 if body else 404)
                self.send_header("Content-Type", "application/xml")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        class Quiet(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: Any) -> None:
                pass

        self._server = Quiet(("127.0.0.1", 0), Handler)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        base = f"https://127.0.0.1:{self._server.server_address[1]}"
        self.reach = f'transport = "https"\nhttps.base = "{base}"\ntls.ca = "{ca}"'
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, document: bytes) -> bytes:
        root = ElementTree.fromstring(document)
        login = Login(login_user_id=root.attrib["login"], login_password=root.attrib["password"],
                      location_code="SIP2OHTTP")
        text = self._ask(encode(login, sequence=0), (root.findtext("request") or "").encode() + b"\r")
        return (f'<?xml version="1.0" encoding="utf-8"?><ns1:sip xmlns:ns1="{NAMESPACE}"><response>'
                f"{escape(text.decode())}</response></ns1:sip>").encode()

    def _ask(self, login: bytes, request: bytes) -> bytes:
        try:
            with socket.create_connection(("127.0.0.1", self._behind.port), 2) as link:
                link.settimeout(self._patience)
                link.sendall(login)
                welcome = link.recv(READS)
                if not welcome.startswith(b"941"):
                    return welcome.strip(b"\r\n")
                link.sendall(request)
                return link.recv(READS).strip(b"\r\n")
        except OSError:
            return b""
