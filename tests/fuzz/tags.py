"""What is fuzzed of tags: each target takes any bytes, and raises when a promise of a decoder is broken.

The first byte is the DSFID, the rest is the memory. No bytes whatever make a decoder raise; what it reads is clean text
and small numbers; and what it reads can be written, where the model has room for it, and is then read as the same.
"""
from __future__ import annotations

from devices.rfid import iso28560_2, iso28560_3, m501
from devices.rfid.compaction import Compaction, compact, compact_isil, expand, expand_isil
from devices.rfid.detect import decode
from devices.rfid.model import DataModel, ItemTag, Oddity, TagKind
from devices.rfid.tagging.encoding import dsfid_of, encode
from devices.rfid.tagging.errors import EncodingError

TARGETS = ("fixed", "objects", "legacy", "compacted", "tag")
EXAMPLES = (
    "11010131313232333334340000000000000000513e4445373035000000000000",
    "11030232303139303031323334353637000000960e46494c61000000000000000000",
    "110101313030303030303031333600000000000036 15444b3731383530300000000000 0501000501"
    "22020071 426f67766f676e656e00 3132333435363738393000 00 6137383936353663 00",
    "9100051cbe991a14 0202d002 140204b3 4607441cb6e2e335d6 830207acc09ebaa06f6b0000 7f020474657374",
    "04110001" + b"1302003767".hex() + "00" * 18, "e1401c00 030bd101075503 6c612e6669fe", "00" * 32,
    "55" * 24 + "00" * 8,
)


def seeds() -> list[bytes]:
    """The published tags under each DSFID, the memory of one turned block by block, and compacted texts."""
    memories = [bytes.fromhex(example) for example in EXAMPLES]
    memories.append(b"".join(memories[0][at:at + 4][::-1] for at in range(0, 32, 4)))
    memories += [encode(ItemTag("2019001234567", "FI-La", 3, 2, 7, model, (), (("shelf", "84.2"), ("title", "Aapa"))))
                 for model in (DataModel.ISO28560_3, DataModel.KATVE_2005, DataModel.ISO28560_2)]
    texts = [compact(text)[1] for text in ("2019001234567", "091", "JPN", "ABC123456", "abcdefgh123", "äö", "š")]
    return [bytes([dsfid]) + memory for dsfid in (0x00, 0x06, 0x3E) for memory in memories] + [
        bytes([code]) + text for code, text in enumerate((*texts, compact_isil("FI-Mamk-M")))]


def tag(data: bytes) -> None:
    """Detection: every kind that there is, and what it says of itself."""
    dsfid, memory = data[0] if data else None, data[1:]
    decoded = decode(memory, dsfid)
    assert (decoded.tag is not None) == (decoded.kind in (TagKind.ITEM, TagKind.PATRON_CARD))
    assert (decoded.model is None) == (decoded.confidence is None)
    assert decoded.tag is not None or decoded.reason
    if decoded.tag is not None:
        assert decoded.model is decoded.tag.model
        _sound(decoded.tag)


def fixed(data: bytes) -> None:
    dsfid, memory = data[0] if data else None, data[1:]
    iso28560_3.plausible(memory)
    read = iso28560_3.read(_sealed(memory), dsfid)
    if read is not None:
        _written_again(read)


def objects(data: bytes) -> None:
    found = iso28560_2.objects_of(data[1:])
    assert sum(len(kept) for _, _, kept in found.found) <= len(data)
    read = iso28560_2.read(data[1:]).tag
    if read is not None:
        _written_again(read)


def legacy(data: bytes) -> None:
    read = m501.read(data[1:])
    if read is not None:
        _written_again(read)


def compacted(data: bytes) -> None:
    """The first byte chooses the compaction."""
    code, packed = Compaction(data[0] % 8) if data else Compaction.OCTETS, data[1:]
    text = expand(code, packed)
    if text:
        assert expand(*compact(text)) == text
    isil = expand_isil(packed)
    if isil:
        assert expand_isil(compact_isil(isil)) == isil


def _sealed(memory: bytes) -> bytes:
    """The memory with a right checksum, where it is long enough: a fuzzer does not guess one."""
    if len(memory) < iso28560_3.BASIC:
        return memory
    return memory[:19] + iso28560_3.checksum(memory).to_bytes(2, "little") + memory[21:]


def _sound(read: ItemTag) -> None:
    assert read.item_id
    assert read.item_id == read.item_id.strip()
    assert all(text.isprintable() for text in (read.item_id, read.owner_isil, *(text for _, text in read.extras)))
    assert read.parts >= 1
    assert 0 <= read.part <= read.parts
    assert 0 <= read.usage <= 15
    assert 0 <= read.usage_detail <= 15
    assert len(set(read.oddities)) == len(read.oddities) or Oddity.OBJECT_DAMAGED in read.oddities or (
        Oddity.OBJECT_UNKNOWN in read.oddities)


def _written_again(read: ItemTag) -> None:
    _sound(read)
    try:
        written = encode(read)
    except EncodingError:
        return
    again = decode(written, dsfid_of(read.model)).tag
    assert again is not None
    assert again.meaning == read.meaning
    assert set(again.extras) == set(dict(read.extras).items())
    assert again._replace(extras=(), oddities=()) == read._replace(extras=(), oddities=())
