"""What the doctor finds goes to the fleet as codes of a closed set; it ends when somebody comes, or is too slow."""
from __future__ import annotations

import json
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.load import read
from kiosk.agent.examining import PARTS, VERDICTS, NotExamined, code_of, doctor_of, examined, findings
from kiosk.doctor.command import parts_of
from kiosk.ils.trial import Card
from remote.intent import CommandState, Feedback
from tests.config.region import EXAMPLE

FOUND = [("item reader", "tags", "ok"), ("printer", "receipt", "look"), ("printer", "slips", "FAIL"),
         ("configuration", "kiosk.toml:3:1", "FAIL"), ("central system", "PIN", "skip"), ("all else", "", "skip"),
         ("display", "X server", "look")]


def told(found: list[tuple[str, str, str]]) -> bytes:
    return json.dumps({"findings": [
        {"part": part, "step": step, "verdict": verdict, "found": "Kanarialintu 2900000001", "remedy": "Kanarialintu"}
        for part, step, verdict in found]}).encode()


def test_each_part_is_told_once_as_a_code_with_the_gravest_first() -> None:
    assert findings(told(FOUND)) == (("printer", "fail"), ("configuration", "fail"), ("display-x_server", "look"),
                                     ("item_reader-tags", "ok"))


@settings(max_examples=60)
@given(st.lists(st.tuples(st.text() | st.sampled_from(["printer", "sound"]), st.text(), st.sampled_from(
    ["ok", "look", "FAIL", "skip", "?"])), max_size=80))
def test_whatever_a_doctor_says_no_word_of_it_leaves(found: list[tuple[str, str, str]]) -> None:
    codes = findings(told(found))
    Feedback(state=CommandState.DONE, findings=codes)
    assert "anaria" not in str(codes)
    assert all(code in ("printer", "sound") or "-" in code or code_of(code, "") for code, _ in codes)
    assert {verdict for _, verdict in codes} <= {*VERDICTS}


@pytest.mark.parametrize("nonsense", [b"", b"[]", b"{}", b'{"findings": [1]}', b"\xff"])
def test_what_is_no_answer_of_a_doctor_is_known_as_such(nonsense: bytes) -> None:
    with pytest.raises(NotExamined, match="not_understood"):
        findings(nonsense)


def test_somebody_who_comes_ends_it_at_once_and_so_does_its_deadline() -> None:
    began, forever = time.monotonic(), (sys.executable, "-S", "-c", "import time; time.sleep(60)")
    with pytest.raises(NotExamined) as came:
        examined(forever, lambda: False, glance=0.05)
    assert came.value.again
    with pytest.raises(NotExamined, match="too_slow"):
        examined(forever, lambda: True, deadline=0.1, glance=0.05)
    assert time.monotonic() - began < 20


def test_an_agent_that_knows_no_configuration_says_so() -> None:
    with pytest.raises(NotExamined, match="not_configured"):
        doctor_of(None)(lambda: True)


def test_every_part_that_a_doctor_has_is_known_to_the_fleet() -> None:
    assert {code_of(part.name, "") for part in parts_of(*read(EXAMPLE), Card())} <= PARTS
