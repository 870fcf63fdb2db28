"""`python -m devices detect` and `live`: a technician sees which reader is there, and how well it hears."""
import errno
import json
import os
import pty
import termios

import pytest
import serial

from devices.__main__ import main
from devices.detect import Port, State, at_port, pcsc_readers, usb_devices
from devices.emulators.field import Fault, FaultKind
from devices.emulators.readers import READER_EMULATORS
from devices.errors import DeviceGone
from tests.devices.rfid.stand import a_field


def path_of(emulator):
    return emulator.url.split("serial://")[1].partition("?")[0]


@pytest.mark.parametrize("driver", READER_EMULATORS)
def test_a_serial_port_is_named_with_the_driver_that_it_answers(driver):
    with READER_EMULATORS[driver](a_field(0)) as emulator:
        path = path_of(emulator)
        found = at_port(Port(path, "USB UART"), parity="N")
    assert (found.state, found.url) == (State.ANSWERS, f"{driver}+serial://{path}?parity=N")
    assert found.info.maker


@pytest.mark.parametrize("driver", ["threem", "twn4"])
def test_a_port_that_does_not_take_the_parity_of_one_driver_is_asked_by_the_others(driver, monkeypatch):
    really = serial.serial_for_url

    def opened(path, **line):
        if line["parity"] == "E":                      # as Linux answers for a line that has no parity
            raise termios.error(errno.EINVAL, "Invalid argument")
        return really(path, **line)
    monkeypatch.setattr(serial, "serial_for_url", opened)
    with READER_EMULATORS[driver](a_field(0)) as emulator:
        path = path_of(emulator)
        assert at_port(Port(path)).url == f"{driver}+serial://{path}"
        refused = at_port(Port(path), ["feig"])
        assert (refused.state, "does not take 38400 baud, parity E" in refused.note) == (State.CLOSED, True)


def test_a_port_that_is_silent_and_one_that_is_not_there_are_told_apart():
    master, slave = pty.openpty()
    try:
        silent = at_port(Port(os.ttyname(slave)), ["threem"])
    finally:
        os.close(master)
        os.close(slave)
    assert silent.state is State.SILENT
    assert "power" in silent.note
    absent = at_port(Port("/dev/absent"))
    assert absent.state is State.CLOSED
    assert "plugged in" in absent.note


def test_usb_is_listed_with_what_is_known_of_it(tmp_path):
    for name, facts in {"1-1": {"idVendor": "054c", "idProduct": "06c1", "manufacturer": "SONY", "product": "RC-S380"},
                        "1-2": {"idVendor": "1d6b", "idProduct": "0002", "bDeviceClass": "09"}, "usb": {}}.items():
        (tmp_path / name).mkdir()
        for fact, value in facts.items():
            (tmp_path / name / fact).write_text(f"{value}\n")
    found = list(usb_devices(tmp_path))
    assert [(one.where, one.what) for one in found] == [("054c:06c1", "SONY RC-S380")]
    assert "nfc+usb://054c:06c1" in found[0].note


def test_pcsc_readers_are_listed_or_it_is_told_what_is_missing():
    assert [one.where for one in pcsc_readers(lambda: ["ACS ACR1552 00 00"])] == ["ACS ACR1552 00 00"]

    def missing():
        raise DeviceGone("pyscard is not installed")
    assert [(one.state, one.note) for one in pcsc_readers(missing)] == [(State.CLOSED, "pyscard is not installed")]


def test_network_readers_are_asked_and_told_in_json(capsys):
    with READER_EMULATORS["feig"](a_field(0), listen="tcp://127.0.0.1:0") as emulator:
        assert main(["detect", "--json", "--port", "/dev/absent", emulator.url]) == 0
        told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert [one["state"] for one in told if one["kind"] == "serial"] == ["closed"]
        assert [(one["url"], one["maker"], one["firmware"]) for one in told if one["kind"] == "network"] == [
            (emulator.url, "FEIG", "03.03")]
        assert main(["detect", "--port", "/dev/absent", emulator.url]) == 0
        assert f'url = "{emulator.url}"' in capsys.readouterr().out
    assert main(["detect", "--port", "/dev/absent", emulator.url]) == 1
    assert main(["detect", "--port", "/dev/absent", "--no-ask"]) == 1
    assert main(["detect", "--port", "/dev/absent", "feig+tcp://nowhere"]) == 2


def test_the_readers_that_a_kiosks_layer_names_are_asked(capsys, tmp_path):
    layer = tmp_path / "kiosk.toml"
    with READER_EMULATORS["feig"](a_field(0), listen="tcp://127.0.0.1:0") as pad, \
            READER_EMULATORS["threem"](a_field(0)) as other:
        for table, said in ((f'[pad]\nurl = "{pad.url}"\n[card_reader]\nurl = "{other.url}"\n',
                             [("network", "FEIG"), ("named", "3M")]),
                            (f'[pad]\nurl = "{pad.url}"\n[card_reader]\nurl = "pcsc+usb://"\n',
                             [("network", "FEIG"), ("named", None)])):
            layer.write_text(table)
            assert main(["detect", "--json", "--port", "/dev/absent", "--layer", str(layer), pad.url]) == 0
            told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
            assert [(one["kind"], one.get("maker")) for one in told if one["kind"] in ("network", "named")] == said
    for table in ("[pad]\n", "[pad]\nurl = 7\n", "pad = 7\n", "["):
        layer.write_text(table)
        assert main(["detect", "--port", "/dev/absent", "--layer", str(layer)]) == 2
        assert str(layer) in capsys.readouterr().err


def test_the_live_view_counts_the_rounds_in_which_each_tag_was_heard(capsys):
    field = a_field(2)
    strong, weak = field.on_pad()
    field.fault(Fault(FaultKind.WEAK, weak, at=5, times=0))
    with READER_EMULATORS["feig"](field, listen="tcp://127.0.0.1:0") as emulator:
        assert main(["live", emulator.url, "--rounds", "20", "--json"]) == 0
        shown = json.loads(capsys.readouterr().out.splitlines()[-1])
        heard = {tag["uid"]: tag for tag in shown["tags"]}
        assert (heard[strong]["heard"], heard[strong]["rounds"]) == (20, 20)
        assert 0 < heard[weak]["heard"] < heard[weak]["rounds"]
        assert heard[strong]["item"] == "2019001234500"
        assert main(["live", emulator.url, "--rounds", "2"]) == 0
        assert "2 of   2  2019001234500" in capsys.readouterr().out
        field.remove(strong, weak)
        assert main(["live", emulator.url, "--rounds", "1"]) == 1


def test_the_live_view_sets_the_strength_of_the_field_where_that_can_be(capsys):
    field = a_field(1, needs=50)
    with READER_EMULATORS["feig"](field, listen="tcp://127.0.0.1:0") as emulator:
        url = f"{emulator.url}?power=3.8.2-12"
        assert main(["live", url, "--rounds", "1", "--power", "4", "--json"]) == 1
        assert json.loads(capsys.readouterr().out)["power"] == 4
        assert main(["live", url, "--rounds", "1", "--power", "6", "--keep"]) == 0
        assert "strength 6" in capsys.readouterr().out
        assert main(["live", url, "--power", "13"]) == 2
        assert main(["live", emulator.url, "--power", "6"]) == 2
        assert "power=" in capsys.readouterr().err
