"""Read a tag through a reader until it is known what it is: as few questions to the air as that takes."""
from __future__ import annotations

from devices.errors import TagError, TagGone, TagRefused
from devices.rfid.detect import decode
from devices.rfid.model import DecodedTag
from devices.rfid.reader import TagReader

FIRST_BLOCKS = 8                       # 32 bytes: all of a Finnish tag, and the part that counts of any other
AT_ONCE = 16                           # blocks a question, when more is needed
MOST_BLOCKS = 256                      # of any tag
TRIES = 3
_NO_SUCH_BLOCK = 0x10


def read_contents(reader: TagReader, uid: str, dsfid: int, *, whole: bool = False) -> DecodedTag:
    """What the tag says. One question is enough for most tags; more only when the answer leaves it open.

    `whole`: read all of its memory in any case. Raises TagError (TagGone, TagRefused) when the tag cannot be read,
    and what the reader raises.
    """
    memory = read_memory(reader, uid, 0, FIRST_BLOCKS)
    decoded = decode(memory, dsfid)
    if not (decoded.incomplete or whole) or not memory:
        return decoded
    end = reader.system_info(uid).blocks or MOST_BLOCKS
    for first in range(FIRST_BLOCKS, end, AT_ONCE):
        more = read_memory(reader, uid, first, min(AT_ONCE, end - first))
        if not more:
            break                                      # a chip that does not tell its size ended before
        memory += more
    return decode(memory, dsfid)._replace(incomplete=False)


def read_memory(reader: TagReader, uid: str, first: int, count: int) -> bytes:
    """`count` blocks, asked for together, three times if need be, and then one by one; fewer where the chip ends."""
    for _ in range(TRIES):
        try:
            return reader.read_blocks(uid, first, count)
        except TagRefused:
            break                                      # it heard, and will say the same again
        except TagError as error:
            failure = error
    else:
        if isinstance(failure, TagGone):
            raise failure
    memory = b""
    for block in range(first, first + count):
        one = _read_one(reader, uid, block)
        if one is None:
            break
        memory += one
    return memory


def _read_one(reader: TagReader, uid: str, block: int) -> bytes | None:
    """One block; None when the chip has no such block."""
    for attempt in range(TRIES):
        try:
            return reader.read_blocks(uid, block, 1)
        except TagRefused as error:
            if error.code == _NO_SUCH_BLOCK:
                return None
            raise
        except TagError:
            if attempt == TRIES - 1:
                raise
    return None
