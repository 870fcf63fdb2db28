"""Two codecs that never saw each other: what one writes the other reads, and both mean the same."""
from __future__ import annotations

import pytest
from pysip2.codec import decode_message, encode_message

from sip2.codec import decode, encode
from tests.sip2.conftest import EXAMPLES

# pysip2 knows neither the extensions of 2005 nor vendors' fields, and refuses blanks for a date or a width.
SHARED = [line for line in EXAMPLES if not any(f"|{field}" in line for field in ("CR", "CS", "CT", "CV", "PC"))
          and line[:2] not in ("96", "97") and not line.startswith("990 ")]
BLANK, DUE = " " * 18, "20261221    235900"


@pytest.mark.parametrize("line", SHARED, ids=lambda line: line[:2])
def test_what_we_write_they_read_and_write_so_that_we_read_the_same(line: str) -> None:
    ours = decode(line[:-4].replace(BLANK, DUE).encode() + b"0000")
    theirs = decode_message(encode(ours.message, sequence=ours.sequence), encoding="utf-8")
    assert theirs.sequence_number == ours.sequence
    back = encode_message(theirs.message, sequence_number=ours.sequence, checksum=True, encoding="utf-8")
    assert decode(back).message == ours.message
