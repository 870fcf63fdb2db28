"""The verbs of `python -m central` by which staff looks and acts: plural nouns list, singular ones do.

Each works beside a running server, in one transaction, and tells the same with `--json` as JSON.
"""
from __future__ import annotations

from central.commands import exchange, fee, forget, hold, item, listing, loan, patron, transport
from central.commands.common import Verbs


def add_verbs(verbs: Verbs) -> None:
    for noun in (listing, patron, item, loan, hold, transport, fee, exchange, forget):
        noun.add(verbs)


def completed(arguments: list[str]) -> list[str]:
    """The arguments with the act that their older form leaves out: `hold --patron …` places one."""
    if arguments[:1] == ["hold"] and arguments[1:] and arguments[1].startswith("--") and arguments[1] != "--help":
        return ["hold", "place", *arguments[1:]]
    return arguments
