"""What is learned of how a sender orders its fields: enough to read the next line at once, bounded, and no value."""
from __future__ import annotations

from itertools import islice, permutations

import pytest

from sip2.layout import LAYOUTS
from sip2.orders import _KEPT, _LEARNED, Orders

TAGGED = "AOLAH|AA2000100001|AEMäkinen|AU1|AU2|PCx|BLY|"
IDS = ["AO", "AA", "AE", "AU", "AU", "PC", "BL"]


@pytest.fixture
def orders() -> Orders:
    return Orders(LAYOUTS["64"])


def test_an_order_is_new_once(orders: Orders) -> None:
    found: dict[str, object] = {}
    assert not orders.read(TAGGED, found)
    orders.learn(IDS)
    assert orders.read(TAGGED, found)
    assert found == {"institution_id": "LAH", "patron_id": "2000100001", "personal_name": "Mäkinen",
                     "charged_items": ("1", "2"), "extra": (("PC", "x"),), "valid_patron": True}


@pytest.mark.parametrize(("tagged", "items"), [
    (TAGGED.replace("AU1|AU2|", "AU9|"), ("9",)),
    (TAGGED.replace("AU1|AU2|", "AU|AU|AU3|"), ("", "", "3")),
])
def test_a_list_may_be_of_any_length(orders: Orders, tagged: str, items: tuple[str, ...]) -> None:
    orders.learn(IDS)
    found: dict[str, object] = {}
    assert orders.read(tagged, found)
    assert found["charged_items"] == items


@pytest.mark.parametrize("tagged", [
    TAGGED[:-1], TAGGED + "|", TAGGED + "AFx|", TAGGED.replace("|AU1|AU2", ""), TAGGED.replace("AA", "AB"), ""])
def test_fields_in_another_order_are_not_read_by_it(orders: Orders, tagged: str) -> None:
    orders.learn(IDS)
    assert not orders.read(tagged, {})


def test_a_value_the_standard_does_not_know_is_not_read_quickly(orders: Orders) -> None:
    orders.learn(IDS)
    with pytest.raises(KeyError):
        orders.read(TAGGED.replace("BLY", "BLy"), {})


def test_a_list_in_two_places_is_no_order(orders: Orders) -> None:
    orders.learn(["AO", "AA", "AE", "AU", "BL", "AU"])
    assert not orders.read("AO|AA|AE|AU1|BLY|AU2|", {})


def test_a_sender_that_never_writes_twice_in_one_order_is_not_learned_for_ever(orders: Orders) -> None:
    for order in islice(permutations(["AO", "AA", "AE", "BL", "CQ", "BV", "CC"]), _LEARNED + 50):
        orders.learn(order)
        assert len(orders._known) <= _KEPT
    assert orders._learned == _LEARNED


def test_the_order_met_last_is_tried_first(orders: Orders) -> None:
    orders.learn(["AO", "AA", "AE"])
    orders.learn(IDS)
    orders.read("AO|AA|AE|", {})
    assert orders._known[0].pattern.match("AO|AA|AE|")
