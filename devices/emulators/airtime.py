"""How long the air takes: ISO 15693 at 26.48 kbit/s, one subcarrier, in seconds.

Constants: ISO/IEC 15693-2 and -3, carrier 13.56 MHz; a byte takes 4096 carrier periods either way. A request or
answer of n bytes counts flags, command and checksum.
"""
from __future__ import annotations

from collections.abc import Sequence

CARRIER = 13.56e6
BYTE = 4096 / CARRIER
REQUEST_START, REQUEST_END = 75.5e-6, 37.8e-6
ANSWER_FRAME = 302.1e-6            # start and end of frame of the tag
ANSWER_START = 151.0e-6
TURN_TO_TAG = 4352 / CARRIER       # t1
TURN_TO_READER = 4192 / CARRIER    # t2
EMPTY_SLOT = 4384 / CARRIER + ANSWER_START     # t3 and the start of frame that did not come
SLOTS = 16
FIELD_RESET = 15e-3                # the reader's field off, and the chips awake again
PROGRAMMING = 5e-3                 # a typical chip writing its AFI
INVENTORY_ANSWER = 12              # flags, DSFID, UID, checksum


def request(size: int) -> float:
    return REQUEST_START + size * BYTE + REQUEST_END


def answer(size: int) -> float:
    return ANSWER_FRAME + size * BYTE


def exchange(request_size: int, answer_size: int) -> float:
    """A question and its answer, ready for the next question."""
    return request(request_size) + TURN_TO_TAG + answer(answer_size) + TURN_TO_READER


def no_answer(request_size: int) -> float:
    """A question to a tag that is not there."""
    return request(request_size) + EMPTY_SLOT


def read_blocks(count: int, block_size: int = 4, *, security: bool = False) -> float:
    """READ MULTIPLE BLOCKS, addressed; `security`: with the security byte of each block."""
    return exchange(14, 3 + count * (block_size + int(security)))


def system_info() -> float:
    return exchange(12, 17)


def write_afi(programming: float = PROGRAMMING) -> float:
    """WRITE AFI, addressed: the answer comes when the chip has programmed."""
    return request(13) + max(programming, TURN_TO_TAG) + answer(3) + TURN_TO_READER


def write_eas(programming: float = PROGRAMMING) -> float:
    """NXP's SET or RESET EAS, addressed, with the maker's byte."""
    return write_afi(programming)


def eas_alarm() -> float:
    """The 32 bytes that a chip says when its alarm is on."""
    return exchange(13, 35)


def inventory(uids: Sequence[str]) -> float:
    """Anticollision with 16 slots: each collided slot costs a further round with a four bit longer mask."""
    return _round([int(uid, 16) for uid in uids], 0)


def _round(numbers: list[int], mask_bits: int) -> float:
    mask_bytes = (mask_bits + 7) // 8
    seconds = request(5 + mask_bytes) + (SLOTS - 1) * REQUEST_END
    slots: dict[int, list[int]] = {}
    for number in numbers:
        slots.setdefault(number >> mask_bits & 0xF, []).append(number)
    for slot in range(SLOTS):
        here = slots.get(slot, [])
        seconds += EMPTY_SLOT if not here else TURN_TO_TAG + answer(INVENTORY_ANSWER) + TURN_TO_READER
        if len(here) > 1 and mask_bits < 60:
            seconds += _round(here, mask_bits + 4)
    return seconds
