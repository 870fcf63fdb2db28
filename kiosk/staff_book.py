"""What staff did at the kiosk, line by line, and the message with which they closed it: on disk before it counts.

The log is `staff.log`, JSON lines: `time` (ISO local), `station`, `event`, `outcome` and `person`, the keyed hash of
the staff card, which is the same for the same card on this kiosk. It is only ever added to. A last line that a power
cut left unfinished is passed over. The message is the one line of `closed`, which is there while the kiosk is closed.
"""
from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from pathlib import Path

from config.errors import ConfigError
from config.load import load
from kiosk.engine.showcase import Said
from kiosk.engine.staff import Deed
from kiosk.journal import JournalError
from kiosk.seal import sync, write_anew

LOG, CLOSED = "staff.log", "closed"
PERSON = 16                        # hex digits of the hash: enough to tell a library's staff apart
EXIT_CONFIG, EXIT_UNREAD = 2, 1


@dataclass(frozen=True, slots=True)
class Line:
    time: str
    station: str
    event: str
    outcome: str
    person: str

    def __str__(self) -> str:
        return f"{self.time}  {self.station}  {self.event:9}  {self.outcome:24}  {self.person}"


class StaffBook:
    """Use from one thread. Raises JournalError when it cannot be written: then nobody is served, staff neither."""

    def __init__(self, directory: Path, station: str, *, now: Callable[[], datetime] = datetime.now) -> None:
        self._log, self._closed = directory / LOG, directory / CLOSED
        self._station = station
        self._now = now

    def write(self, deed: Deed, outcome: str, who: str) -> None:
        """On return it survives a power cut."""
        line = Line(self._now().isoformat(timespec="seconds"), self._station, deed.value, outcome, who[:PERSON])
        try:
            new = not self._log.exists()
            handle = os.open(self._log, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                size = os.fstat(handle).st_size
                begun = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
                data = ("\n" if begun else "") + json.dumps(asdict(line), ensure_ascii=False) + "\n"
                if os.write(handle, data.encode()) != len(data.encode()):
                    raise OSError("the disk is full")
                os.fsync(handle)
            finally:
                os.close(handle)
            if new:
                sync(self._log.parent)
        except OSError as error:
            raise self._failed(self._log, error) from error

    def shut(self, message: str, words: Said = ()) -> None:
        """Closed with this message and these words of staff's own, or open ("")."""
        try:
            if message:
                write_anew(self._closed, "".join(f"{line}\n" for line in (message, *map("\t".join, words))))
            else:
                self._closed.unlink(missing_ok=True)
                sync(self._closed.parent)
        except OSError as error:
            raise self._failed(self._closed, error) from error

    def closed(self) -> tuple[str, Said] | None:
        """With which message the kiosk is closed, and in which words of staff's own; None while it is open."""
        try:
            message, *own = self._closed.read_text(encoding="utf-8", errors="replace").split("\n")
            told = (line.partition("\t") for line in own if "\t" in line)
            return message.strip(), tuple((language, words) for language, _, words in told)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._failed(self._closed, error) from error

    @staticmethod
    def _failed(path: Path, error: OSError) -> JournalError:
        return JournalError(f"The file {path} cannot be used: {error}. Free its disk or mend its rights.")


def lines_of(path: Path) -> Iterator[Line]:
    """What is written there, oldest first; nothing of a line that is not whole. Raises OSError."""
    names = [field.name for field in fields(Line)]
    for text in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            told = json.loads(text)
            yield Line(*(str(told[name]) for name in names))
        except (ValueError, KeyError, TypeError):
            continue


def show_log(directory: Path, *, as_json: bool = False) -> int:
    """The verb `staff-log`. 0 shown, 1 it cannot be read, 2 the configuration."""
    try:
        path = load(directory).data.directory / LOG
        lines = list(lines_of(path)) if path.exists() else []
    except ConfigError as error:
        print(error, file=sys.stderr)
        return EXIT_CONFIG
    except OSError as error:
        print(f"The log cannot be read: {error}", file=sys.stderr)
        return EXIT_UNREAD
    if as_json:
        print(json.dumps([asdict(line) for line in lines], ensure_ascii=False, indent=1))
    else:
        print("\n".join(map(str, lines)) or "Staff have done nothing here yet.")
    return 0
