"""The pad writes the security of one tag alone, and says that it did only when it has read it back."""
import pytest

from devices.emulators.field import Fault, FaultKind
from devices.emulators.reader import LineFault, LineFaultKind
from devices.errors import DeviceError
from devices.rfid.pad import SecureResult, TagLeft
from devices.rfid.security import SecurityCodes
from tests.devices.rfid.bench import uid_of


def test_security_is_written_and_read_back_on_one_tag_alone(bench):
    one = bench(3)
    one.rounds(1)
    target = one.field.tags()[1]
    assert one.pad.secure(target.uid, False) is SecureResult.WRITTEN
    assert [tag.afi for tag in one.field.tags()] == [0x07, 0xC2, 0x07]
    assert [tag.secured for tag in one.pad.tags()] == [None, False, None]
    assert one.pad.secure(target.uid, True) is SecureResult.WRITTEN
    assert target.afi == 0x07
    assert one.pad.security(target.uid) is True


def test_the_two_values_are_the_owners_choice(bench):
    one = bench(security=SecurityCodes(secured=0xDA, loaned=0xD7), thorough=True)
    one.rounds(1)
    assert one.pad.tags()[0].secured is None
    assert one.pad.secure(uid_of(one), False) is SecureResult.WRITTEN
    assert one.field.tags()[0].afi == 0xD7


@pytest.mark.parametrize("times", [1, 2])
def test_a_write_that_changed_nothing_is_written_again(bench, times):
    one = bench()
    one.field.fault(Fault(FaultKind.AFI_IGNORED, uid_of(one), times=times))
    assert one.pad.secure(uid_of(one), False) is SecureResult.WRITTEN
    assert one.field.tags()[0].afi == 0xC2


@pytest.mark.parametrize("kind", [FaultKind.AFI_IGNORED, FaultKind.AFI_LOCKED])
def test_a_tag_that_does_not_keep_what_is_written_has_failed(bench, kind):
    one = bench()
    one.field.fault(Fault(kind, uid_of(one), times=0))
    assert one.pad.secure(uid_of(one), False) is SecureResult.FAILED
    assert one.field.tags()[0].afi == 0x07


@pytest.mark.parametrize(("kind", "at", "afi"), [
    (FaultKind.LEAVE_BEFORE_AFI, 1, 0x07), (FaultKind.LEAVE_AFTER_AFI, 1, 0xC2),
    (FaultKind.LEAVE, 1, 0x07), (FaultKind.LEAVE, 2, 0xC2),
])
def test_a_tag_taken_away_at_any_step_is_gone_and_nothing_is_claimed(bench, kind, at, afi):
    one = bench()
    uid = uid_of(one)
    one.rounds(6)
    one.field.fault(Fault(kind, uid, at=at))
    assert one.pad.secure(uid, False) is SecureResult.GONE
    assert one.field.tags()[0].afi == afi
    assert one.rounds(8) == [(TagLeft, uid)]
    one.field.place(uid)
    one.rounds(1)
    assert one.pad.secure(uid, False) is SecureResult.WRITTEN


def test_a_weak_tag_is_secured_in_the_end(bench):
    one = bench()
    one.field.fault(Fault(FaultKind.WEAK, uid_of(one), at=7, times=0))
    results = {one.pad.secure(uid_of(one), bool(number % 2)) for number in range(20)}
    assert results == {SecureResult.WRITTEN}


@pytest.mark.parametrize("kind", LineFaultKind)
def test_a_bad_answer_during_the_write_is_no_harm(bench, kind):
    one = bench()
    for skip in range(2):
        one.emulator.fault(LineFault(kind, skip=skip, seconds=0.15 if kind is LineFaultKind.DELAY else 0.0))
        assert one.pad.secure(uid_of(one), bool(skip)) is SecureResult.WRITTEN
        assert one.field.tags()[0].afi == (0x07 if skip else 0xC2)


def test_a_reader_that_dies_during_the_write_raises_and_claims_nothing(bench):
    one = bench()
    one.emulator.fault(LineFault(LineFaultKind.SILENCE, times=0))
    with pytest.raises(DeviceError):
        one.pad.secure(uid_of(one), False)
