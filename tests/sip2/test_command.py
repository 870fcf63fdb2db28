"""`python -m sip2` as a technician uses it, against a real server."""
from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest

from sip2.__main__ import main
from sip2.server import Server


def run(server: Server, *arguments: str) -> int:
    host, port = server.address
    return main(["--host", host, "--port", str(port), *arguments])


@pytest.mark.parametrize(("arguments", "code"), [
    (["status"], 0),
    (["--login-user", "kiosk", "--login-password", "right", "--location", "AULA1", "status"], 0),
    (["--no-checksum", "status"], 0),
    (["patron", "--patron", "2000100001"], 0),
    (["patron", "--patron", "2000100001", "--pin", "1234", "--summary", "charged"], 0),
    (["patron", "--patron", "2000100001", "--pin", "9999"], 1),
    (["patron", "--patron", "2000199999"], 1),
    (["item", "--item", "1000200001"], 0),
    (["item", "--item", "no-such"], 1),
    (["checkout", "--patron", "2000100001", "--item", "1000200001", "--pin", "1234"], 0),
    (["checkout", "--patron", "2000100001", "--item", "no-such"], 1),
    (["checkin", "--item", "1000200002"], 1),
    (["hold", "--patron", "2000100001", "--item", "1000200001", "--pickup", "HEI"], 0),
    (["end-session", "--patron", "2000100001"], 0),
    (["--login-user", "kiosk", "--login-password", "wrong", "status"], 2),
    (["item", "--item", "a|b"], 2),
    (["--charset", "utf-16", "status"], 2),
])
def test_the_exit_code_tells_yes_no_or_not_asked(
        served: Server, arguments: list[str], code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(served, *arguments) == code
    said = capsys.readouterr()
    assert said.err.startswith("sip2: ") if code == 2 else said.out[:2].isdigit()


def test_a_wrong_pin_lends_nothing(served: Server, library: object) -> None:
    assert run(served, "checkout", "--patron", "2000100001", "--item", "1000200001", "--pin", "9") == 1
    assert library.loans == {}      # type: ignore[attr-defined]


def test_json_names_every_field_and_keeps_its_raw_text(served: Server, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(served, "--json", "item", "--item", "1000200001") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["message"], told["name"]) == ("18", "ItemInformationResponse")
    assert told["fields"][0] == {"id": None, "name": "circulation_status", "raw": "03", "value": "available"}
    assert {"id": "AJ", "name": "title_id", "raw": "Seitsemän veljestä",
            "value": "Seitsemän veljestä"} in told["fields"]


def test_the_trace_hides_the_patron(served: Server, capsys: pytest.CaptureFixture[str]) -> None:
    run(served, "--trace", "--login-user", "kiosk", "--login-password", "right", "patron", "--patron", "2000100001",
        "--pin", "1234")
    trace = re.sub(r"\d{8}    \d{6}", "", capsys.readouterr().err)          # at 12.34 a date looks like the PIN
    assert "> 63" in trace
    assert not [secret for secret in ("2000100001", "1234", "right", "Aino") if secret in trace]


def test_decode_explains_a_line_and_what_is_odd_in_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["decode", "2300720261123    101500AOLAH|AA2000100001|XXnew|AD1234|AY3AZ0000"]) == 0
    said = capsys.readouterr().out
    assert "PatronStatus" in said
    assert "the checksum does not fit" in said
    assert "a required field is missing: AC" in said
    assert "XX" in said


def test_decode_says_what_is_no_message(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["decode", "hello"]) == 2
    assert "two digits" in capsys.readouterr().err


def test_it_runs_as_a_module_and_says_in_a_sentence_what_to_do() -> None:
    done = subprocess.run([sys.executable, "-m", "sip2", "--port", "1", "status"], capture_output=True, text=True,
                          timeout=30, check=False)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Check the address" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_return_happens_where_the_location_says(served: Server, capsys: pytest.CaptureFixture[str]) -> None:
    run(served, "--trace", "--location", "HEI", "checkin", "--item", "1000200001")
    assert "AP" in (sent := capsys.readouterr().err.split("> 09")[1])
    assert sent.split("AP")[1].startswith("HEI|")


def test_what_the_system_does_not_know_is_called_unknown(capsys: pytest.CaptureFixture[str]) -> None:
    main(["decode", "120NUU20261123    133323AOLAH|AA1|AB2|AJ|AH|"])
    assert "magnetic_media    unknown   [U]" in capsys.readouterr().out
