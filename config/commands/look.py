"""Verbs that only look: check, explain, diff, schema, bundle."""
from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from config.errors import ConfigError, Problem
from config.explain import changes, explain, written
from config.schema import schema
from config.settings import Settings
from config.tree import kiosk_in, kiosks_in


def told(problems: list[Problem] | tuple[Problem, ...], *, as_json: bool) -> int:
    """Print what is wrong, and count it. The exit code."""
    if as_json:
        _print({"ok": not problems, "problems": [problem.data() for problem in problems]})
    elif problems:
        print("\n".join(map(str, problems)), file=sys.stderr)
        print(f"{len(problems)} problem{'s' if len(problems) > 1 else ''}", file=sys.stderr)
    return 1 if problems else 0


def check(top: Path, *, kiosk: str, with_secrets: bool, as_json: bool) -> int:
    """Is the configuration of this kiosk right, or of all kiosks there."""
    problems: set[Problem] = set()
    try:
        kiosks = [kiosk_in(top, kiosk)] if kiosk else kiosks_in(top)
    except ConfigError as error:
        return told(error.problems, as_json=as_json)
    notes = []
    for one in kiosks:
        try:
            settings, layered = one.read()
        except ConfigError as error:
            problems.update(error.problems)
            continue
        problems.update(_missing(settings) if with_secrets else ())
        if layered.over:
            notes.append(f"{one.directory / 'override.toml'} has ended, and says nothing any more")
    code = told(sorted(problems), as_json=as_json)
    if not as_json:
        for note in notes:
            print(note, file=sys.stderr)
        if not code:
            print("ok" if len(kiosks) == 1 else f"ok: {len(kiosks)} kiosks")
    return code


def _missing(settings: Settings) -> list[Problem]:
    problems: list[Problem] = []
    for _, secret in settings.secrets:
        try:
            secret.read()
        except ConfigError as error:
            problems += error.problems
    return problems


def explained(top: Path, key: str, *, kiosk: str, as_json: bool) -> int:
    """Every value of `key` with who set it."""
    try:
        found = explain(*kiosk_in(top, kiosk).read(), key)
    except ConfigError as error:
        return told(error.problems, as_json=as_json)
    if as_json:
        _print([one.data() for one in found])
    else:
        print("\n".join(map(str, found)))
    return 0


def differ(old: Path, new: Path, *, kiosk: str, as_json: bool) -> int:
    """What the layers in `new` would change, kiosk by kiosk, against those in `old`. 0 also when they differ."""
    problems: set[Problem] = set()
    found: dict[str, Any] = {}
    try:
        before, after = ({one.name: one for one in kiosks_in(top) if not kiosk or one.name == kiosk}
                         for top in (old, new))
    except ConfigError as error:
        return told(error.problems, as_json=as_json)
    for name in sorted(before.keys() | after.keys()):
        if name not in before or name not in after:
            found[name] = "new" if name in after else "gone"
            continue
        try:
            found[name] = changes(before[name].anywhere(), after[name].anywhere())
        except ConfigError as error:
            problems.update(error.problems)
    if problems:
        return told(sorted(problems), as_json=as_json)
    if as_json:
        _print({name: one if isinstance(one, str) else [change.data() for change in one]
                for name, one in found.items()})
        return 0
    for name, one in found.items():
        if one:
            print(f"{name}: {one}" if isinstance(one, str) else "\n    ".join([f"{name}:", *map(str, one)]))
    touched = sum(bool(one) for one in found.values())
    print(f"{touched} of {len(found)} kiosk{'s' if len(found) > 1 else ''} would change")
    return 0


def print_schema() -> int:
    _print(schema())
    return 0


def bundle(top: Path, output: Path, *, kiosk: str, name: str) -> int:
    """All layers of one kiosk in one file, if they are right."""
    try:
        one = kiosk_in(top, kiosk)
        one.read()
        made = one.bundle(name)
    except ConfigError as error:
        return told(error.problems, as_json=False)
    output.write_bytes(made.to_bytes())
    print(f"{output}: {made.kiosk}, {written(made.sha256)}")
    return 0


def _print(value: Any) -> None:
    print(json.dumps(value, indent=1, ensure_ascii=False))
