"""The whole table of SIP2 2.00, written down a second time from the definition: widths, fields, enumerations.

Each message: its name here, the widths of its fixed pieces, the tagged fields it must have, those it may have (`*`:
any number of times), and those of 3M's extensions of 2005.
"""
from __future__ import annotations

from typing import NamedTuple

import pytest

from sip2 import values
from sip2.codec import decode, encode
from sip2.explain import NAMES
from sip2.fields import Kind
from sip2.layout import LAYOUTS
from sip2.messages import BY_CODE, REQUESTS, RESPONSES, ItemInformationResponse

D = 18


class Row(NamedTuple):
    name: str
    widths: tuple[int, ...]
    required: str = ""
    optional: str = ""
    later: str = ""
    answers: str = ""


TABLE = {
    "01": Row("BlockPatron", (1, D), "AO AL AA AC", answers="24"),
    "09": Row("Checkin", (1, D, D), "AP AO AB AC", "CH BI", answers="10"),
    "11": Row("Checkout", (1, 1, D, D), "AO AA AB AC", "CH AD BO BI", answers="12"),
    "15": Row("Hold", (1, D), "AO AA", "BW BS BY AD AB AJ AC BO", answers="16"),
    "17": Row("ItemInformation", (D,), "AO AB", "AC", answers="18"),
    "19": Row("ItemStatusUpdate", (D,), "AO AB CH", "AC", answers="20"),
    "23": Row("PatronStatus", (3, D), "AO AA AC", "AD", answers="24"),     # AD: required by the definition; see below
    "25": Row("PatronEnable", (D,), "AO AA", "AC AD", answers="26"),
    "29": Row("Renew", (1, 1, D, D), "AO AA", "AD AB AJ AC CH BO", answers="30"),
    "35": Row("EndPatronSession", (D,), "AO AA", "AC AD", answers="36"),
    "37": Row("FeePaid", (D, 2, 2, 3), "BV AO AA", "AC AD CG BK", answers="38"),
    "63": Row("PatronInformation", (3, D, 10), "AO AA", "AC AD BP BQ", answers="64"),
    "65": Row("RenewAll", (D,), "AO AA", "AD AC BO", answers="66"),
    "93": Row("Login", (1, 1), "CN CO", "CP", answers="94"),
    "97": Row("RequestAcsResend", ()),
    "99": Row("ScStatus", (1, 3, 4), answers="98"),
    "10": Row("CheckinResponse", (1, 1, 1, 1, D), "AO AB AQ", "AJ CL AA CK CH AF* AG*", "CR CS CT CV CY DA"),
    "12": Row("CheckoutResponse", (1, 1, 1, 1, D), "AO AA AB AJ AH", "BT CI BH BV CK CH BK AF* AG*"),
    "16": Row("HoldResponse", (1, 1, D), "AO AA", "BW BR BS AB AJ AF* AG*"),
    "18": Row("ItemInformationResponse", (2, 2, 2, D), "AB AJ", "CF AH CJ CM BG BH BV CK AQ AP CH AF* AG*"),
    "20": Row("ItemStatusUpdateResponse", (1, D), "AB", "AJ CH AF* AG*"),
    "24": Row("PatronStatusResponse", (14, 3, D), "AO AA AE", "BL CQ BH BV AF* AG*"),
    "26": Row("PatronEnableResponse", (14, 3, D), "AO AA AE", "BL CQ AF* AG*"),
    "30": Row("RenewResponse", (1, 1, 1, 1, D), "AO AA AB AJ AH", "BT CI BH BV CK CH BK AF* AG*"),
    "36": Row("EndSessionResponse", (1, D), "AO AA", "AF* AG*"),
    "38": Row("FeePaidResponse", (1, D), "AO AA", "BK AF* AG*"),
    "64": Row("PatronInformationResponse", (14, 3, D, 24), "AO AA AE",
              "BZ CA CB BL CQ BH BV CC AS* AT* AU* AV* BU* CD* BD BE BF AF* AG*"),
    "66": Row("RenewAllResponse", (1, 4, 4, D), "AO", "BM* BN* AF* AG*"),
    "94": Row("LoginResponse", (1,)),
    "96": Row("RequestScResend", ()),
    "98": Row("AcsStatus", (1, 1, 1, 1, 1, 1, 3, 3, D, 4), "AO BX", "AM AN AF* AG*"),
}


def test_every_message_of_the_standard_is_there_and_no_other() -> None:
    assert set(BY_CODE) == set(TABLE)
    assert {cls.code for cls in REQUESTS} == {code for code, row in TABLE.items() if row.answers} | {"97"}
    assert len(REQUESTS) + len(RESPONSES) == len(BY_CODE)


@pytest.mark.parametrize("code", TABLE)
def test_a_message_has_every_piece_and_field_of_the_standard(code: str) -> None:
    row, layout = TABLE[code], LAYOUTS[code]
    assert layout.cls.__name__ == row.name
    assert tuple(field.end - field.start for field in layout.fixed) == row.widths
    assert layout.end == 2 + sum(row.widths)
    assert {tag.id for tag in layout.tags if tag.required} == set(row.required.split())
    assert {tag.id + "*" * tag.repeats for tag in layout.tags if not tag.required} == {
        *row.optional.split(), *row.later.split()}
    assert layout.cls.answers == tuple(row.answers.split())


@pytest.mark.parametrize("code", [code for code, layout in LAYOUTS.items() if "AD" in {t.id for t in layout.tags}])
def test_a_pin_is_left_out_unless_given_even_where_the_standard_asks_for_it(code: str) -> None:
    """An empty AD counts as a wrong PIN in Koha and locked cards."""
    assert not next(tag for tag in LAYOUTS[code].tags if tag.id == "AD").required


@pytest.mark.parametrize(("code", "start", "end"), [
    ("98", 8, 11), ("98", 11, 14), ("98", 14, 32), ("98", 32, 36), ("64", 37, 61), ("66", 3, 7), ("37", 20, 22),
    ("37", 24, 27), ("63", 23, 33), ("99", 3, 6)])
def test_pieces_stand_where_the_standard_has_them(code: str, start: int, end: int) -> None:
    assert (start, end) in [(field.start, field.end) for field in LAYOUTS[code].fixed]


@pytest.mark.parametrize(("sent", "told", "name"), [
    (b"CK005|", values.MediaType.VIDEO_TAPE, "VIDEO_TAPE"), (b"CK006|", values.MediaType.CD, "CD"),
    (b"CK042|", "042", "UNLISTED"), (b"CK|", values.MediaType.UNTOLD, "UNTOLD"), (b"", None, None)])
def test_a_media_type_is_known_by_its_name_and_goes_back_as_it_came(
        sent: bytes, told: str | None, name: str | None) -> None:
    line = b"1803000120261123    101500AB1|AJT|" + sent
    message = decode(line).message
    assert isinstance(message, ItemInformationResponse)
    assert message.media_type == told
    assert getattr(message.media_type, "name", None) == name
    assert encode(message, error_detection=False) == line + b"\r"


STANDARD = """AA AB AC AD AE AF AG AH AJ AL AM AN AO AP AQ AS AT AU AV BD BE BF BG BH BI BK BL BM BN BO BP BQ BR BS BT
              BU BV BW BX BY BZ CA CB CC CD CF CG CH CI CJ CK CL CM CN CO CP CQ CR CS CT CV CY DA"""


def test_every_identifier_of_the_standard_has_a_name() -> None:
    assert sorted(NAMES) == sorted(STANDARD.split())
    assert len(set(NAMES.values())) == len(NAMES)


def test_an_identifier_means_the_same_in_every_message() -> None:
    names = {(tag.id, tag.name, tag.kind) for layout in LAYOUTS.values() for tag in layout.tags}
    assert len(names) == len(NAMES)


ENUMERATIONS = {
    values.Language: [f"{n:03}" for n in range(28)],
    values.CirculationStatus: [f"{n:02}" for n in range(1, 14)],
    values.SecurityMarker: ["00", "01", "02", "03"],
    values.FeeType: [f"{n:02}" for n in range(1, 10)],
    values.MediaType: ["", *(f"{n:03}" for n in range(11))],
    values.PaymentType: ["00", "01", "02"],
    values.HoldType: ["1", "2", "3", "4"],
    values.HoldMode: ["+", "-", "*"],
    values.ScState: ["0", "1", "2"],
}


@pytest.mark.parametrize("kind", ENUMERATIONS, ids=lambda kind: kind.__name__)
def test_an_enumeration_is_whole_and_open(kind: type[values.OpenCode]) -> None:
    assert [member.value for member in kind] == ENUMERATIONS[kind]
    assert kind("zz").name == "UNLISTED"
    assert kind("zz") == "zz"


def test_the_languages_of_this_region_have_their_codes() -> None:
    language = values.Language
    assert (language.SWEDISH, language.FINNISH, language.ENGLISH, language.UNKNOWN) == ("006", "007", "001", "000")


@pytest.mark.parametrize(("kind", "names"), [
    (values.PatronFlags, "charge_denied renewal_denied recall_denied hold_denied card_lost too_many_charged "
     "too_many_overdue too_many_renewals too_many_claims_returned too_many_lost fines_too_high fees_too_high "
     "recall_overdue too_many_billed"),
    (values.Summary, "holds overdue charged fines recalls unavailable unused6 unused7 unused8 unused9"),
    (values.AcsFunctions, "patron_status checkout checkin block_patron sc_acs_status resend login patron_information "
     "end_session fee_paid item_information item_status_update patron_enable hold renew renew_all")])
def test_flags_stand_in_the_order_of_the_standard(kind: type, names: str) -> None:
    for place, name in enumerate(names.split()):
        text = "Y".rjust(place + 1)
        assert [one for one in names.split() if getattr(kind.parse(text), one)] == [name]     # type: ignore[attr-defined]
    assert kind().text == ("N" if kind is values.AcsFunctions else " ") * len(names.split())


def test_unclear_flags_are_known_as_unclear() -> None:
    """Magnetic media and desensitize may be U, and that is neither yes nor no."""
    unsure = {(code, field.name) for code, layout in LAYOUTS.items() for field in layout.fixed
              if field.kind is Kind.YES_NO_UNSURE}
    assert unsure == {("10", "magnetic_media"), ("12", "magnetic_media"), ("12", "desensitize"),
                      ("30", "magnetic_media"), ("30", "desensitize")}
