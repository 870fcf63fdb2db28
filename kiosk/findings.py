"""What a technician is told of a kiosk: numbered findings, in the shape that the test of the central system has."""
from __future__ import annotations

from collections.abc import Iterable

from sip2.selftest import Finding, Verdict

ORDER = (Verdict.GOOD, Verdict.SKIPPED, Verdict.ODD, Verdict.BAD)     # from well to worse


def good(step: str, found: str) -> Finding:
    return Finding(step, Verdict.GOOD, found)


def odd(step: str, found: str, remedy: str) -> Finding:
    return Finding(step, Verdict.ODD, found, remedy)


def bad(step: str, found: str, remedy: str) -> Finding:
    return Finding(step, Verdict.BAD, found, remedy)


def skipped(step: str, found: str, remedy: str = "") -> Finding:
    return Finding(step, Verdict.SKIPPED, found, remedy)


def worst(findings: Iterable[Finding]) -> Verdict:
    """The gravest verdict among them; good when there are none."""
    return max((finding.verdict for finding in findings), key=ORDER.index, default=Verdict.GOOD)


def lines(number: int, finding: Finding, part: str = "") -> str:
    """The finding as it is printed, its remedy on lines of its own. `part`: of the kiosk, where it has several."""
    where = ", ".join(filter(None, (part, finding.step)))
    told = f"{number:<3}{finding.verdict:4}  {where}: {finding.found}"
    return "\n         ".join([told, *finding.remedy.splitlines()])


def sentence(text: object) -> str:
    """What an error says, as a sentence of its own. A path or a name at its head stays as it is."""
    words = str(text).strip()
    first = words.partition(" ")[0]
    head = words[:1].upper() if first.isalpha() or first.endswith("'s") else words[:1]
    return head + words[1:] + ("" if words.endswith((".", "?", "!")) else ".")
