"""Fields of a vendor's own are kept, and come back whole, in every dialect and its character set."""
from __future__ import annotations

import pytest

from sip2.codec import decode, encode
from sip2.dialects import EXPLAINED, PATRON_ANSWERS, Dialect
from sip2.explain import explain
from sip2.layout import LAYOUTS
from sip2.messages import BY_CODE

OWN = [(dialect, code, identifier)
       for dialect in EXPLAINED.values()
       for code, identifier in [
           *((code, identifier) for code in PATRON_ANSWERS for identifier, _ in dialect.patron_fields),
           *((code, one.id) for one in dialect.more_fields for code in one.codes)]]


@pytest.mark.parametrize(("dialect", "code", "identifier"), OWN, ids=lambda part: getattr(part, "name", part))
def test_a_field_of_a_vendors_own_goes_there_and_back_and_has_a_name(dialect: Dialect, code: str,
                                                                     identifier: str) -> None:
    message = BY_CODE[code](extra=((identifier, "Åke 1%2"), (identifier, ""), ("ZZ", "ö")))
    line = encode(message, charset=dialect.charset, sequence=7)
    decoded = decode(line, charset=dialect.charset)
    assert decoded.message == message
    assert decoded.oddities == ()
    told = explain(line, charset=dialect.charset, dialect=dialect)
    assert [field.raw for field in told.fields if field.id == identifier] == ["Åke 1%2", ""]
    assert all(field.name for field in told.fields if field.id == identifier)


@pytest.mark.parametrize("dialect", EXPLAINED.values(), ids=EXPLAINED)
@pytest.mark.parametrize("code", LAYOUTS)
def test_every_message_goes_there_and_back_in_every_dialects_character_set(dialect: Dialect, code: str) -> None:
    message = BY_CODE[code](extra=(("ZZ", "Hyvää yötä, Åke"), ("Z9", "")))
    line = encode(message, charset=dialect.charset, sequence=3)
    assert decode(line, charset=dialect.charset).message == message
    assert decode(line, charset=dialect.charset).checksum_ok is True


@pytest.mark.parametrize("dialect", EXPLAINED.values(), ids=EXPLAINED)
def test_no_dialect_gives_a_field_two_meanings_or_one_the_table_has(dialect: Dialect) -> None:
    own = [(code, identifier) for owner, code, identifier in OWN if owner is dialect]
    assert len(own) == len(set(own))
    assert [(code, identifier) for code, identifier in own if identifier in LAYOUTS[code].by_id] == []
