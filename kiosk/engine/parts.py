"""Parts of the machine that fail and come back: the central system, the pad, the printer, the card reader."""
from __future__ import annotations

from kiosk.engine import holding, letters, offline, outcomes, paying
from kiosk.engine.events import PartDown, PartUp
from kiosk.engine.late import finish_pending_write
from kiosk.engine.turn import Turn


def on_part_up(turn: Turn, event: PartUp) -> None:
    turn.set(down=turn.state.down - {event.part})
    if event.part == "printer":
        turn.set(no_receipts="")
    if event.part == "ils":
        offline.pause(turn)
        turn.set(heard=True)
        for pending in turn.state.pending:
            outcomes.go_on(turn, pending)
        for tag in turn.state.pad:
            finish_pending_write(turn, tag.uid)
        holding.on_part_up(turn)
    paying.on_part_up(turn, event.part)


def on_part_down(turn: Turn, event: PartDown) -> None:
    if event.part == "printer":
        turn.set(no_receipts=event.reason if event.reason in letters.NO_PAPER else "offline")
    if event.part not in turn.state.down:
        turn.set(down=turn.state.down | {event.part})
        if event.part == "ils":
            turn.set(ils_lost=turn.state.at)
        if event.part == "card":
            turn.set(reader_card="")               # whether it still lies there is not known
        turn.alert(f"{event.part} lost", event.reason)
