"""How well a pad hears each tag is counted over its last rounds."""
from devices.rfid.reception import Heard, Reception


def test_a_tag_is_counted_from_the_first_time_it_is_heard():
    reception = Reception(4)
    for round_ in (["A"], ["A", "B"], [], ["B", "A"]):
        reception.note(round_)
    assert reception.heard() == [Heard("A", 3, 4), Heard("B", 2, 3)]


def test_tags_are_told_in_the_order_in_which_they_were_first_heard():
    reception = Reception()
    reception.note(["C", "A", "D", "B"])
    reception.note(["E", "B", "A"])
    assert "".join(one.uid for one in reception.heard()) == "CADBE"


def test_what_is_long_ago_counts_no_more_and_a_tag_that_has_left_is_forgotten():
    reception = Reception(4)
    for round_ in (["A"], ["A"], [], [], []):
        reception.note(round_)
    assert reception.heard() == [Heard("A", 1, 4)]
    reception.note([])
    assert reception.heard() == []
