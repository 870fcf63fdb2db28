"""Terminals of every manner at a real socket: what each sends is answered well, or harms nobody. One test a habit."""
from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from sip2.checksum import signed
from sip2.codec import decode
from tests.central.fronts import Fronted, Raw
from tests.central.library import AINO, CHILD, EERO, FREE, HELMI, KALEVALA, LATE, LATE_1, LATE_2, OLD, RAUTATIE

NOW = b"20261123    101500"
BLANK = b" " * 18
LOGIN = b"9300CNkiosk-lahti|COdemo-kiosk-lahti|CPLAH|"
STATUS = b"9900482.00"


@pytest.fixture(scope="module")
def fronted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fronted]:
    fronted = Fronted(tmp_path_factory.mktemp("sloppy"), fronts=("sip2",))
    yield fronted
    fronted.close()


@pytest.fixture
def raw(fronted: Fronted) -> Iterator[Raw]:
    with Raw(fronted.ports["sip2"]) as raw:
        yield raw


@pytest.fixture
def stranger(fronted: Fronted) -> Iterator[Raw]:
    """A connection on which nobody has signed in."""
    with Raw(fronted.ports["sip2"], login=None) as raw:
        yield raw


def information(card: str, more: str = "", summary: str = " " * 10) -> bytes:
    return b"63007" + NOW + summary.encode() + f"AOLAH|AA{card}|AC|{more}".encode()


def item(barcode: str) -> bytes:
    return b"17" + NOW + f"AOLAH|AB{barcode}|AC|".encode()


def lend(card: str, barcode: str, due: bytes = BLANK) -> bytes:
    return b"11YN" + NOW + due + f"AOLAH|AA{card}|AB{barcode}|AC|".encode()


# --- ends of lines -----------------------------------------------------------------------------------------

@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n", b"\r\r", b"\0\r\n", b"\r\n\r\n"])
def test_any_terminator_ends_a_line_and_the_answer_ends_in_cr(raw: Raw, end: bytes) -> None:
    for _ in range(3):
        raw.send(STATUS + end)
        answer = raw.line()
        assert answer.startswith(b"98")
        assert answer.endswith(b"|\r")


def test_one_byte_a_packet_is_a_line(raw: Raw) -> None:
    for byte in signed(STATUS, 1) + b"\r":
        raw.send(bytes((byte,)))
    assert b"AY1AZ" in raw.line()


def test_packets_glued_together_are_answered_one_by_one_in_their_order(raw: Raw) -> None:
    barcodes = [KALEVALA, RAUTATIE, *FREE]
    raw.send(b"".join(signed(item(barcode), number) + b"\r\n" for number, barcode in enumerate(barcodes)))
    for number, barcode in enumerate(barcodes):
        line = raw.line()
        assert f"|AB{barcode}|".encode() in b"|" + line[26:]
        assert b"AY%dAZ" % number in line


def test_blanks_before_a_line_are_passed_over(raw: Raw) -> None:
    assert raw.ask(b"  \t" + STATUS).startswith(b"98")


# --- error detection ---------------------------------------------------------------------------------------

def test_a_delimiter_before_ay_is_read(raw: Raw) -> None:
    line = raw.ask(signed(STATUS + b"|", 1))
    assert line.startswith(b"98")
    assert decode(line).sequence == 1


def test_a_sum_in_lower_case_is_read(raw: Raw) -> None:
    line = signed(item(KALEVALA), 4)
    assert raw.ask(line[:-4] + line[-4:].lower()).startswith(b"1803")


def test_a_sum_over_code_points_is_read(raw: Raw) -> None:
    text = information("Väinö").decode() + "AY2AZ"
    total = -sum(map(ord, text)) & 0xFFFF
    answer = raw.ask(f"{text}{total:04X}".encode())
    assert answer.startswith(b"64")
    assert decode(answer).checksum_ok


def test_a_wrong_sum_gets_96_and_nothing_is_done(raw: Raw) -> None:
    assert raw.ask(signed(lend(CHILD, FREE[4]), 1)[:-4] + b"0000") == b"96AZFEF6"
    assert raw.ask(item(FREE[4])).startswith(b"1803")


def test_lines_with_and_without_sums_may_be_mixed(raw: Raw) -> None:
    assert b"AZ" in raw.ask(signed(STATUS, 0))
    assert b"AZ" not in raw.ask(STATUS)
    assert b"AY5AZ" in raw.ask(signed(STATUS, 5))


def test_a_number_of_two_digits_is_read_by_its_last(raw: Raw) -> None:
    covered = STATUS + b"AY10AZ"
    line = covered + b"%04X" % (-sum(covered) & 0xFFFF)
    assert decode(raw.ask(line)).sequence == 0


def test_the_same_number_and_sum_again_is_answered_again_and_not_done_again(raw: Raw) -> None:
    line = signed(lend(HELMI, FREE[0]), 3)
    first, second = raw.ask(line), raw.ask(line)
    assert first.startswith(b"121N")
    assert second == first
    assert raw.ask(signed(lend(HELMI, FREE[0]), 4)).startswith(b"121Y")     # a renewal: asked anew


def test_97_brings_the_last_line_again_byte_for_byte(raw: Raw, stranger: Raw) -> None:
    first = raw.ask(signed(item(KALEVALA), 6))
    assert raw.ask(b"97AZFEF5") == first
    assert raw.ask(b"97") == first
    assert stranger.ask(b"97AZFEF5") == b"96AZFEF6"


# --- signing in --------------------------------------------------------------------------------------------

@pytest.mark.parametrize("line", [
    LOGIN.replace(b"9300", b"93  "), LOGIN.replace(b"CPLAH|", b""), signed(LOGIN, 0), LOGIN.replace(b"|CP", b"||CP"),
    LOGIN[:4] + b"COdemo-kiosk-lahti|CNkiosk-lahti|"])
def test_a_login_may_have_blank_algorithms_no_location_and_any_order(stranger: Raw, line: bytes) -> None:
    assert stranger.ask(line).startswith(b"941")


def test_a_status_before_the_login_is_answered(stranger: Raw) -> None:
    assert stranger.ask(STATUS).startswith(b"98")
    assert stranger.ask(LOGIN).startswith(b"941")
    assert stranger.ask(information(AINO)).startswith(b"64")


def test_two_wrong_logins_leave_the_link_and_a_right_one_begins_the_count_anew(stranger: Raw) -> None:
    for _ in range(2):
        assert [stranger.ask(LOGIN.replace(b"demo", b"x")) for _ in range(2)] == [b"940", b"940"]
        assert stranger.ask(LOGIN) == b"941"


def test_the_third_wrong_login_in_a_row_is_answered_and_the_link_closed(stranger: Raw) -> None:
    assert [stranger.ask(LOGIN.replace(b"demo", b"x")) for _ in range(3)] == [b"940"] * 3
    assert stranger.line() == b""


def test_a_request_before_the_login_is_a_no_that_tells_nothing(stranger: Raw) -> None:
    answer = stranger.ask(information(AINO))
    assert answer.startswith(b"64YYYY")
    assert b"BLN" in answer
    assert b"Koivukumpu" not in answer
    assert stranger.ask(item(KALEVALA)).startswith(b"18")


# --- fields ------------------------------------------------------------------------------------------------

def test_a_client_of_63_23_and_35_alone_is_served(raw: Raw) -> None:
    assert b"|BLY|CQY|" in raw.ask(information(AINO, "AD2468|"))
    assert raw.ask(b"23007" + NOW + f"AOLAH|AA{AINO}|AC|AD2468|".encode()).startswith(b"24")
    assert raw.ask(b"35" + NOW + f"AOLAH|AA{AINO}|".encode()).startswith(b"36Y")


def test_missing_required_fields_are_empty_ones(raw: Raw) -> None:
    assert b"|BLY|" in raw.ask(b"23000" + NOW + f"AA{AINO}|".encode())
    assert b"|BLY|" in raw.ask(b"63000" + NOW + b" " * 10 + f"AA{AINO}|".encode())
    assert raw.ask(b"17" + NOW + f"AB{KALEVALA}|".encode()).startswith(b"1803")
    assert raw.ask(b"11YN" + NOW + BLANK + f"AA{AINO}|AB{FREE[1]}|".encode()).startswith(b"121")
    assert raw.ask(b"09N" + NOW + NOW + f"AB{FREE[1]}|".encode()).startswith(b"101")


def test_a_checkout_without_a_due_date_of_its_own_at_all_is_a_checkout(raw: Raw) -> None:
    answer = raw.ask(b"11YN" + NOW + f"AOLAH|AA{AINO}|AB{FREE[2]}|AC|".encode())
    assert answer.startswith(b"121")
    assert f"|AB{FREE[2]}|".encode() in answer


@pytest.mark.parametrize("zone", [b"0000", b"   Z", b"+0200"[:4], b"xxxx"])
def test_a_zone_of_any_kind_is_read(raw: Raw, zone: bytes) -> None:
    assert raw.ask(item(KALEVALA).replace(b"    ", zone, 1)).startswith(b"1803")


def test_a_date_without_its_zeros_harms_nothing(raw: Raw) -> None:
    raw.send(b"17" + b"2026115    10150" + f"AOLAH|AB{KALEVALA}|".encode() + b"\r")
    raw.line()
    assert raw.ask(STATUS).startswith(b"98")


def test_pages_may_be_told_with_leading_zeros(raw: Raw) -> None:
    first = raw.ask(information(LATE, "BP00001|BQ00005|", "  Y       "))
    assert LATE_1.encode() in first
    assert LATE_2.encode() in first
    second = raw.ask(information(LATE, "BP00002|BQ00002|", "  Y       "))
    assert second.count(b"|AU") == 1


def test_every_y_in_a_summary_but_the_first_is_passed_over(raw: Raw) -> None:
    answer = raw.ask(information(LATE, summary="YYYYYYYYYY"))
    assert b"|AU" not in answer
    assert b"|AT" not in answer


@pytest.mark.parametrize("card", [OLD.lower(), f" {AINO} ", f"{AINO[:4]} {AINO[4:8]} {AINO[8:]}"])
def test_a_card_in_lower_case_or_with_blanks_is_the_card(raw: Raw, card: str) -> None:
    assert f"|AA{AINO}|".encode() in raw.ask(information(card, "AD2468|"))


def test_blanks_around_a_pin_do_not_make_it_wrong(raw: Raw) -> None:
    assert b"|CQY|" in raw.ask(information(AINO, "AD 2468 |"))


def test_blanks_around_a_barcode_do_not_make_it_another(raw: Raw) -> None:
    assert raw.ask(item(f" {KALEVALA} ")).startswith(b"1803")


def test_another_institution_is_nobodys_business_and_the_answer_has_the_accounts_own(raw: Raw) -> None:
    assert b"AOLAH|" in raw.ask(information(AINO).replace(b"AOLAH", b"AOwhatever"))


def test_fields_in_any_order_twice_and_unknown_ones_are_read(raw: Raw) -> None:
    answer = raw.ask(b"63007" + NOW + b" " * 10 + f"ZZwhat|AA{AINO}|AA{EERO}|AC|XYx|AOLAH|".encode())
    assert f"|AA{AINO}|".encode() in answer


def test_the_last_field_may_lack_its_delimiter(raw: Raw) -> None:
    assert raw.ask(item(KALEVALA).removesuffix(b"|AC|")).startswith(b"1803")


def test_a_delimiter_too_many_is_passed_over(raw: Raw) -> None:
    assert raw.ask(item(KALEVALA).replace(b"|AB", b"|||AB") + b"||").startswith(b"1803")


def test_a_value_too_long_to_be_sent_back_is_cut(raw: Raw) -> None:
    answer = raw.ask(item("9" * 5000))
    assert answer.startswith(b"1801")
    assert b"AB" + b"9" * 255 + b"|" in answer


@pytest.mark.parametrize("version", [b"9900802.00", b"990 802.00", b"9900482.00|", b"9910401.00"])
def test_a_status_of_any_shape_is_answered(raw: Raw, version: bytes) -> None:
    assert raw.ask(version).startswith(b"98")
    assert raw.ask(information(AINO)).startswith(b"64")


def test_latin_1_at_a_system_of_utf_8_is_read(raw: Raw) -> None:
    answer = raw.ask("6300720261123    101500          AOLAH|AAVäinö|AC|".encode("latin-1"))
    assert answer.startswith(b"64")
    assert "AAVäinö|".encode() in answer


# --- what is no request ------------------------------------------------------------------------------------

@pytest.mark.parametrize("line", [b"55what|", b"941", b"36Y" + NOW + b"AOLAH|AA1|", b"42"])
def test_unknown_codes_and_answers_are_passed_over_in_silence(raw: Raw, line: bytes) -> None:
    raw.send(line + b"\r" + STATUS + b"\r")
    assert raw.line().startswith(b"98")


@pytest.mark.parametrize("line", [b"hello", b"GET / HTTP/1.1", b"\xff\xfe\xfd", b"|||", b"1"])
def test_what_is_no_message_gets_96(raw: Raw, line: bytes) -> None:
    assert raw.ask(line) == b"96AZFEF6"
    assert raw.ask(STATUS).startswith(b"98")


@pytest.mark.parametrize("code", [
    b"01", b"09", b"11", b"15", b"17", b"19", b"23", b"25", b"29", b"35", b"37", b"63", b"65", b"93", b"99"])
def test_a_request_that_breaks_off_at_once_is_refused_or_answered_and_the_link_goes_on(raw: Raw, code: bytes) -> None:
    assert raw.ask(code)[:2] in (b"96", b"%02d" % (int(code) + 1), b"24")
    assert raw.ask(STATUS).startswith(b"98")


def test_a_line_without_end_closes_its_own_link_alone(fronted: Fronted, raw: Raw) -> None:
    with Raw(fronted.ports["sip2"], login=None) as endless:
        try:
            endless.send(b"9" * 200_000)
            assert endless.line() == b""
        except ConnectionError:
            pass
    assert raw.ask(STATUS).startswith(b"98")


# --- many at a time ----------------------------------------------------------------------------------------

def test_twenty_connections_hear_their_own_answers_alone(fronted: Fronted) -> None:
    barcodes = [KALEVALA, RAUTATIE, *FREE, LATE_1, LATE_2]

    def ask(number: int) -> bool:
        login = ("kiosk-lahti", "kiosk-sysma")[number % 2]
        own = (b"AOLAH|", b"AOSYS|")[number % 2]
        with Raw(fronted.ports["sip2"], login) as raw:
            for turn in range(25):
                barcode = barcodes[(number + turn) % len(barcodes)]
                card = (AINO, EERO, HELMI, CHILD)[(number + turn) % 4]
                heard = raw.ask(signed(item(barcode), turn % 10))
                told = raw.ask(signed(information(card), turn % 10))
                if (f"AB{barcode}|".encode() not in heard or decode(heard).sequence != turn % 10
                        or f"|AA{card}|".encode() not in told or own not in told):
                    return False
        return True

    with ThreadPoolExecutor(20) as pool:
        assert all(pool.map(ask, range(20)))


def test_idle_links_too_many_links_and_long_lines_are_let_go_as_the_options_say(
        tmp_path_factory: pytest.TempPathFactory) -> None:
    fronted = Fronted(tmp_path_factory.mktemp("limits"), "--idle", "1", "--connections", "2", "--line", "300",
                      "--login-tries", "1", fronts=("sip2", "http"))
    try:
        for head in (b"", b"POST / HTTP/1.1\r\nHost: x"):
            with Raw(fronted.ports["http"], login=None) as slow:
                slow.send(head)
                assert slow.reader.read() == b""
        port = fronted.ports["sip2"]
        with Raw(port) as first:
            with Raw(port, login=None) as second:
                assert second.ask(LOGIN.replace(b"demo", b"x")) == b"940"
                assert second.line() == b""
            with Raw(port, login=None), Raw(port, login=None) as third:
                assert third.line() == b""
            assert first.line() == b""      # by its silence
        with Raw(port, login=None) as long:
            long.send(item("9" * 400) + b"\r")
            assert long.line() == b""
    finally:
        fronted.close()
