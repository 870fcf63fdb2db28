"""The worked example of docs/technician/new-reader.md is true: its two files hold the contract."""
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.devices.rfid import test_reader_contract as contract
from tests.devices.rfid import test_reader_line as line
from tests.devices.rfid.stand import Pair, Stand, a_field

PAGE = Path(__file__).parents[3] / "docs/technician/new-reader.md"


@pytest.fixture
def acme(monkeypatch):
    for place, source in re.findall(r"```python\n# (\S+)\.py\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL):
        name = place.replace("/", ".")
        module = ModuleType(name)
        monkeypatch.setitem(sys.modules, name, module)
        exec(compile(source, f"{PAGE.name}: {place}", "exec"), module.__dict__)
    return Pair(sys.modules["devices.acme.driver"].AcmeReader, sys.modules["devices.emulators.acme"].AcmeEmulator)


def test_the_example_of_the_page_does_with_tags_what_every_reader_does(acme):
    def stand(tags):
        return Stand(acme, tags)
    for count in (0, 1, 2, 17, 40):
        contract.test_every_tag_is_named_once_in_every_round(stand, count)
    contract.test_tags_that_collide_in_every_slot_are_told_apart(stand)
    for chip in ("slix", "slix-l", "slix2", "mb89r118"):
        contract.test_memory_is_read_in_the_order_of_the_tag(stand, chip)
    contract.test_an_unreadable_block_is_an_error_and_not_other_data(stand, 3)
    contract.test_security_is_written_on_that_tag_alone_and_read_back(stand)
    contract.test_a_chip_without_an_alarm_says_so(stand)
    contract.test_a_tag_that_is_not_there_is_told_from_a_reader_that_is_not(stand)
    contract.test_a_tag_may_leave_at_any_step_and_the_others_stay(stand)
    contract.test_a_locked_tag_says_so(stand)
    contract.test_a_reader_says_who_it_is(stand)


def test_the_example_of_the_page_bears_the_line_that_every_reader_bears(acme):
    def stand(count=3):
        return Stand(acme, a_field(count))
    for question in line.QUESTIONS.values():
        line.test_one_bad_answer_at_any_step_is_asked_for_again(stand, question)
        line.test_a_reader_that_stays_bad_is_told_within_its_deadline_and_serves_again(stand, question)
        line.test_a_reader_that_is_pulled_at_any_step_is_gone_and_comes_back(stand, question)
        line.test_closing_a_reader_ends_a_question_at_any_step(stand, question)
    line.test_a_line_of_another_baud_rate_parity_or_device_is_told_in_a_sentence(stand)
