"""What the readers read: a card, one item, a pile, a blank, a foreign tag; and how strongly the pad has to send."""
from __future__ import annotations

from config.cards import CardSource
from devices.cards import CardPresented, CardRefused
from devices.drivers import card_reader
from devices.errors import DeviceError, TagError
from devices.rfid.calibration import ROUNDS, Calibration, Trial
from devices.rfid.contents import read_contents
from devices.rfid.model import DecodedTag, TagKind
from devices.rfid.reader import Power, TagReader
from devices.rfid.reception import Heard, Reception
from kiosk.doctor.devices import WELL, foreign, reader_told
from kiosk.findings import bad, good, odd, sentence, skipped
from kiosk.setup.bench import Bench, Counted, Figures, Outcome
from kiosk.setup.draft import DraftError
from sip2.selftest import Finding

HEAD = ("laid", "UID", "is", "item", "owner", "AFI", "heard", "retries")
UNNAMED = skipped("item reader", "No item reader is named yet.", "Repeat the steps before.")
TRIALS = ("strength", "tags heard", "least heard")
PILE, LARGE = 5, 20                # items, to be read together and to be calibrated with
LAID = (("item", "one item", "Lay one item on the pad"),
        ("pile", "a pile", f"Lay a pile of {PILE} items on the pad"),
        ("blank", "a blank tag", "Take the pile away and lay a blank tag on the pad"),
        ("foreign", "a foreign tag", "Lay a tag of another library, or of no library, on the pad"))


def reads(bench: Bench) -> Outcome:
    """Each kind of tag once, as the technician lays it."""
    findings, rows = _card(bench), []
    if not bench.pad:
        return Outcome((*findings, UNNAMED))
    try:
        with bench.reader() as reader:
            findings.append(reader_told(reader))
            for key, what, how in LAID:
                if not bench.conversation.ready(f"reads.{key}", how):
                    findings.append(skipped(what, "Left out."))
                    continue
                asked = bench.conversation
                expected = asked.number("reads.count", "How many items lie there", PILE) if key == "pile" else 1
                lying, told = _read(reader, what)
                rows += told
                findings.append(_judged(bench, what, lying, expected))
                bench.conversation.say(f"   {findings[-1].found}")
    except DeviceError as error:
        findings.append(bad("item reader", "It does not answer.", sentence(error)))
    figures = Figures("Tags that were read", HEAD, tuple(rows))
    bench.show(figures)
    return Outcome(tuple(findings), (figures,))


def _card(bench: Bench) -> list[Finding]:
    """A card of ours is told as such. Its number and its UID are somebody's, and go into no report."""
    url = str(bench.draft.now("card_reader", "url"))
    if not url or not bench.conversation.ready("reads.card", "Take the card off the card reader"):
        return [skipped("card", "Left out.")]
    try:
        patterns = bench.draft.settings().card_patterns
    except DraftError:
        patterns = None
    bench.conversation.say("Hold a library card to the card reader. Enter leaves it out.")
    try:
        reader = card_reader(url)
        reader.open()
    except DeviceError as error:
        return [bad("card", "The card reader does not answer.", sentence(error))]
    try:
        until = bench.clock() + bench.wait
        while bench.clock() < until and not bench.conversation.pressed():
            match reader.poll():
                case CardPresented(number=number, uid=uid, technology=technology):
                    bench.conversation.say(f"   {technology}, UID {uid}, number {number or 'none'}")
                    kind = f"{technology}, UID of {len(uid) // 2} bytes, {len(number)} characters on it"
                    if patterns and any(patterns.recognise(text, CardSource.NFC) for text in (number, uid)):
                        return [good("card", f"Read, and one of ours: {kind}.")]
                    return [odd("card", f"Read, and no pattern of [[card]] takes it: {kind}.",
                                "Give [[card]] its pattern, with the source nfc.")]
                case CardRefused(reason=reason):
                    return [odd("card", "Read, and it cannot be one of ours.", sentence(reason))]
    except DeviceError as error:
        return [bad("card", "The card reader broke off.", sentence(error))]
    finally:
        reader.close()
    return [skipped("card", "None was held there.")]


def _read(reader: TagReader, what: str) -> tuple[list[tuple[Heard, DecodedTag | None]], list[tuple[str, ...]]]:
    """What lies on the pad: how often each was heard, and what it says; the same as rows."""
    reception, dsfids = Reception(ROUNDS), dict[str, int]()
    for _ in range(ROUNDS):
        there = reader.inventory()
        reception.note(tag.uid for tag in there)
        dsfids |= {tag.uid: tag.dsfid for tag in there}
    lying: list[tuple[Heard, DecodedTag | None]] = []
    rows: list[tuple[str, ...]] = []
    for heard in reception.heard():
        counted = Counted(reader)
        afi, decoded = "", None
        try:
            decoded = read_contents(counted, heard.uid, dsfids[heard.uid], whole=True)
            afi = f"{reader.read_afi(heard.uid):02X}"
        except TagError:
            counted.failed += 1
        card = decoded is not None and decoded.kind is TagKind.PATRON_CARD
        tag = decoded.tag if decoded and not card else None
        is_ = tag.model.value if tag else decoded.kind.value if decoded else "not read"
        lying.append((heard, decoded))
        item, owner = (tag.item_id, tag.owner_isil) if tag else ("", "")
        rows.append((what, "a card's" if card else heard.uid, is_, item, owner, afi,
                     f"{heard.times} of {heard.rounds}", str(counted.failed)))
    return lying, rows


def _judged(bench: Bench, what: str, lying: list[tuple[Heard, DecodedTag | None]], expected: int) -> Finding:
    weak = sum(heard.times < WELL for heard, _ in lying)
    if len(lying) != expected or weak:
        return odd(what, f"{len(lying)} of {expected} heard, {weak} of them seldom.", "Nothing else may lie on the "
                   "pad, no metal under it; spread the pile, or let the reader send more strongly.")
    kinds = {decoded.kind if decoded else None for _, decoded in lying}
    owners = {decoded.tag.owner_isil for _, decoded in lying if decoded and decoded.tag}
    if what == "a foreign tag":
        ours = owners - {""} - foreign(owners, bench.draft.now("pad", "owners", default=()))
        return (odd(what, "It is taken for one of ours.", "Lay one whose owner [pad] owners does not name; without "
                    "that list every owner is ours.") if ours else good(what, "Read, and told apart from ours."))
    wanted = TagKind.BLANK if what == "a blank tag" else TagKind.ITEM
    if kinds != {wanted}:
        told = ", ".join(sorted(kind.value if kind else "not read" for kind in kinds))
        return odd(what, f"Read as {told}.", "Look whether the right thing lies there; a damaged tag is written anew "
                   "by staff.")
    return good(what, f"{len(lying)} of {expected} read, each well.")


def strength(bench: Bench) -> Outcome:
    """The weakest field that hears the whole pile on the pad and nothing beside it, kept by the reader itself."""
    if not bench.pad:
        return Outcome((UNNAMED,))
    try:
        url = _with_power(bench)
        with bench.reader(url) as reader:
            if reader.power is None:
                return Outcome((skipped("strength", "The strength of this reader is not set from here.", "Where it has "
                                        "a switch or a tool of its maker, use that and repeat the reads."),))
            return _measured(bench, reader, reader.power)
    except DeviceError as error:
        return Outcome((bad("strength", "It could not be measured.", sentence(error)),))


def _with_power(bench: Bench) -> str:
    """The address of the pad, and where this model keeps its strength. Raises BadUrl."""
    url = bench.pad
    if not url.startswith("feig+") or "power=" in url:
        return url
    place = bench.conversation.ask("strength.place", "Where does its manual place the strength of the field? "
                                   "BLOCK.BYTE.LEAST-MOST, such as 3.8.2-12; none: Enter")
    return f"{url}{'&' if '?' in url else '?'}power={place}" if place else url


def _measured(bench: Bench, reader: TagReader, power: Power) -> Outcome:
    """The pile is measured on the pad, then beside it. The reader sends as before unless the technician agrees."""
    asked, before = bench.conversation, power.read()
    if not asked.ready("strength.pile", f"Lay a pile of {LARGE} items on the pad and all others two metres away"):
        return Outcome((skipped("strength", "Left out."),))
    measuring, trials = Calibration(reader, power), list[Trial]()
    best = None
    try:
        pile = measuring.pile()
        asked.say(f"   {len(pile)} tags are heard.")
        lowest = measuring.lowest(pile, lambda trial: _told(bench, trials, trial)) if pile else None
        figures = _figures("The pile on the pad", trials)
        if lowest is None:
            return Outcome((bad("strength", f"Not even the strongest field hears all of {len(pile)} tags in every "
                                "round.", "Spread the pile; look for metal under the pad."),), (figures,))
        asked.ready("strength.beside", "Lay the pile beside the pad, on the nearest shelf or the next kiosk, where "
                    "none may be heard")
        beside = _beside(bench, measuring, lowest, power.most)
        tables = (figures, _figures("The same pile beside the pad", beside))
        finding, best = _chosen(bench, lowest, beside, before)
    finally:
        power.write(best if best is not None else min(max(before, power.least), power.most))
    if best is not None:
        power.keep()
    few = odd("pile", f"It had {len(pile)} tags, not {LARGE}.", f"Repeat it with {LARGE}.")
    return Outcome((finding, *([few] if len(pile) != LARGE else [])), tables)


def _told(bench: Bench, trials: list[Trial], trial: Trial) -> None:
    trials.append(trial)
    bench.conversation.say(f"   strength {trial.step}: {len(trial.heard)} tags, each in "
                           f"{min(trial.heard.values(), default=0)} or more of {trial.rounds} rounds")


def _beside(bench: Bench, measuring: Calibration, lowest: int, most: int) -> list[Trial]:
    """At the strength that was found and on, until something is heard: how much is left to it."""
    trials: list[Trial] = []
    for step in range(lowest, most + 1):
        _told(bench, trials, measuring.at(step))
        if trials[-1].heard:
            break
    return trials


def _chosen(bench: Bench, lowest: int, beside: list[Trial], before: int) -> tuple[Finding, int | None]:
    """What is to be told, and the strength that the reader is to keep; None: that of before."""
    loud = next((trial for trial in beside if trial.heard), None)
    if loud is not None and loud.step == lowest:
        return bad("strength", f"Strength {lowest}, the weakest that hears the pile, hears {len(loud.heard)} tags "
                   "beside the pad.", "Move shelf and pad apart, or put a shield between them."), None
    margin = "not even at the strongest" if loud is None else f"there something is heard from {loud.step} on"
    told = f"Strength {lowest} hears the pile {ROUNDS} times of {ROUNDS}, and nothing beside the pad ({margin})"
    if bench.conversation.agree("strength.keep", f"{told}. Let the reader keep it; it was {before}", default=True):
        return good("strength", f"{told}; the reader keeps it, and had {before}."), lowest
    return skipped("strength", f"{told}; it stays {before} all the same."), None


def _figures(title: str, trials: list[Trial]) -> Figures:
    return Figures(title, TRIALS, tuple(
        (str(trial.step), str(len(trial.heard)), f"{min(trial.heard.values(), default=0)} of {trial.rounds}")
        for trial in trials))
