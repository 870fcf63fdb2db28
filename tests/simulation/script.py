"""What people do in a simulated run: a script of steps, made from the seed before anything happens.

Most people borrow what is on the shelves, bring back what is out, and look at the screen before they go on. Whoever
writes the script can only believe where an item is: what went wrong on the way is not known here.
"""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from kiosk.engine.view import Screen

CARDS = {"20000000000017": "1234", "20000000000025": "4321", "20000000000033": "1111"}
NAMES = dict(zip(CARDS, ("Aino", "Eino", "Ilo"), strict=True))
KIOSKS = ("A", "B")
BLIND = 0.15               # how many take whatever is nearest, lent or not
HASTY = 0.2                # how often somebody goes on without looking at the screen


@dataclass(frozen=True, slots=True)
class Step:
    """`verb` is done at `kiosk` with `what`; then `wait` seconds pass, and at most `patience` more until the kiosk has
    done what it is at. Where `on` names screens, it is done only on one of those.
    """

    verb: str
    kiosk: str = ""
    what: tuple[str, ...] = ()
    wait: float = 0.5
    patience: float = 0.0
    on: tuple[Screen, ...] = ()

    def __str__(self) -> str:
        items = ", ".join(self.what)
        where = f"kiosk {self.kiosk}"
        said = {
            "card": f"{NAMES.get(items, items)} shows the card at {where}", "pin": f"types the PIN at {where}",
            "wrong pin": f"types a wrong PIN at {where}", "lay": f"lays {items} on {where}",
            "take": f"takes {items} off {where}", "take all": f"takes everything off {where}",
            "desk lends": f"staff lend {' to '.join(NAMES.get(one, one) for one in self.what)}",
            "desk returns": f"staff take back {items}", "kill": f"{where} is killed",
            "power": f"the power of {where} is cut", "disk full": f"the disk of {where} is full",
            "disk well": f"the disk of {where} has room again", "ils away": f"{where} loses the central system",
            "ils back": f"{where} can reach the central system again", "unplug": f"the reader of {where} is unplugged",
            "plug": f"the reader of {where} is plugged in", "paper out": f"{where} is out of paper",
            "paper in": f"{where} has paper again", "clock": f"the clock of {where} jumps by {items} s",
        }.get(self.verb, f"presses {self.verb} at {where}")
        return f"{said}; {self.wait:.1f} s pass"


WORKING = (Screen.BORROW, Screen.RETURN)
OPEN = (Screen.ATTRACT, Screen.CHOOSE, Screen.CARD, Screen.DONE)          # here a card begins a session


@dataclass(slots=True)
class Shelves:
    """Where every item is, as far as anybody can believe: with whom, or in whose hands just now."""

    items: tuple[str, ...]
    out: dict[str, str] = field(default_factory=dict)      # item → card
    hands: set[str] = field(default_factory=set)

    def pile(self, random: Random, size: int, card: str) -> list[str]:
        """What is borrowed with this card, or brought back where there is none."""
        if random.random() < BLIND:
            return random.sample(self.items, min(len(self.items), size))
        free = [item for item in self.items if item not in self.hands and (item in self.out) is not bool(card)]
        own = [item for item, whose in self.out.items() if whose == card and item not in self.hands]
        some = random.sample(free, min(len(free), size))
        return some + random.sample(own, 1) if own and random.random() < 0.1 else some       # one that is kept longer

    def dealt(self, items: list[str], card: str) -> None:
        for item in items:
            self.out.pop(item, None)
            if card:
                self.out[item] = card


def script_of(random: Random, items: tuple[str, ...], sessions: int, *, rough: bool) -> tuple[Step, ...]:
    """Sessions at two kiosks, in about the order in which they come. `rough`: with all that people and machines do."""
    shelves = Shelves(items)
    going = {kiosk: visits(random, kiosk, shelves, sessions // len(KIOSKS), rough=rough) for kiosk in KIOSKS}
    clock = dict.fromkeys(KIOSKS, 0.0)
    steps: list[Step] = []
    while going:
        kiosk = min(going, key=clock.__getitem__)
        step = next(going[kiosk], None)
        if step is None:
            del going[kiosk]
        else:
            steps.append(step)
            clock[kiosk] += step.wait
    return tuple(steps)


def visits(random: Random, kiosk: str, shelves: Shelves, count: int, *, rough: bool) -> Iterator[Step]:
    for _ in range(count):
        yield from session(random, kiosk, shelves, rough=rough)


def session(random: Random, kiosk: str, shelves: Shelves, *, rough: bool) -> Iterator[Step]:
    """One visit."""
    def step(verb: str, *what: str, wait: float, patience: float = 0.0, on: tuple[Screen, ...] = ()) -> Step:
        hasty = random.random() < HASTY
        return Step(verb, kiosk, what, wait, 0.0 if hasty else patience, () if hasty and verb == "lay" else on)

    def begin() -> Iterator[Step]:
        """As far as the session is not begun, or not any more."""
        if lending:
            yield step("card", card, wait=0.3, on=OPEN)
            yield step("pin", card, wait=0.5, patience=20, on=(Screen.PIN,))
            yield step("pin", card, wait=0.5, patience=20, on=(Screen.PIN,))
        else:
            yield step("finish", wait=0.2, on=(Screen.DONE,))
            yield step("return", wait=0.3, on=(Screen.ATTRACT, Screen.CHOOSE, Screen.CARD))

    pause = random.uniform
    card = random.choice(tuple(CARDS))
    lending = random.random() < 1 - len(shelves.out) / len(shelves.items)
    pile = shelves.pile(random, random.choice((2, 4, 6, 8, 10, 12)), card if lending else "")
    carried = set(pile) - shelves.hands
    shelves.hands |= carried
    if rough and random.random() < 0.15:
        yield step("lay", *pile[:1], wait=pause(0.2, 1.5))
    if lending and random.random() < 0.3:
        yield step("borrow", wait=0.2)
    if lending and random.random() < 0.7:
        yield step("card", card, wait=0.3, patience=30)                        # whoever is still there
    elif random.random() < 0.7:
        yield step("finish", wait=0.5, patience=30)
    if lending and rough and random.random() < 0.05:
        yield step("wrong pin", wait=pause(0.2, 1.5))
    while pile:
        count = random.choice((2, 4, 6, 8, 12))
        some, pile = pile[:count], pile[count:]
        yield from begin()
        yield step("lay", *some, wait=pause(0.5, 2.0), patience=pause(10, 60), on=WORKING)
        shelves.dealt(some, card if lending else "")
        if rough and random.random() < 0.25:
            yield from trouble(random, kiosk, shelves, some, card)
            yield step("wait", wait=0.2, patience=pause(10, 60))
            yield from begin()
        if random.random() < 0.8:
            yield step("take", *some, wait=pause(0.1, 4.0))
    shelves.hands -= carried
    if rough and random.random() < 0.12:
        yield step("wait", wait=random.choice((25.0, 60.0, 200.0)))           # walks off
    else:
        yield step(random.choice(("finish", "finish with receipt")), wait=pause(0.5, 2.0), patience=pause(10, 60))
    if random.random() < 0.9:
        yield step("take all", wait=pause(0.5, 3.0))
    if rough and random.random() < 0.2:
        item = random.choice(shelves.items)
        lends = random.random() < 0.5
        shelves.dealt([item], card if lends else "")
        yield step("desk lends", item, card, wait=0.1) if lends else step("desk returns", item, wait=0.1)


def trouble(random: Random, kiosk: str, shelves: Shelves, pile: list[str], card: str) -> Iterator[Step]:
    """One thing that is not as it should be, and its end."""
    def step(verb: str, *what: str, wait: float | None = None) -> Step:
        return Step(verb, kiosk, what, random.uniform(0.2, 3.0) if wait is None else wait)

    items = shelves.items
    long = random.choice((2.0, 10.0, 30.0))
    match random.choice(("early", "early", "swap", "other card", "same card", "kill", "kill", "power", "disk", "ils",
                         "ils", "night", "pad", "paper", "clock", "walk off", "desk", "language")):
        case "early":
            yield step("take", *pile, wait=random.uniform(0.1, 4.0))
            yield step("lay", *pile)
        case "swap":
            yield step("take", *pile, wait=0.05)
            yield step("lay", *random.sample(items, min(len(pile), len(items))))
        case "other card":
            yield step("card", random.choice(tuple(CARDS)))
            yield step(random.choice(("yes", "no", "wait")), wait=random.uniform(0.5, 8))
        case "same card":
            yield step("card", card)
            yield step(random.choice(("close", "finish", "finish with receipt")))
        case "kill":
            yield step("kill", wait=random.uniform(0, 4))
        case "power":
            yield step("power", wait=random.uniform(0, 4))
        case "disk":
            yield step("disk full", wait=long)
            yield step("lay", *random.sample(items, 1))
            yield step("disk well")
        case "ils":
            yield step("ils away", wait=0.1)
            yield step("lay", *random.sample(items, 2), wait=long)
            if random.random() < 0.5:
                yield step("finish", wait=random.uniform(1, 30))
            yield step("ils back")
        case "night":
            yield from night(random, kiosk, items)
        case "pad":
            yield step("unplug", wait=long)
            yield step("plug")
        case "paper":
            yield step("paper out", wait=0.1)
            yield step("finish with receipt")
            yield step("paper in", wait=0.1)
        case "clock":
            yield step("clock", random.choice(("-7200", "3600", "-90", "86400", "0")))
        case "walk off":
            yield step("take", *pile, wait=0.1)
            yield step("wait", wait=random.choice((25.0, 60.0, 200.0)))
        case "desk":
            yield step("take", *pile, wait=random.uniform(0.1, 1.0))
            yield step("desk returns", pile[0])
            if random.random() < 0.7:
                other = random.choice(tuple(CARDS))
                yield step("desk lends", pile[0], other)
                shelves.dealt(pile[:1], other)
            if random.random() < 0.7:
                yield step("lay", *pile)                                      # back at the kiosk
        case "language":
            yield step("help")
            yield step("close")


def night(random: Random, kiosk: str, items: tuple[str, ...]) -> Iterator[Step]:
    """The central system is away for long, and people go on bringing things."""
    def step(verb: str, *what: str, wait: float) -> Step:
        return Step(verb, kiosk, what, wait)

    yield step("ils away", wait=0.1)
    for _ in range(2):
        some = random.sample(items, 2)
        yield step("lay", *some, wait=random.choice((5.0, 20.0)))
        yield step("take", *some, wait=0.5)
        yield step("finish", wait=2.0)
        yield step("return", wait=0.3)
    if random.random() < 0.3:
        yield step("kill", wait=4.0)
    yield step("ils back", wait=random.choice((3.0, 30.0, 90.0)))
