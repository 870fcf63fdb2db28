"""What people do in a simulated run: a script of steps, made from the seed before anything happens."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

CARDS = {"20000000000017": "1234", "20000000000025": "4321", "20000000000033": "1111"}
NAMES = dict(zip(CARDS, ("Aino", "Eino", "Ilo"), strict=True))
KIOSKS = ("A", "B")


@dataclass(frozen=True, slots=True)
class Step:
    """`verb` is done at `kiosk` with `what`; then `wait` seconds pass."""

    verb: str
    kiosk: str = ""
    what: tuple[str, ...] = ()
    wait: float = 0.5

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


def script_of(random: Random, items: tuple[str, ...], sessions: int, *, rough: bool) -> tuple[Step, ...]:
    """Sessions at two kiosks, mixed as they come. `rough`: with all that people and machines do."""
    queues = [[step for _ in range(count) for step in session(random, kiosk, items, rough)]
              for kiosk, count in zip(KIOSKS, (sessions - sessions // 3, sessions // 3), strict=True)]
    steps: list[Step] = []
    while any(queues):
        queue = random.choice([queue for queue in queues if queue])
        count = random.choice((1, 3, 12))
        steps += queue[:count]
        del queue[:count]
    return tuple(steps)


def session(random: Random, kiosk: str, items: tuple[str, ...], rough: bool) -> Iterator[Step]:
    """One visit."""
    pause = random.uniform

    def step(verb: str, *what: str, wait: float | None = None) -> Step:
        return Step(verb, kiosk, what, pause(0.2, 1.5) if wait is None else wait)

    pile = random.sample(items, min(len(items), random.choice((1, 2, 4, 6, 8, 10))))
    card = random.choice(tuple(CARDS))
    lending = random.random() < 0.55
    if rough and random.random() < 0.15:
        yield step("lay", *pile[:1])
    if lending:
        if random.random() < 0.3:
            yield step("borrow", wait=0.2)
        yield step("card", card, wait=0.3)
        if rough and random.random() < 0.05:
            yield step("wrong pin")
        yield step("pin", card, wait=pause(0.3, 1.0))
    else:
        yield step("return", wait=0.3)
    while pile:
        count = random.choice((1, 2, 4, 6))
        some, pile = pile[:count], pile[count:]
        yield step("lay", *some, wait=pause(1.0, 2.5))
        if rough and random.random() < 0.25:
            yield from trouble(random, kiosk, items, some, card)
        yield step("take", *some, wait=pause(0.1, 1.0)) if random.random() < 0.8 else step("wait")
    if rough and random.random() < 0.12:
        yield step("wait", wait=random.choice((25.0, 60.0, 200.0)))           # walks off
    else:
        yield step(random.choice(("finish", "finish with receipt")), wait=pause(0.5, 2.0))
    if random.random() < 0.9:
        yield step("take all", wait=pause(0.5, 7.0))
    if rough and random.random() < 0.2:
        item = random.choice(items)
        yield step("desk lends", item, card) if random.random() < 0.5 else step("desk returns", item)


def trouble(random: Random, kiosk: str, items: tuple[str, ...], pile: list[str], card: str) -> Iterator[Step]:
    """One thing that is not as it should be, and its end."""
    def step(verb: str, *what: str, wait: float | None = None) -> Step:
        return Step(verb, kiosk, what, random.uniform(0.2, 3.0) if wait is None else wait)

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
            yield step("take", *pile, wait=0.1)
            yield step("desk returns", pile[0])
            yield step("desk lends", pile[0], random.choice(tuple(CARDS)))
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
