"""What the configuration says of gates is what the pad writes for them."""
from typing import get_args

from config.pad import Gates, Pad
from devices.rfid.security import Means, SecurityCodes
from kiosk.assembly import codes_of


def test_gates_look_at_the_afi_of_the_standard_where_nothing_else_is_said():
    assert codes_of(Pad(url="feig+tcp://pad:10001")) == SecurityCodes(0x07, 0xC2, Means.AFI)


def test_all_that_gates_can_look_at_can_be_configured():
    assert set(get_args(Gates.model_fields["gates"].annotation)) == {means.value for means in Means}
    assert codes_of(Gates(secured=0xDA, loaned=0xD7, gates="both")) == SecurityCodes(0xDA, 0xD7, Means.BOTH)
