"""What is heard is what is seen: every screen, in every language, and nothing that others should not hear."""
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.audio.aloud import Aloud
from kiosk.audio.focus import focused
from kiosk.audio.speak import repeat, speak
from kiosk.audio.utterance import Heard, Utterance
from kiosk.engine import events as ev
from kiosk.engine.ils import PatronVerified, Refusal
from kiosk.engine.look import Speech
from kiosk.engine.view import Action, Screen, ViewState, text
from kiosk.texts import Texts
from kiosk.ui.keys import stops
from kiosk.ui.looks import in_look
from kiosk.ui.parts.desk import Desk
from kiosk.ui.samples import samples
from kiosk.ui.scene import Scene, Words
from kiosk.ui.screens import draw
from kiosk.ui.story import BOOKS, Story, policy
from kiosk.ui.typeset import Typesetter
from kiosk.ui.units import Frame
from tests.thorough import turns

LISTENING = Speech(on=True, headset=True, private=True)
OVERHEARD = Speech(on=True)
FRAME = Frame(1080, 1920)
SETTER = Typesetter(FRAME.scale)
SAMPLES = samples()


def seen_in(view: ViewState, *, aloud: bool = False) -> Scene:
    """As it is drawn. `aloud`: with the words that are said in the place of some that are written, such as dates."""
    return draw(Desk(view, Aloud(view.language) if aloud else Texts(view.language), FRAME, SETTER))


def words(utterances: tuple[Utterance, ...], view: ViewState) -> str:
    return " ".join(Aloud(view.language).utter(utterance, view.now.date()) for utterance in utterances)


def test_a_theme_is_told_when_it_was_chosen_and_not_when_the_screen_rests_in_it() -> None:
    light = replace(SAMPLES["attract"], speech=LISTENING)
    dark = replace(light, appearance=replace(light.appearance, theme="dark"))
    resting = replace(light, appearance=replace(dark.appearance, resting=True))
    assert words(speak(Heard(light), Heard(dark)).utterances, dark)
    assert not speak(Heard(light), Heard(resting)).utterances
    assert not speak(Heard(resting), Heard(light)).utterances


def all_of(view: ViewState) -> str:
    """All that is said of a screen when it is asked for, and each control as the keys come to it."""
    scene = seen_in(view)
    told = [*repeat(Heard(view)), *(one for control in stops(scene, listening=True)
                                         for one in focused(Heard(view, control)))]
    return words(tuple(told), view)


def visible(view: ViewState) -> Iterator[str]:
    """The words on the glass. Not the place in a long list, nor the letters of the text size: the list is told whole,
    the size in words."""
    scene = seen_in(view, aloud=True)
    for layer in scene.layers:
        if scene.modal and not layer.key.startswith("over:") and layer.key not in ("tools",):
            continue
        if layer.key in ("list_place", "action:text_size", "header"):
            continue
        for node in layer.nodes:
            if isinstance(node, Words) and not node.art:
                yield " ".join(node.lines)


def letters(words: str) -> str:
    """Without what differs between eye and ear: punctuation, spaces, capitals."""
    return re.sub(r"[\W_]+", "", words).lower()


def is_heard(view: ViewState, seen: str, heard: str) -> bool:
    if seen.isdigit() and view.screen is Screen.PIN:
        return True                                # keys that are told by touch
    return letters(seen) in letters(heard)


@pytest.mark.parametrize(("name", "language"), [(name, language) for place, name in enumerate(SAMPLES)
                                                for language in turns(place, ("fi", "sv", "en"))])
def test_every_word_of_every_screen_is_heard(name: str, language: str) -> None:
    view = replace(in_look(SAMPLES[name], language), speech=LISTENING, also=())     # which is so while speech is on
    heard = all_of(view)
    assert heard.strip()
    assert [seen for seen in visible(view) if not is_heard(view, seen, heard)] == []


def test_a_slide_is_told_to_anybody_in_its_own_voice_and_the_next_one_is_no_news() -> None:
    view = replace(SAMPLES["attract-own"], speech=OVERHEARD)
    assert view.slide is not None
    view = replace(view, slide=replace(view.slide, language="sv", title="Sagostund", lead="På torsdagar"))
    told = [one for one in speak(None, Heard(view)).utterances if "Sagostund" in one.parts]
    assert [(one.parts, one.language) for one in told] == [(("Sagostund", "På torsdagar"), "sv")]
    assert view.slide is not None
    after = replace(view, slide=replace(view.slide, number=view.slide.number + 1, title="Bokbussen"))
    assert not speak(Heard(view), Heard(after)).utterances


@pytest.mark.parametrize("name", SAMPLES)
def test_the_title_is_said_first_then_what_to_do(name: str) -> None:
    view = replace(SAMPLES[name], speech=LISTENING)
    before = Heard(replace(SAMPLES["starting"], speech=LISTENING, visit=99))
    told = speak(before, Heard(view))
    top = view.overlay or view
    assert told.anew
    assert told.utterances[0].parts[0] == top.title


def test_a_control_in_focus_says_its_name_its_note_and_whether_it_can_be_pressed() -> None:
    view = replace(SAMPLES["borrow-no-receipt"], speech=LISTENING)
    control = next(one for one in seen_in(view).controls if one.name == "action:finish_receipt")
    assert words(focused(Heard(view, control)), view) == (
        "Valmis ja kuitti. Kuittipaperi on loppu. Ei käytössä nyt.")


def test_a_choice_says_whether_it_is_on() -> None:
    story = Story(policy(speech=True)).start().press(Action.SPEECH).press(Action.ACCESS)
    control = next(one for one in seen_in(story.view).controls if one.name == "action:speech")
    assert words(focused(Heard(story.view, control)), story.view) == "Lue ääneen. Päällä."


def test_a_language_is_named_in_its_own_voice() -> None:
    view = replace(SAMPLES["attract"], speech=LISTENING)
    control = next(one for one in seen_in(view).controls if one.name == "language:sv")
    assert [(one.parts, one.language) for one in focused(Heard(view, control))] == [(("Svenska",), "sv")]


# --- changes ---------------------------------------------------------------------------------------------

def heard_of(story: Story, before: Heard | None) -> tuple[str, Heard]:
    now = Heard(replace(story.view, speech=LISTENING))
    return words(speak(before, now).utterances, now.view), now


def test_nothing_is_said_when_nothing_changed() -> None:
    now = Heard(replace(SAMPLES["borrow"], speech=LISTENING))
    assert speak(now, now).utterances == ()
    later = Heard(replace(now.view, now=now.view.now.replace(minute=35), pad_active=True))
    assert speak(now, later).utterances == ()


def test_a_new_row_and_a_row_whose_state_changed_are_told_and_no_other() -> None:
    story = Story().sign_in()
    told, now = heard_of(story, None)
    assert "Laita kirjat alustalle" in told
    told, now = heard_of(story.lend(0), now)
    assert told.startswith("Voit laittaa lisää alustalle. Seitsemän veljestä. Aleksis Kivi. Lainattu. "
                           "palauta maanantaina 21. joulukuuta.")
    assert "1 lainattu" in told
    told, now = heard_of(story.lend(1), now)
    assert "Rautatie" in told
    assert "Seitsemän" not in told
    told, now = heard_of(story.lend(4, refusal=Refusal.HOLD_OTHER), now)
    assert told.startswith("Helkavirsiä. Eino Leino. Ei lainattu. Varattu toiselle. Laita se varauslaatikkoon.")


def test_going_back_from_an_overlay_does_not_tell_the_whole_list_again() -> None:
    story = Story().sign_in().lend(0)
    _, now = heard_of(story.press(Action.HELP), None)
    told, now = heard_of(story.press(Action.CLOSE), now)
    assert told.startswith("Laita kirjat alustalle.")
    assert "Seitsemän" not in told


def test_time_that_runs_out_is_told_at_its_beginning_and_at_ten_and_five() -> None:
    story = Story().sign_in().lend(0).lift()
    _, now = heard_of(story, None)
    told = []
    for _ in range(60):
        words_now, now = heard_of(story.wait(0.5), now)
        told.append(words_now)
    assert [one for one in told if "sekunnin kuluttua" in one] == [
        "Valmis 10 sekunnin kuluttua. Jos jatkat, paina näppäintä.", "Valmis 5 sekunnin kuluttua. Jos jatkat, paina "
        "näppäintä."]
    story = Story().sign_in()
    _, now = heard_of(story, None)
    told = [heard_of(story.wait(0.5), now)[0] for _ in range(100)]
    assert any(one.startswith("Oletko vielä siinä?") and "20 sekuntia aikaa" in one for one in told)


def test_turning_it_on_welcomes_and_off_says_so_once() -> None:
    story = Story(policy(speech=True)).start()
    silent = Heard(story.view)
    on = Heard(story.press(Action.SPEECH).view)
    assert words(speak(silent, on).utterances, on.view).startswith(
        "Puhe on päällä. Liiku nuolilla ja valitse OK-näppäimellä. Tervetuloa.")
    off = Heard(story.press(Action.SPEECH).view)
    told = speak(on, off)
    assert told.anew
    assert words(told.utterances, off.view) == "Puhe on pois."
    assert speak(off, off).utterances == ()


def test_what_was_tuned_is_told() -> None:
    story = Story(policy(speech=True)).start().press(Action.SPEECH)
    now = Heard(story.view)
    for action, told in ((Action.FASTER, "Nopeus 4."), (Action.QUIETER, "Äänenvoimakkuus 3."),
                         (Action.CURTAIN, "Pimennä näyttö. Päällä."),
                         (Action.TEXT_SIZE, "Tekstin koko 135 prosenttia."), (Action.CONTRAST, "Tummat värit.")):
        after = Heard(story.press(action).view)
        assert words(speak(now, after).utterances, after.view) == told
        now = after


# --- what nobody else should hear ------------------------------------------------------------------------

PRIVATE = [word for pair in BOOKS for word in pair] + ["3,40", "varaus noudettavissa", "4821", "vanhentunut"]


@pytest.mark.parametrize("name", [name for name, view in SAMPLES.items() if view.screen is not Screen.ATTRACT])
def test_titles_fees_holds_and_cards_are_not_said_without_a_headset(name: str) -> None:
    view = replace(SAMPLES[name], speech=OVERHEARD)
    heard = all_of(view)
    assert [secret for secret in PRIVATE if secret in heard] == []
    assert heard.strip()


def test_instead_is_said_that_a_headset_tells_more() -> None:
    view = replace(SAMPLES["borrow-empty"], speech=OVERHEARD)
    told = words(speak(None, Heard(view)).utterances, view)
    assert told.count("Loput kuulet kuulokkeilla.") == 1


def test_a_branch_may_have_it_all_said_aloud() -> None:
    story = Story(policy(speech=True, speech_private="always"))
    assert story.start().press(Action.SPEECH).view.speech == Speech(on=True, private=True)


@given(st.text("0123456789", min_size=4, max_size=4), st.text("0123456789", min_size=4, max_size=4), st.booleans(),
       st.lists(st.integers(0, 11), max_size=6))
@settings(max_examples=60, deadline=None)
def test_no_digit_of_a_pin_is_ever_heard(one: str, other: str, headset: bool, moves: list[int]) -> None:
    """Two patrons with different PINs hear the same, wherever the focus goes meanwhile."""
    assert said_while_typing(one, headset, moves) == said_while_typing(other, headset, moves)


def said_while_typing(pin: str, headset: bool, moves: list[int]) -> list[str]:
    story = Story(policy(speech=True), patron=PatronVerified(False)).start()
    story._send(ev.HeadsetMoved(at=story.at, plugged=headset))
    if not headset:
        story.press(Action.SPEECH)
    story.card().take_card()
    before, told = Heard(story.view), []
    for digit in pin:
        story.type(digit)
        scene = seen_in(story.view)
        keys = [control for control in scene.controls if control.name.startswith("digit:") or control.name == "erase"]
        for move in moves:
            now = Heard(story.view, keys[move % len(keys)])
            told.append(words(speak(before, now).utterances, now.view))
            before = now
        now = Heard(story.view)
        told.append(words(speak(before, now).utterances, now.view))
        before = now
    return told


def test_a_digit_of_a_pin_is_told_as_one_entered() -> None:
    told = said_while_typing("7391", True, [])
    assert told[0].endswith("1 numero annettu.")
    assert told[1:3] == ["2 numeroa annettu.", "3 numeroa annettu."]


def test_the_keys_with_digits_are_all_the_same_to_the_ear_where_a_pin_is_typed() -> None:
    view = replace(SAMPLES["pin"], speech=LISTENING)
    keys = [control for control in seen_in(view).controls if control.name.startswith("digit:")]
    assert len(keys) == 10
    assert len({words(focused(Heard(view, key)), view) for key in keys}) == 1


def test_the_number_of_a_card_is_read_back_only_to_a_headset() -> None:
    view = SAMPLES["card-typed"]
    for speech, heard in ((LISTENING, True), (OVERHEARD, False)):
        now = replace(view, speech=speech)
        assert ("2 9 4 0 0 1 2" in words(repeat(Heard(now)), now)) is heard


# --- words for the ear -----------------------------------------------------------------------------------

@pytest.mark.parametrize(("language", "told"), [("fi", "palauta maanantaina 21. joulukuuta"),
                                                ("sv", "lämna måndag den 21 december"),
                                                ("en", "due Monday 21 December")])
def test_a_day_is_said_in_full(language: str, told: str) -> None:
    assert Aloud(language).render(text("detail.due", date=date(2026, 12, 21)), date(2026, 11, 23)) == told


@pytest.mark.parametrize(("language", "told"), [("fi", "Auki klo 12.30 asti"), ("sv", "Öppet till kl. 12.30")])
def test_the_word_for_the_clock_is_said_once(language: str, told: str) -> None:
    assert Aloud(language).render(text("opening.until", time=time(12, 30))) == told
    assert Aloud(language).clock(datetime(2026, 11, 23, 12, 30)).startswith(("kello ", "klockan "))


def test_a_language_without_a_twin_says_its_own_words() -> None:
    assert Aloud("xx")._own("time.aloud") is False


def test_a_number_is_said_digit_by_digit() -> None:
    assert Aloud("fi").render(text("pin.card", last4="4821")) == "Kortti, jonka numeron loppu on 4 8 2 1"


def test_signs_for_the_eye_are_not_said() -> None:
    view = SAMPLES["starting"]
    assert Aloud("fi").utter(Utterance((text("borrow.title"), "a • b…"))) == "Laita kirjat alustalle. a b."
    assert "…" not in words(repeat(Heard(replace(view, speech=LISTENING))), view)
