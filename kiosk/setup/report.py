"""The commissioning report: every step with its findings and figures, as JSON and as a sheet of A4."""
from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from kiosk.doctor.command import finding_as_dict
from kiosk.findings import worst
from kiosk.setup.told import Outcome
from kiosk.texts import Texts
from kiosk.version import version
from sip2.selftest import Finding, Verdict


@dataclass(slots=True)
class Report:
    """`steps`: what came of each, by its name. `language`: of what is told. `difference`: that of the layer, and
    whether it was `written`."""

    host: str
    branch: str
    technician: str
    begun: datetime
    language: str
    steps: dict[str, Outcome] = field(default_factory=dict)
    difference: str = ""
    written: bool = False

    @property
    def texts(self) -> Texts:
        return Texts(self.language)

    @property
    def worst(self) -> Verdict:
        return worst(Finding("", outcome.worst, "") for outcome in self.steps.values())

    def told(self) -> Iterator[tuple[str, str, list[Finding], Outcome]]:
        """Of each step its name, its title, its findings in words, and the outcome itself."""
        for name, outcome in self.steps.items():
            found = [one.finding(self.texts) for one in outcome.findings]
            yield name, self.texts.say(f"setup.step.{name}"), found, outcome

    def as_dict(self) -> dict[str, Any]:
        """host, branch, technician, time, version, language, worst, written, difference; steps: name, step (its title),
        findings, figures (title, rows: a dictionary each, by the names of the columns)."""
        texts = self.texts
        steps = [{"name": name, "step": title, "findings": [finding_as_dict(finding) for finding in found],
                  "figures": [{"title": texts.render(one.title),
                               "rows": [dict(zip(one.head, row, strict=True)) for row in one.said(texts)[1:]]}
                              for one in outcome.figures]} for name, title, found, outcome in self.told()]
        return {"host": self.host, "branch": self.branch, "technician": self.technician,
                "time": self.begun.isoformat(timespec="seconds"), "version": version(), "language": self.language,
                "worst": self.worst.value, "written": self.written, "difference": self.difference, "steps": steps}

    def keep(self, directory: Path) -> tuple[Path, Path]:
        """Write both; the files. Raises OSError, ReceiptError."""
        from kiosk.setup.sheet import render_sheet  # reportlab takes a third of a second
        directory.mkdir(parents=True, exist_ok=True)
        name = f"commissioning-{self.host}-{self.begun:%Y%m%d-%H%M%S}"
        sheet, data = directory / f"{name}.pdf", directory / f"{name}.json"
        sheet.write_bytes(render_sheet(self))
        data.write_text(json.dumps(self.as_dict(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        return sheet, data
