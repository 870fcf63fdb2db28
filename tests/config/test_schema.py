"""The schema for editors takes what the kiosk takes, and marks what it does not."""
from __future__ import annotations

import json
import tomllib
from typing import Any

import jsonschema
import pytest

from config.__main__ import main
from config.schema import schema
from tests.config.region import EXAMPLE


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    made = schema()
    jsonschema.Draft202012Validator.check_schema(made)
    return jsonschema.Draft202012Validator(made)


def faults(validator: jsonschema.Draft202012Validator, text: str) -> list[str]:
    table: dict[str, Any] = json.loads(json.dumps(tomllib.loads(text), default=str))
    return [error.json_path for error in validator.iter_errors(table)]


@pytest.mark.parametrize("layer", ["region", "branch", "kiosk"])
def test_the_example_fits_layer_by_layer(validator: jsonschema.Draft202012Validator, layer: str) -> None:
    assert faults(validator, (EXAMPLE / f"{layer}.toml").read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(("text", "at"), [
    ("[screen]\nwidht = 1\n", "$.screen"), ('[pin]\nlength = "4"\n', "$.pin.length"), ("them = 1\n", "$"),
    ('[pin]\npolicy = "x"\n', "$.pin.policy"), ("[layer]\nlock = 3\n", "$.layer.lock"), ("[layer]\nx = 3\n", "$.layer"),
    ('[sip2]\npassword = "x"\n', "$.sip2"), ('[staff]\nsecret = "X Y"\n', "$.staff.secret"),
    ("[times]\npin = 0\n", "$.times.pin")])
def test_what_does_not_fit_is_marked(validator: jsonschema.Draft202012Validator, text: str, at: str) -> None:
    assert any(path.startswith(at) for path in faults(validator, text))


def test_a_layer_says_only_a_part_and_what_stands_in_it_is_explained(
        validator: jsonschema.Draft202012Validator, capsys: pytest.CaptureFixture[str]) -> None:
    assert faults(validator, "[branch]\nphone = '1'\n[layer]\nexpires = 2026-12-01T12:00:00Z\n") == []
    assert main(["schema"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert made == schema()
    assert "The central library system" in made["$defs"]["Sip2"]["description"]
