"""`python -m kiosk enrol URL CODE`: this machine becomes a kiosk of the fleet once people have compared six words."""
from __future__ import annotations

import json
import sys
from pathlib import Path

import apsw

from kiosk.agent import identity
from kiosk.agent.identity import FOLDER, MEMORY
from kiosk.agent.link import Away, Link, No, Where
from kiosk.agent.machine import hardware
from kiosk.agent.memory import Memory
from kiosk.version import version
from remote.codes import fingerprint, typed
from remote.identity import Enrol
from remote.refusals import Refusal
from remote.signing import told

EXIT_REFUSED, EXIT_CONFIG = 1, 2
_SENTENCES = {
    Refusal.CODE_UNKNOWN: "The fleet does not know this code, or another machine used it. Type it again, or ask for a "
                          "new one.",
    Refusal.CODE_SPENT: "This code is too old, or was typed wrongly too often. Ask for a new one."}


def enrol(data: Path, url: str, code: str, *, ca: Path | None = None, pin: str = "") -> int:
    """0: the six words are printed, and the agent goes on from here. 1: refused or not reached. 2: wrong words."""
    plain = typed(code)
    if plain is None:
        return _say("This is no code: it has ten letters and numbers, such as 7KQ2M-X4TZ9.", EXIT_CONFIG)
    folder = data / FOLDER
    try:
        where = Where(url, ca.resolve() if ca else None, pin.replace(":", "").lower())
        where.check()
        key = identity.waiting_key(folder) or identity.new_key(folder)
        memory = Memory(folder / MEMORY)
    except ValueError as error:
        return _say(f"{error}.", EXIT_CONFIG)
    except (OSError, apsw.Error) as error:
        return _say(f"{folder} cannot be used: {error}. Mend its rights, or free its disk.", EXIT_REFUSED)
    public = told(key.public_key())
    link = Link(where, "", key)
    try:
        enrolled = link.enrol(Enrol(code=plain, public_key=public, version=version() or "0", hardware=hardware(data)))
    except Away as error:
        return _say(f"The fleet at {url} was not reached ({error}). Check the address and the network, and try again.",
                    EXIT_REFUSED)
    except No as no:
        return _say(_SENTENCES.get(no.refusal, f"The fleet refused: {no.refusal.value}. Ask whoever looks after it."),
                    EXIT_REFUSED)
    finally:
        link.close()
    memory.become(device=enrolled.device, url=url, ca=str(where.ca or ""), pin=where.pin,
                  keys=json.dumps([enrolled.key.model_dump()]))
    identity.take(folder)
    memory.close()
    words = fingerprint(public, enrolled.key.public)
    print(f"This machine is now known to the fleet as {enrolled.device}.\n\n    {words}\n\n"
          "Compare these six words with those in the fleet, and accept the kiosk there if they are the same. If\n"
          "they differ, somebody stands between this kiosk and the fleet: decline it there, and mend the way.")
    return 0


def _say(sentence: str, code: int) -> int:
    print(sentence, file=sys.stderr)
    return code
