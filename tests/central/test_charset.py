"""Whatever text an answer holds, it can be sent once it is fitted, and what fitted already is left alone."""
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central.sip import charset
from central.sip.charset import fitted
from sip2.codec import MAX_VALUE, encode
from sip2.messages import CheckinResponse, CheckoutResponse, ItemInformationResponse
from sip2.values import CirculationStatus, MediaType

_TEXTS = st.one_of(st.text(st.sampled_from("aö|\r\n\0 Šи\x07e\u0301"), max_size=8), st.just("x" * (MAX_VALUE + 1)),
                   st.just("y" * 200))
_CHARSETS = st.sampled_from(("utf-8", "ascii", "iso8859-1", "cp850"))
_CODES = st.builds(CirculationStatus, st.text(st.sampled_from("0ä|\r"), min_size=2, max_size=2))
_ANSWERS = st.one_of(
    st.builds(CheckinResponse, item_id=_TEXTS, title_id=_TEXTS, screen_messages=st.tuples(_TEXTS) | st.just(())),
    st.builds(ItemInformationResponse, item_id=_TEXTS, title_id=_TEXTS, circulation_status=_CODES))


@given(answer=_ANSWERS, name=_CHARSETS)
def test_a_fitted_answer_can_be_sent(answer: CheckinResponse, name: str) -> None:
    assert encode(fitted(answer, name), charset=name)


@pytest.mark.parametrize(("media_type", "at_once"), [(MediaType.BOOK, True), (MediaType("|42"), False)])
def test_an_everyday_answer_is_seen_to_fit_in_one_look(media_type: MediaType, at_once: bool) -> None:
    answer = CheckoutResponse(ok=True, item_id="1", title_id="Rautatie / Juhani Aho", due_date="",
                              media_type=media_type)
    assert charset._fits(answer, "utf-8") is at_once


@given(answer=_ANSWERS, name=_CHARSETS)
def test_the_quick_look_decides_as_the_long_one(answer: CheckinResponse, name: str) -> None:
    with pytest.MonkeyPatch.context() as without:
        without.setattr(charset, "_fits", lambda _message, _charset: False)
        slowly = fitted(answer, name)
    assert fitted(answer, name) == slowly
