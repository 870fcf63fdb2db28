"""What the gates look at is each owner's choice: AFI, the alarm of NXP's chips, or both; each is read back."""
import pytest

from devices.errors import TagRefused
from devices.rfid.detect import decode
from devices.rfid.model import DataModel, ItemTag
from devices.rfid.pad import Pad, SecureResult
from devices.rfid.security import AFI_NAMES, Means, SecurityCodes, SecurityRules, afi_name
from devices.rfid.tagging.encoding import encode
from tests.devices.rfid.stand import PAIRS, Stand, a_field
from tests.devices.rfid.tagging.chip import UID, Chip

LAHTI = encode(ItemTag("2019001234567", "FI-La"))
OLDER = SecurityCodes(0xDA, 0xD7)


class Alarming(Chip):
    """A chip with EAS. `missed`: so many of the next questions for its alarm it does not hear; `stuck`: it keeps its
    alarm whatever is written; `plain`: no chip of NXP's."""

    def __init__(self, *more, eas=True, missed=0, stuck=False, plain=False, **rest):
        super().__init__(*more, **rest)
        self.eas, self.missed, self.stuck, self.plain = eas, missed, stuck, plain

    def read_eas(self, uid):
        if self.dead or self.missed:
            self.missed = max(0, self.missed - 1)
            return False
        return self.eas

    def write_eas(self, uid, on):
        self._there()
        if self.plain:
            raise TagRefused("not supported", UID, 0x01)
        self.eas = self.eas if self.stuck else on


def pad_of(chip, **options):
    pad = Pad(chip, clock=lambda: 0.0, **options)
    pad.poll()
    return pad


@pytest.mark.parametrize(("means", "afi", "eas"), [
    (Means.AFI, 0xC2, True), (Means.EAS, 0x07, False), (Means.BOTH, 0xC2, False)])
def test_what_the_gates_look_at_is_written_and_nothing_else(means, afi, eas):
    chip = Alarming(LAHTI, afi=0x07)
    pad = pad_of(chip, security=SecurityCodes(means=means))
    assert pad.security(UID) is True
    assert pad.secure(UID, False) is SecureResult.WRITTEN
    assert (chip.afi, chip.eas) == (afi, eas)
    assert pad.security(UID) is pad.tags()[0].secured is False
    assert pad.secure(UID, True) is SecureResult.WRITTEN
    assert (chip.afi, chip.eas) == (0x07, True)


@pytest.mark.parametrize("fault", [{"stuck": True}, {"plain": True}])
@pytest.mark.parametrize("means", [Means.EAS, Means.BOTH])
def test_an_alarm_that_stays_on_is_no_success(means, fault):
    pad = pad_of(Alarming(LAHTI, afi=0x07, **fault), security=SecurityCodes(means=means))
    assert pad.secure(UID, False) is SecureResult.FAILED


def test_an_alarm_that_never_came_on_is_no_success():
    chip = Alarming(LAHTI, afi=0xC2, eas=False, stuck=True)
    assert pad_of(chip, security=SecurityCodes(means=Means.EAS)).secure(UID, True) is SecureResult.FAILED


def test_one_silence_of_an_alarm_does_not_count():
    chip = Alarming(LAHTI, afi=0x07, stuck=True)
    pad = pad_of(chip, security=SecurityCodes(means=Means.EAS))
    chip.missed = 1
    assert pad.security(UID) is True


def test_the_silence_of_a_tag_that_left_is_no_success():
    chip = Alarming(LAHTI, afi=0x07)
    pad = pad_of(chip, security=SecurityCodes(means=Means.EAS))
    chip.dead = True
    assert pad.secure(UID, False) is SecureResult.GONE
    assert chip.eas


def test_afi_and_alarm_that_contradict_each_other_are_neither_state():
    pad = pad_of(Alarming(LAHTI, afi=0x07, eas=False), security=SecurityCodes(means=Means.BOTH))
    assert pad.security(UID) is None


def test_each_owner_has_its_own_codes():
    foreign = encode(ItemTag("1", "FI-Hel"))
    owners = {"FI-Hel": OLDER}
    for memory, before, after in ((LAHTI, 0x07, 0xC2), (foreign, 0xDA, 0xD7)):
        chip = Chip(memory, afi=before)
        pad = pad_of(chip, owners=owners, thorough=True)
        assert pad.tags()[0].secured is True
        assert pad.secure(UID, False) is SecureResult.WRITTEN
        assert chip.afi == after


def test_a_tag_without_an_owner_has_the_usual_codes():
    rules = SecurityRules(owners={"": OLDER, "FI-Hel": OLDER})
    assert rules.of(decode(bytes(112))) == SecurityCodes()
    assert rules.of(decode(encode(ItemTag("1", model=DataModel.M3_501)))) == OLDER


@pytest.mark.parametrize("name", PAIRS)
@pytest.mark.parametrize("means", Means)
def test_every_reader_secures_by_what_the_gates_look_at(name, means):
    stand = Stand(PAIRS[name], a_field(2))
    pad = Pad(stand.reader, security=SecurityCodes(means=means), clock=lambda: 0.0)
    pad.poll()
    for on in (True, False, True):
        assert pad.secure(stand.uids[0], on) is SecureResult.WRITTEN
        tag, other = stand.field.tags()
        assert (tag.afi == (0x07 if on else 0xC2)) or means is Means.EAS
        assert (tag.eas is on) or means is Means.AFI
        assert (other.afi, other.eas) == (0x07, False)


@pytest.mark.parametrize("afi", range(256))
def test_every_afi_has_a_name(afi):
    assert (afi_name(afi) == "not a library's") == (afi not in AFI_NAMES)
