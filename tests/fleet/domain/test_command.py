"""A command only goes on, in whatever order and however often its kiosk speaks of it."""
from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fleet.domain.command import LONGEST, PATIENCE, Command, ordered
from remote.intent import CommandKind, CommandState, Feedback

SAID = (CommandState.RECEIVED, CommandState.STARTED, CommandState.DONE)
NOW = 1_795_862_891


def told(command: Command, states: list[CommandState]) -> Command:
    for state in states:
        command = command.told(Feedback(state=state), NOW) or command
    return command


@given(st.permutations(SAID), st.lists(st.sampled_from(SAID), max_size=6))
def test_words_in_any_order_and_twice_come_to_the_same(order: list[CommandState], again: list[CommandState]) -> None:
    begun = ordered("0" * 16, "k", CommandKind.RESTART, "aino", NOW)
    assert told(begun, [*order, *again]).state is CommandState.DONE
    assert told(begun, [*again, *order]).state is CommandState.DONE


@given(st.lists(st.sampled_from([*SAID, CommandState.FAILED, CommandState.REFUSED]), max_size=8))
def test_what_is_over_stays_as_it_ended(words: list[CommandState]) -> None:
    command = ordered("0" * 16, "k", CommandKind.RESTART, "aino", NOW)
    ended = None
    for word in words:
        command = told(command, [word])
        ended = ended or (command.state if command.state.final else None)
        assert ended is None or command.state is ended


def test_one_that_nobody_took_is_over_when_its_time_is() -> None:
    command = ordered("0" * 16, "k", CommandKind.REBOOT, "aino", NOW)
    assert command.aged(NOW + LONGEST - 1) is None
    late = command.aged(NOW + LONGEST)
    assert late is not None
    assert late.state is CommandState.EXPIRED
    assert late.told(Feedback(state=CommandState.DONE), NOW + LONGEST) is None


def test_one_that_was_begun_has_a_while_longer_and_cannot_be_withdrawn() -> None:
    command = ordered("0" * 16, "k", CommandKind.PICTURE, "aino", NOW)
    begun = command.told(Feedback(state=CommandState.STARTED), command.exp - 1)
    assert begun is not None
    assert begun.aged(command.exp + 1) is None
    assert begun.aged(command.exp + PATIENCE) is not None
    assert begun.withdrawn(NOW) is None
    withdrawn = command.withdrawn(NOW)
    assert withdrawn is not None
    assert withdrawn.state is CommandState.WITHDRAWN
