"""How strongly the pad has to send: as weakly as hears the whole pile on it, and none beside it.

A pad whose strength cannot be set from here is tried as it stands, by the same pile.
"""
from __future__ import annotations

from collections.abc import Collection, Mapping

from devices.errors import DeviceError
from devices.rfid.calibration import ROUNDS, Calibration, Trial, listened
from devices.rfid.reader import Power, TagReader
from kiosk.engine.view import Icon, text
from kiosk.setup.bench import Bench
from kiosk.setup.reading import UNNAMED
from kiosk.setup.told import Figures, Outcome, Told, as_said, bad, good, odd, skipped
from sip2.selftest import Verdict

HEAD = ("strength", "tags", "least")
ABOUT, PILE = text("setup.about.strength"), text("setup.about.pile")
LEFT_OUT = skipped(ABOUT, text("setup.left_out"))
LARGE = 20                         # items that are calibrated with
AS_IT_IS = "-"                     # a strength that cannot be set


def strength(bench: Bench) -> Outcome:
    """The weakest field that hears the whole pile on the pad and nothing beside it, kept by the reader itself."""
    if not bench.pad:
        return Outcome((UNNAMED,))
    try:
        url = _with_power(bench)
        with bench.reader(url) as reader:
            if reader.power is None:
                return _as_it_stands(bench, reader)
            return _measured(bench, reader, reader.power, url)
    except DeviceError as error:
        return Outcome((bad(ABOUT, text("setup.strength.failed"), as_said(error)),))


def _with_power(bench: Bench) -> str:
    """The address of the pad, and where this model keeps its strength. Raises BadUrl."""
    url = bench.pad
    if not url.startswith("feig+") or "power=" in url:
        return url
    place = bench.conversation.ask("strength.place", text("setup.strength.place"),
                                   more=text("setup.strength.place.more"))
    return f"{url}{'&' if '?' in url else '?'}power={place}" if place else url


def _lays_pile(bench: Bench) -> bool:
    return bench.conversation.ready("strength.pile", text("setup.strength.pile", count=LARGE), Icon.HAND)


def _lays_beside(bench: Bench) -> bool:
    return bench.conversation.ready("strength.beside", text("setup.strength.lay_beside"), Icon.HAND)


def _few(bench: Bench, pile: Collection[str]) -> Told | None:
    """What is odd about a pile of which not twenty are heard, unless the technician wants it measured all the same."""
    n = len(pile)
    bench.conversation.say(text("setup.strength.heard", n=n))
    if n in (0, LARGE) or bench.conversation.agree("strength.few", text("setup.strength.so_few", n=n, wanted=LARGE)):
        return None
    return _told_few(n)


def _told_few(n: int) -> Told:
    return odd(PILE, text("setup.strength.few", n=n, wanted=LARGE), text("setup.strength.few.do", count=LARGE))


def _as_it_stands(bench: Bench, reader: TagReader) -> Outcome:
    """Where the strength is not set from here: whether the pile is always heard on the pad, and never beside it."""
    if not _lays_pile(bench):
        return Outcome((LEFT_OUT,))
    bench.conversation.working(text("setup.strength.measuring"))
    heard = listened(reader)
    if few := _few(bench, heard):
        return Outcome((few,))
    always = sum(times == ROUNDS for times in heard.values())
    told = text("setup.strength.always", always=always, wanted=LARGE, rounds=ROUNDS)
    findings = [good(PILE, told) if always == len(heard) == LARGE else odd(PILE, told, text("setup.reads.weak.do"))]
    tables, beside = [_figures("on", {AS_IT_IS: heard})], text("setup.about.beside")
    if heard and _lays_beside(bench):
        bench.conversation.working(text("setup.strength.measuring"))
        there = listened(reader)
        findings.append(odd(beside, text("setup.strength.some", n=len(there)), text("setup.strength.beside.do"))
                        if there else good(beside, text("setup.strength.none")))
        tables.append(_figures("beside", {AS_IT_IS: there}))
    else:
        findings.append(skipped(beside, text("setup.left_out")))
    well = all(one.verdict is Verdict.GOOD for one in findings)
    fixed = text("setup.strength.fixed")
    findings.append(good(ABOUT, fixed) if well else skipped(ABOUT, fixed, text("setup.strength.fixed.do")))
    return Outcome(tuple(findings), tuple(tables))


def _measured(bench: Bench, reader: TagReader, power: Power, url: str) -> Outcome:
    """The pile is measured on the pad, then beside it. The reader sends as before unless the technician agrees; then
    the kiosk's address of it, `url`, is to say where its strength stands, so that staff can set it too."""
    asked, before = bench.conversation, power.read()
    if not _lays_pile(bench):
        return Outcome((LEFT_OUT,))
    measuring, trials = Calibration(reader, power), list[Trial]()
    best = None
    try:
        asked.working(text("setup.strength.hearing"))
        pile = measuring.pile()
        if few := _few(bench, pile):
            return Outcome((few,))
        lowest = measuring.lowest(pile, lambda trial: _told(bench, trials, trial)) if pile else None
        figures = _tried("on", trials)
        if lowest is None:
            weak = bad(ABOUT, text("setup.strength.too_weak", n=len(pile)), text("setup.strength.too_weak.do"))
            return Outcome((weak,), (figures,))
        if not _lays_beside(bench):
            return Outcome((LEFT_OUT,), (figures,))
        beside = _beside(bench, measuring, lowest, power.most)
        tables = (figures, _tried("beside", beside))
        finding, best = _chosen(bench, lowest, beside, before)
    finally:
        power.write(before if best is None else best)
    if best is not None:
        power.keep()
    odd_pile = [] if len(pile) == LARGE else [_told_few(len(pile))]
    return Outcome((finding, *odd_pile), tables, {} if best is None else {("pad", "url"): url})


def _told(bench: Bench, trials: list[Trial], trial: Trial) -> None:
    trials.append(trial)
    least = min(trial.heard.values(), default=0)
    bench.conversation.say(text("setup.strength.step", step=trial.step),
                           text("setup.strength.trial", n=len(trial.heard), least=least, rounds=trial.rounds))
    bench.conversation.working(text("setup.strength.measuring"))


def _beside(bench: Bench, measuring: Calibration, lowest: int, most: int) -> list[Trial]:
    """At the strength that was found and on, until something is heard: how much is left to it."""
    trials: list[Trial] = []
    for step in range(lowest, most + 1):
        _told(bench, trials, measuring.at(step))
        if trials[-1].heard:
            break
    return trials


def _chosen(bench: Bench, lowest: int, beside: list[Trial], before: int) -> tuple[Told, int | None]:
    """What is to be told, and the strength that the reader is to keep; None: that of before."""
    loud = next((trial for trial in beside if trial.heard), None)
    if loud is not None and loud.step == lowest:
        return bad(ABOUT, text("setup.strength.beside", n=len(loud.heard), step=lowest),
                   text("setup.strength.beside.do")), None
    told = text("setup.strength.never", step=lowest) if loud is None else \
        text("setup.strength.margin", step=lowest, loud=loud.step)
    bench.conversation.say(told)
    if bench.conversation.agree("strength.keep", text("setup.strength.keep", step=lowest, before=before), default=True):
        return good(ABOUT, text("setup.strength.kept", told=told, before=before)), lowest
    return skipped(ABOUT, text("setup.strength.stays", told=told, before=before)), None


def _tried(where: str, trials: list[Trial]) -> Figures:
    return _figures(where, {str(trial.step): trial.heard for trial in trials})


def _figures(where: str, heard: Mapping[str, Mapping[str, int]]) -> Figures:
    """`heard`: at each strength, in how many rounds each tag was."""
    return Figures(text(f"setup.strength.{where}_the_pad"), HEAD, tuple(
        (step, str(len(times)), text("setup.reads.times", times=min(times.values(), default=0), rounds=ROUNDS))
        for step, times in heard.items()), (0, 1, 2))
