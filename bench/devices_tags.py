"""How many tags a second each decoder reads on one core, from memory to what it says, detection included.

Every tag differs from the next: number, owner, part. The plain reader beside ISO 28560-3 verifies the checksum and cuts
out identifier and owner, nothing more. A typical tag of ISO 28560-2 has identifier, contents and owner. The full one
has a set, a type of usage and a shelf too: six objects, each of which is found, unpacked and named on its own, so it is
the slowest, and just reaches the goal.

The figure is of a decoder at work: what tags of a region share (owners, lists of contents, set information) it has met
before and remembers. Of each batch the best time counts.
"""
from __future__ import annotations

from binascii import crc_hqx
from collections.abc import Callable, Mapping
from time import perf_counter
from typing import Any

from devices.rfid.detect import decode
from devices.rfid.model import DataModel, ItemTag, TagKind
from devices.rfid.tagging.encoding import dsfid_of, encode

TAGS = 1000
BATCH = 50
ROUNDS = 15
CHIP = 112                             # bytes of user memory
GOAL = 100_000                         # tags a second
OWNERS = ("FI-La", "FI-Hel", "FI-Mamk-M", "FI-Hml", "FI-Kou", "SE-Gbg", "US-InU-Mu", "DK-718500")


def figures() -> list[dict[str, Any]]:
    """One figure for each model, in tags a second; the goal is the issue's."""
    work = {model.value: _tags(model) for model in DataModel}
    work["iso28560-2-full"] = [
        (encode(_item(number, DataModel.ISO28560_2, full=True)).ljust(CHIP, b"\0"), 0x06) for number in range(TAGS)]
    for tags in work.values():
        assert all(decode(*tag).kind is TagKind.ITEM for tag in tags)
    best = _best({name: (_decoded, tags) for name, tags in work.items()} | {
        "plain": (_plain, work[DataModel.ISO28560_3.value])})
    plain = 1 / best.pop("plain")
    return [_figure(name, 1 / seconds, plain if name == DataModel.ISO28560_3 else None)
            for name, seconds in best.items()]


def _figure(name: str, rate: float, plain: float | None) -> dict[str, Any]:
    beside = {} if plain is None else {
        "reference": round(plain), "reference_name": "plain: checksum, identifier and owner cut out",
        "ratio": round(rate / plain, 2)}
    return {"name": f"devices.tags_{name.replace('-', '_')}", "unit": "tags/s", "ours": round(rate), **beside,
            "goal": f"above {GOAL:,}".replace(",", " "), "holds": rate > GOAL}


def _tags(model: DataModel) -> list[tuple[bytes, int]]:
    return [(encode(_item(number, model)).ljust(CHIP, b"\0"), dsfid_of(model)) for number in range(TAGS)]


def _item(number: int, model: DataModel, *, full: bool = False) -> ItemTag:
    owner = "" if model is DataModel.M3_501 else OWNERS[number % len(OWNERS)]
    item_id = f"{2019000000000 + number * 7919}"
    if not full:
        return ItemTag(item_id, owner, model=model)
    return ItemTag(item_id, owner, 3, number % 3 + 1, 2, model, (), (("shelf", f"84.2 KIV {number % 90 + 10}"),))


def _decoded(tags: list[tuple[bytes, int]]) -> None:
    for memory, dsfid in tags:
        decode(memory, dsfid)


def _plain(tags: list[tuple[bytes, int]]) -> None:
    for memory, _ in tags:
        if crc_hqx(memory[:19] + memory[21:34], 0xFFFF) != int.from_bytes(memory[19:21], "little"):
            raise ValueError("checksum")
        memory[3:19].rstrip(b"\0").decode()
        memory[21:34].rstrip(b"\0").decode()


def _best(work: Mapping[str, tuple[Callable[[Any], None], list[Any]]]) -> dict[str, float]:
    """Seconds for one tag of each. They take turns batch by batch, and of each batch its best time counts: a batch is
    shorter than the machine's other business lasts."""
    found = dict.fromkeys(work, 0.0)
    for begin in range(0, TAGS, BATCH):
        batch = dict.fromkeys(work, float("inf"))
        for _ in range(ROUNDS):
            for name, (do, tags) in work.items():
                some = tags[begin:begin + BATCH]
                begun = perf_counter()
                do(some)
                batch[name] = min(batch[name], perf_counter() - begun)
        for name, seconds in batch.items():
            found[name] += seconds / TAGS
    return found


if __name__ == "__main__":
    for figure in figures():
        print(figure)
