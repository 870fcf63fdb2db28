"""What the answers on a link have that the two ends should agree about: told to the log once a link, and counted."""
from __future__ import annotations

import logging
from collections import Counter

from sip2.codec import Decoded
from sip2.patient import OddityKind

log = logging.getLogger(__name__)

REMEDIES = {OddityKind.CHARSET: "Set the character set as the system's account has it.",
            OddityKind.CHECKSUM: "Ask its operator which character set its checksums are taken over."}


class Noticed:
    """Of one link to the central system at `address`."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._counts: Counter[OddityKind] = Counter()

    def count(self, kind: OddityKind) -> int:
        """How many answers had it."""
        return self._counts[kind]

    def compare(self, ours: str, theirs: str) -> None:
        """The institution ids (AO): some systems answer with one of their own, so it is told and no more."""
        if theirs.strip() != ours:
            log.warning("%s: the institution id here is %r, and the system answers with %r. Make sure that ours is the "
                        "code of the branch: what a patron may do is looked up by it.", self._address, ours, theirs)

    def learn(self, decoded: Decoded) -> None:
        """Take note of an answer. Nothing of its content is told."""
        for kind, detail in decoded.oddities:
            if kind in REMEDIES:
                if not self._counts[kind]:
                    log.warning("%s: %s (%s). %s", self._address, kind, detail, REMEDIES[kind])
                self._counts[kind] += 1
