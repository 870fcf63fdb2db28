"""Whether a configuration that is offered could be this kiosk's, before it runs."""
from __future__ import annotations

from config.errors import ConfigError
from config.load import read_bundle
from config.slots import Slots
from kiosk.fitness import refuse_what_cannot_be
from kiosk.runtime.slots import Unfit


def fits(slots: Slots) -> bool:
    """With its devices and its secrets. False: there is nothing to look at. Errors: Unfit."""
    bundle = slots.offered()
    if bundle is None:
        return False
    try:
        refuse_what_cannot_be(*read_bundle(bundle, slots.directory))
    except ConfigError as error:
        raise Unfit(str(error)) from None
    return True
