"""Every message the engine can name has words in every language, with the arguments it is given."""
from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from devices.rfid.model import Oddity, TagKind
from kiosk.engine.ils import Refusal
from kiosk.engine.rows import RETURN_REASONS
from kiosk.engine.view import Argument, Screen, Text
from kiosk.texts import Texts

ENGINE = Path(__file__).parents[2] / "kiosk" / "engine"
FAMILIES = {
    "refusal": [reason.value for reason in Refusal],
    "refusal.return": list(RETURN_REASONS),
    "tag": ["blank", "damaged", "unknown", "unreadable", "patron_card", "uncatalogued", "duplicate", "foreign"],
    "help": [screen.value for screen in Screen if screen is not Screen.STARTING],
    "receipt.no": ["paper", "cover", "offline", "other"],
    "done.receipt_failed": ["loans", "returns"],
    "staff.oddity": [oddity.value.replace("-", "_") for oddity in Oddity],
    "staff.kind": [*(kind.value.replace("-", "_") for kind in TagKind), "unreadable"],
}
VALUES: dict[str, Argument] = {"date": date(2026, 12, 21), "why": Text("receipt.no.paper")}


def calls() -> Iterator[tuple[str, set[str]]]:
    """Each `text("key", name=…)` of the engine: its key and the names of its arguments."""
    for path in sorted(ENGINE.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "text" and node.args:
                names = {keyword.arg for keyword in node.keywords if keyword.arg}
                for key in keys_of(node.args[0]):
                    yield key, names
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_Question":
                yield from ((arg.value, set()) for arg in node.args[:2]
                            if isinstance(arg, ast.Constant) and isinstance(arg.value, str))


def keys_of(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from keys_of(node.body)
        yield from keys_of(node.orelse)


def messages() -> list[tuple[str, tuple[str, ...]]]:
    found = {(key, tuple(sorted(names))) for key, names in calls()}
    found |= {(f"{family}.{member}", ()) for family, members in FAMILIES.items()
              if family != "done.receipt_failed" for member in members}
    found |= {(f"done.receipt_failed.{kind}", ("why",)) for kind in FAMILIES["done.receipt_failed"]}
    found |= {(f"{what}.{part}", ()) for what in ("borrow", "return") for part in ("title", "lead", "more")}
    found |= {(f"{what}.count", ("n",)) for what in ("borrow", "return")}
    found |= {("outoforder.lead.ils", ()), ("outoforder.lead.pad", ()), ("attract.lead", ()), ("wait.unsure", ())}
    found |= {(key, ()) for key in ("action.go_on", "action.no", "action.yes", "action.continue")}
    return sorted(found)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_message_of_the_engine_has_words(language: str) -> None:
    told = {(key, n): Texts(language).render(Text(key, arguments, n))
            for key, names in messages() for n in ((1, 2) if "n" in names else (None,))
            for arguments in [tuple((name, VALUES.get(name, "Sysmä")) for name in names if name != "n")]}
    assert len(told) > 300
    assert not {key: words for (key, _), words in told.items() if not words or words.startswith(key) or "{" in words}
