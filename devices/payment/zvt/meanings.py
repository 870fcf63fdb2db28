"""What ZVT's status and error codes mean to us (PA00P015: 3.7 "Intermediate status information", "Error messages")."""
from __future__ import annotations

from devices.payment.terminal import Progress, Result

CARD_STAYS = 0x40              # of an intermediate status: the same, and the card is to be taken
_PROGRESS = {
    0x00: Progress.LOOK, 0x01: Progress.PIN, 0x02: Progress.PIN, 0x03: Progress.NOT_ACCEPTED, 0x04: Progress.BANK,
    0x05: Progress.CANCELLING, 0x06: Progress.BANK, 0x07: Progress.NOT_ACCEPTED, 0x08: Progress.NOT_ACCEPTED,
    0x09: Progress.NOT_ACCEPTED, 0x0A: Progress.CARD, 0x0B: Progress.REMOVE_CARD, 0x0C: Progress.NOT_ACCEPTED,
    0x0D: Progress.NOT_ACCEPTED, 0x0E: Progress.WAIT, 0x0F: Progress.WAIT, 0x10: Progress.NOT_ACCEPTED,
    0x13: Progress.NOT_ACCEPTED, 0x14: Progress.NOT_ACCEPTED, 0x15: Progress.WRONG_PIN, 0x16: Progress.NOT_ACCEPTED,
    0x17: Progress.WAIT, 0x18: Progress.NOT_ACCEPTED, 0x19: Progress.NOT_ACCEPTED, 0x1B: Progress.WAIT,
    0x1C: Progress.WAIT, 0x1D: Progress.NOT_ACCEPTED, 0xD2: Progress.WAIT, 0xD3: Progress.WAIT, 0xF2: Progress.BANK,
}

GOOD = 0x00
GIVEN_UP = 0x6C                # by time or by the terminal's key
_UNABLE = {0x6A, 0x6B, 0x6F, 0x74, 0x77, 0x7D, 0x83, 0x85, 0x89, 0x9A, 0x9B, 0x9C, 0xA0, 0xA1, 0xA3, 0xB1, 0xB2, 0xBF,
           0xC0, 0xC1, 0xC2, 0xC4, 0xC6, 0xCB, 0xCC, 0xE0, 0xE2, 0xE3, 0xE4, 0xEB, 0xEC, 0xED, 0xF0, 0xF5, 0xF6, 0xFA,
           0xFB, 0xFC, 0xFF}               # the terminal is at fault, not the card: no other card will do


def progress_of(status: int) -> Progress:
    """An intermediate status; what is not known is told by the terminal's display."""
    if status in _PROGRESS:
        return _PROGRESS[status]
    if CARD_STAYS <= status < CARD_STAYS + 0x20:
        plain = _PROGRESS.get(status - CARD_STAYS, Progress.LOOK)
        return plain if plain in (Progress.NOT_ACCEPTED, Progress.WRONG_PIN) else Progress.REMOVE_CARD
    return Progress.LOOK


def refusal_of(code: int) -> Result:
    """Why nothing was taken. Codes up to 63 are the bank's."""
    if code == GIVEN_UP:
        return Result.CANCELLED
    return Result.UNABLE if code in _UNABLE else Result.DECLINED
