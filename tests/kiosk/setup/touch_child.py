"""`python -m kiosk`, before a hand that never trembles and eyes that see at once."""
from __future__ import annotations

import sys

from kiosk.__main__ import main
from kiosk.ui import pointer

pointer.QUIET, pointer.UNSEEN = 0.0, 0.02
sys.exit(main())
