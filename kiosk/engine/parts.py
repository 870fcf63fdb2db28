"""Parts of the machine that fail and come back: the central system, the pad, the printer, the card reader."""
from __future__ import annotations

from dataclasses import replace

from kiosk.engine import holding, offline, outcomes, paying
from kiosk.engine.events import NotPrinted, PartDown, PartUp, Printed
from kiosk.engine.late import finish_pending_write
from kiosk.engine.turn import Turn

NO_RECEIPTS = ("paper", "cover", "offline", "other")     # reasons there are words for


def on_printed(turn: Turn, event: Printed) -> None:
    turn.set(printing=turn.state.printing[1:])
    if turn.state.summary is not None:
        turn.set(summary=replace(turn.state.summary, receipt="printed"), active=turn.state.at)


def on_not_printed(turn: Turn, event: NotPrinted) -> None:
    printing = turn.state.printing
    turn.set(no_receipts=event.reason, printing=printing[1:] + printing[:1])       # they are told of in their order
    if turn.state.summary is not None:
        turn.set(summary=replace(turn.state.summary, receipt="failed", reason=event.reason), active=turn.state.at)
    turn.alert("receipt not printed", event.reason)


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
        turn.set(no_receipts=event.reason if event.reason in NO_RECEIPTS else "offline")
    if event.part not in turn.state.down:
        turn.set(down=turn.state.down | {event.part})
        if event.part == "ils":
            turn.set(ils_lost=turn.state.at)
        if event.part == "card":
            turn.set(reader_card="")               # whether it still lies there is not known
        turn.alert(f"{event.part} lost", event.reason)
