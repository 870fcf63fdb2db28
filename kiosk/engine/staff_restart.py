"""Starting the program or the computer again from staff mode. What a patron did is safe through either."""
from __future__ import annotations

from kiosk.engine import charging
from kiosk.engine.closing import wipe
from kiosk.engine.effects import LogDeed, Restart
from kiosk.engine.staff import Deed, Page, Staff
from kiosk.engine.state import Overlay, OverlayKind
from kiosk.engine.turn import Turn
from kiosk.engine.view import Screen, text


def press(turn: Turn, staff: Staff) -> None:
    """Which of the two is asked first."""
    if staff.page is Page.KIOSK and not staff.rebooting:
        turn.set(overlay=Overlay(OverlayKind.RESTART, turn.state.at))


def begin(turn: Turn, staff: Staff, *, machine: bool) -> None:
    """Not while a terminal may charge whoever stood here before. The machine takes a moment, and may say no: till then
    staff are there."""
    turn.set(overlay=None)
    if charging.at_terminal(turn.state):
        turn.set(staff=staff.but(notice=text("staff.restart.paying"), good=False))
        return
    turn.do(LogDeed(Deed.REBOOT if machine else Deed.RESTART, "begun", staff.who))
    if machine:
        turn.set(staff=staff.but(rebooting=True, notice=text("staff.reboot.begun"), good=True))
    else:
        turn.do(LogDeed(Deed.LEAVE, "restart", staff.who))
        wipe(turn, Screen.ATTRACT)
    turn.do(Restart(machine))


def refused(turn: Turn, staff: Staff) -> None:
    """The machine said no."""
    turn.do(LogDeed(Deed.REBOOT, "not allowed", staff.who))
    turn.set(staff=staff.but(rebooting=False, notice=text("staff.reboot.failed"), good=False))
