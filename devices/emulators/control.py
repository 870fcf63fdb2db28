"""A control server for emulators: one JSON object a line over loopback TCP, one JSON object a line back.

    {"do": "place", "uids": ["E004015012345678"]}      →   {"ok": true, "result": …}
    {"do": "dance"}                                    →   {"ok": false, "error": "there is no verb 'dance'; …"}

Each emulator registers its own verbs. It listens on loopback only: it moves things about as hands would.
"""
from __future__ import annotations

import inspect
import ipaddress
import json
import socket
import socketserver
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any

from devices.errors import BadUrl, DeviceError, DeviceGone

Handler = Callable[..., Any]           # keyword arguments of the request → something JSON can say
_LONGEST = 1 << 20


class ControlError(DeviceError):
    """The control server said no, or is not to be reached."""


class Control:
    """The server: `with Control("127.0.0.1:0") as control: control.register("place", handler)`."""

    def __init__(self, listen: str = "127.0.0.1:0") -> None:
        host, port = split_address(listen)
        if not ipaddress.ip_address(host).is_loopback:
            raise BadUrl(f"the control server listens on this machine only, not at {host}")
        self._verbs: dict[str, Handler] = {"verbs": lambda: sorted(self._verbs)}
        try:
            self._server = _Server((host, port), _Session)
        except OSError as error:
            raise DeviceGone(f"cannot listen at {listen}: {error}") from error
        self._server.control = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="control", daemon=True)

    @property
    def address(self) -> tuple[str, int]:
        host, port = self._server.server_address[:2]
        return str(host), int(port)

    def register(self, verb: str, handler: Handler) -> None:
        """Answer `verb` with `handler(**arguments)`; what it raises as DeviceError is the caller's answer."""
        if verb in self._verbs:
            raise ValueError(f"the verb {verb!r} is already taken")
        self._verbs[verb] = handler

    def __enter__(self) -> Control:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, line: bytes) -> bytes:
        """One request line, one answer line. Never raises for what a request can hold."""
        try:
            result = self._do(line)
        except (DeviceError, ValueError) as error:
            reply: dict[str, Any] = {"ok": False, "error": str(error)}
        else:
            reply = {"ok": True, "result": result}
        return json.dumps(reply, ensure_ascii=False).encode() + b"\n"

    def _do(self, line: bytes) -> Any:
        try:
            request = json.loads(line)
        except (ValueError, RecursionError):
            raise ControlError("a request is one JSON object a line") from None
        if not isinstance(request, dict) or not isinstance(verb := request.pop("do", None), str):
            raise ControlError('a request is an object with "do" and its arguments')
        handler = self._verbs.get(verb)
        if handler is None:
            raise ControlError(f"there is no verb {verb!r}; known: {', '.join(sorted(self._verbs))}")
        try:
            inspect.signature(handler).bind(**request)
        except TypeError as error:
            raise ControlError(f"{verb}: {error}") from None
        return handler(**request)


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    control: Control


class _Session(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True

    def handle(self) -> None:
        assert isinstance(self.server, _Server)
        try:
            while line := self.rfile.readline(_LONGEST):
                self.wfile.write(self.server.control.answer(line))
        except OSError:
            return                                     # the caller hung up


class ControlClient:
    """Calls verbs on a control server: `ControlClient("127.0.0.1", 4711).call("place", uids=[…])`."""

    def __init__(self, host: str, port: int, *, seconds: float = 5.0) -> None:
        self._where = f"{host}:{port}"
        try:
            self._socket = socket.create_connection((host, port), timeout=seconds)
        except OSError as error:
            raise ControlError(f"no control server at {self._where}: {error}") from error
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._file = self._socket.makefile("rb")

    def call(self, do: str, **arguments: Any) -> Any:
        """The verb's result. Raises ControlError with the server's sentence."""
        try:
            self._socket.sendall(json.dumps({"do": do, **arguments}).encode() + b"\n")
            line = self._file.readline()
        except OSError as error:
            raise ControlError(f"the control server at {self._where} does not answer: {error}") from error
        if not line:
            raise ControlError(f"the control server at {self._where} hung up")
        reply = json.loads(line)
        if not reply["ok"]:
            raise ControlError(reply["error"])
        return reply["result"]

    def close(self) -> None:
        self._file.close()
        self._socket.close()

    def __enter__(self) -> ControlClient:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()


def split_address(text: str) -> tuple[str, int]:
    """HOST:PORT taken apart. Raises BadUrl."""
    host, _, port = text.rpartition(":")
    host = {"localhost": "127.0.0.1"}.get(host.strip("[]"), host.strip("[]"))
    try:
        ipaddress.ip_address(host)
    except ValueError:
        raise BadUrl(f"{text!r} is no address to listen at: write 127.0.0.1:0") from None
    if not port.isdecimal() or int(port) > 0xFFFF:
        raise BadUrl(f"{text!r} names no port: write 127.0.0.1:0")
    return host, int(port)
