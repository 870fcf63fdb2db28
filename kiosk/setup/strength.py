"""How strongly the pad has to send: as weakly as hears the whole pile on it, and none beside it."""
from __future__ import annotations

from devices.errors import DeviceError
from devices.rfid.calibration import Calibration, Trial
from devices.rfid.reader import Power, TagReader
from kiosk.engine.view import Icon, text
from kiosk.setup.bench import Bench
from kiosk.setup.reading import UNNAMED
from kiosk.setup.told import Figures, Outcome, Told, as_said, bad, good, odd, skipped

HEAD = ("strength", "tags", "least")
ABOUT = text("setup.about.strength")
LARGE = 20                         # items that are calibrated with


def strength(bench: Bench) -> Outcome:
    """The weakest field that hears the whole pile on the pad and nothing beside it, kept by the reader itself."""
    if not bench.pad:
        return Outcome((UNNAMED,))
    try:
        url = _with_power(bench)
        with bench.reader(url) as reader:
            if reader.power is None:
                return Outcome((skipped(ABOUT, text("setup.strength.fixed"), text("setup.strength.fixed.do")),))
            return _measured(bench, reader, reader.power)
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


def _measured(bench: Bench, reader: TagReader, power: Power) -> Outcome:
    """The pile is measured on the pad, then beside it. The reader sends as before unless the technician agrees."""
    asked, before = bench.conversation, power.read()
    if not asked.ready("strength.pile", text("setup.strength.pile", count=LARGE), Icon.HAND):
        return Outcome((skipped(ABOUT, text("setup.left_out")),))
    measuring, trials = Calibration(reader, power), list[Trial]()
    best = None
    try:
        asked.working(text("setup.strength.hearing"))
        pile = measuring.pile()
        asked.say(text("setup.strength.heard", n=len(pile)))
        lowest = measuring.lowest(pile, lambda trial: _told(bench, trials, trial)) if pile else None
        figures = _figures("on", trials)
        if lowest is None:
            weak = bad(ABOUT, text("setup.strength.too_weak", n=len(pile)), text("setup.strength.too_weak.do"))
            return Outcome((weak,), (figures,))
        asked.ready("strength.beside", text("setup.strength.lay_beside"), Icon.HAND)
        beside = _beside(bench, measuring, lowest, power.most)
        tables = (figures, _figures("beside", beside))
        finding, best = _chosen(bench, lowest, beside, before)
    finally:
        power.write(best if best is not None else min(max(before, power.least), power.most))
    if best is not None:
        power.keep()
    few = odd(text("setup.about.pile"), text("setup.strength.few", n=len(pile), wanted=LARGE),
              text("setup.strength.few.do", count=LARGE))
    return Outcome((finding, *([few] if len(pile) != LARGE else [])), tables)


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


def _figures(where: str, trials: list[Trial]) -> Figures:
    return Figures(text(f"setup.strength.{where}_the_pad"), HEAD, tuple(
        (str(trial.step), str(len(trial.heard)),
         text("setup.reads.times", times=min(trial.heard.values(), default=0), rounds=trial.rounds))
        for trial in trials), (0, 1, 2))
