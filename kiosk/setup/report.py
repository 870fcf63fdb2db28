"""The commissioning report: every step with its findings and figures, as JSON and as a sheet of A4."""
from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from kiosk.doctor.command import finding_as_dict
from kiosk.findings import worst
from kiosk.setup.bench import Outcome
from kiosk.version import version
from sip2.selftest import Finding


@dataclass(slots=True)
class Report:
    """`steps`: what came of each, in the order in which they were done last. `difference`: that of the layer, and
    whether it was `written`."""

    host: str
    branch: str
    technician: str
    begun: datetime
    steps: dict[str, Outcome] = field(default_factory=dict)
    difference: str = ""
    written: bool = False

    @property
    def findings(self) -> list[tuple[str, Finding]]:
        return [(step, finding) for step, outcome in self.steps.items() for finding in outcome.findings]

    def as_dict(self) -> dict[str, Any]:
        """host, branch, technician, time, version, worst, written, difference; steps: name, findings, figures."""
        steps = [{"step": step, "findings": [finding_as_dict(finding) for finding in outcome.findings],
                  "figures": [{"title": one.title, "rows": [dict(zip(one.head, row, strict=True)) for row in one.rows]}
                              for one in outcome.figures]} for step, outcome in self.steps.items()]
        return {"host": self.host, "branch": self.branch, "technician": self.technician,
                "time": self.begun.isoformat(timespec="seconds"), "version": version(),
                "worst": worst(finding for _, finding in self.findings).value, "written": self.written,
                "difference": self.difference, "steps": steps}

    def keep(self, directory: Path) -> tuple[Path, Path]:
        """Write both; the files. Raises OSError, ReceiptError."""
        from kiosk.setup.sheet import render_sheet  # reportlab takes a third of a second
        directory.mkdir(parents=True, exist_ok=True)
        name = f"commissioning-{self.host}-{self.begun:%Y%m%d-%H%M%S}"
        sheet, data = directory / f"{name}.pdf", directory / f"{name}.json"
        sheet.write_bytes(render_sheet(self))
        data.write_text(json.dumps(self.as_dict(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        return sheet, data
