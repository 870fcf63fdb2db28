"""Every emulated tag reader there is: one line each, under the name of its driver."""
from __future__ import annotations

from typing import Any

from devices.emulators.feig import FeigEmulator
from devices.emulators.reader import ReaderEmulator
from devices.emulators.rl866 import Rl866Emulator
from devices.emulators.threem import ThreemEmulator
from devices.emulators.twn4 import Twn4Emulator

READER_EMULATORS: dict[str, type[ReaderEmulator[Any]]] = {
    "feig": FeigEmulator,
    "threem": ThreemEmulator,
    "rl866": Rl866Emulator,
    "twn4": Twn4Emulator,
}
