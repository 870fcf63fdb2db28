"""Each driver and its emulator over real lines: a pseudo-terminal, and TCP."""
import select
import threading

import pytest

from devices.drivers import open_tag_reader, tag_reader
from devices.emulators.reader import LineFault, LineFaultKind
from devices.emulators.readers import READER_EMULATORS
from devices.errors import DeviceError, DeviceGone
from tests.devices.rfid.stand import a_field


@pytest.fixture(params=[(name, listen) for name in READER_EMULATORS for listen in ("tcp://127.0.0.1:0", "pty")],
                ids=lambda param: f"{param[0]}-{param[1][:3]}")
def emulator(request):
    name, listen = request.param
    with READER_EMULATORS[name](a_field(2), listen=listen) as emulator:
        yield emulator


def with_timeout(emulator, seconds=0.1):
    return f"{emulator.url}{'&' if '?' in emulator.url else '?'}timeout={seconds}"


def test_a_reader_serves_is_pulled_and_comes_back_under_the_same_name(emulator):
    reader = open_tag_reader(with_timeout(emulator))
    uid = emulator.field.on_pad()[0]
    assert len(reader.inventory()) == 2
    assert reader.read_blocks(uid, 0, 8) == emulator.field.tag(uid).memory[:32]
    reader.write_afi(uid, 0xC2)
    assert reader.read_afi(uid) == 0xC2
    if emulator.url.startswith(f"{emulator.driver}+serial"):
        with pytest.raises(DeviceGone):
            tag_reader(emulator.url).open()            # a serial line has one owner
    emulator.unplug()
    with pytest.raises(DeviceGone):
        reader.inventory()
    reader.close()
    with pytest.raises(DeviceGone):
        reader.open()
    emulator.plug()
    reader.open()
    assert len(reader.inventory()) == 2
    reader.close()


def test_closing_a_reader_from_another_thread_ends_the_question_that_waits(emulator, monkeypatch):
    reader = open_tag_reader(with_timeout(emulator, 30))
    waits, ended, wait = threading.Event(), [], select.select
    emulator.fault(LineFault(LineFaultKind.BUSY, times=0))

    def waiting(readers, writers, others, seconds=None):
        waits.set()
        return wait(readers, writers, others, seconds)

    def ask():
        with pytest.raises(DeviceError) as error:
            reader.inventory()
        ended.append(error.type)
    thread = threading.Thread(target=ask, name="asks")
    monkeypatch.setattr(select, "select", lambda *them: waiting(*them) if threading.current_thread() is thread
                        else wait(*them))
    thread.start()
    assert waits.wait(10)
    reader.close()
    thread.join(10)
    assert ended == [DeviceGone]


def test_a_serial_line_that_says_nothing_is_told_with_what_to_check(emulator):
    emulator.fault(LineFault(LineFaultKind.SILENCE, times=0))
    with pytest.raises(DeviceError, match="baud"):
        open_tag_reader(with_timeout(emulator))
