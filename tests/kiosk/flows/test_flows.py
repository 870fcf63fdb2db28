"""The flow charts F0 to F16 by real touches and keys in the real window, in Finnish or in Arabic.

What is asserted is the truth at its source (the central system's database, the tag's memory, the printer's tray) and
what the screen says of it. All are of this module, so that one kiosk does for all flows of a language.
"""
from __future__ import annotations

import pytest

from tests.kiosk.flows.trouble import *  # noqa: F403
from tests.kiosk.flows.well import *  # noqa: F403

pytestmark = pytest.mark.window
