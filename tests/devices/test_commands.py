"""`python -m devices`, as a technician types it."""
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from devices.__main__ import main
from devices.drivers import receipt_printer
from devices.emulators.control import ControlClient
from devices.emulators.feig import FeigEmulator
from devices.emulators.field import Field

FONT = Path(__file__).parents[2] / "receipts" / "fonts" / "Inter-Regular.ttf"
LAHTI = "11010132303139303031323334353637000000c41946494c6100000000000000"
FIELD = '''
[[tag]]
uid = "E004015012345678"
model = "iso28560-3"
item = "2019001234567"
owner = "FI-La"
on = true
[[tag]]
uid = "E004015012345679"
model = "blank"
on = true
'''


@pytest.fixture
def field_file(tmp_path):
    path = tmp_path / "field.toml"
    path.write_text(FIELD)
    return path


def test_a_tag_is_decoded_for_people_and_for_programs(capsys):
    assert main(["decode", LAHTI]) == 0
    assert "2019001234567" in capsys.readouterr().out
    assert main(["decode", LAHTI[:8], LAHTI[8:], "--dsfid", "0x3E", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["kind"], found["item"], found["owner"], found["part"], found["parts"]) == (
        "item", "2019001234567", "FI-La", 1, 1)


@pytest.mark.parametrize(("hex_", "kind"), [
    ("00" * 32, "blank"), (LAHTI[:-1] + "1", "damaged"), ("ff" * 32, "unknown"),
])
def test_what_is_no_item_has_exit_code_one(capsys, hex_, kind):
    assert main(["decode", hex_, "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["kind"] == kind


@pytest.mark.parametrize("arguments", [
    ["decode", "zz"], ["decode", "1"], ["decode", ""], ["decode", "00", "--dsfid", "1FF"], ["scan", "nonsense"],
    ["scan", "feig+tcp://127.0.0.1:1", "--afi", "zz"], ["scan", "feig+tcp://127.0.0.1:1", "--afi", "7/7"],
    ["scan", "feig+tcp://127.0.0.1:1", "--pad", "/absent"], ["scan", "feig+tcp://127.0.0.1:1", "--afi", "107/C2"],
    ["scan", "feig+serial:///dev/absent"], ["emulate", "feig", "--field", "/absent"],
    ["emulate", "printer", "--pictures", "/absent", "--font", "/absent/font.ttf"],
    ["emulate", "printer", "--listen", "x"],
])
def test_what_cannot_be_done_has_exit_code_two_and_one_sentence(capsys, arguments):
    assert main(arguments) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert len(told.err.splitlines()) == 1


def test_a_scan_shows_what_lies_there(capsys, field_file):
    with FeigEmulator(Field.load(field_file), listen="tcp://127.0.0.1:0") as reader:
        assert main(["scan", reader.url, "--json", "--seconds", "0"]) == 0
        shown = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert [(one["event"], one["kind"], one["afi"], one["secured"]) for one in shown] == [
            ("seen", "item", "07", True), ("seen", "blank", "07", True)]
        assert (shown[0]["item"], shown[0]["model"]) == ("2019001234567", "iso28560-3")
        assert main(["scan", reader.url, "--seconds", "0"]) == 0
        assert "item 2019001234567  owner FI-La  part 1/1" in capsys.readouterr().out
        reader.field.remove(*reader.field.on_pad())
        assert main(["scan", reader.url, "--seconds", "0"]) == 1


def test_a_scan_takes_for_secured_what_the_owner_of_the_tag_does(capsys, field_file, tmp_path):
    layer = tmp_path / "branch.toml"
    layer.write_text('[pad]\nsecured = 0x21\nloaned = 0xDA\n[pad.codes.FI-La]\nsecured = 0xC2\nloaned = 0x07\n')
    with FeigEmulator(Field.load(field_file), listen="tcp://127.0.0.1:0") as reader:
        for options, secured in (
                (["--pad", str(layer)], [False, None]), (["--afi", "c2/07"], [False, False]),
                (["--afi", "9D/9E"], [None, None]), (["--pad", str(layer), "--afi", "07/C2"], [False, True])):
            assert main(["scan", reader.url, "--json", "--seconds", "0", *options]) == 0
            shown = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
            assert [one["secured"] for one in shown] == secured, options


@pytest.mark.parametrize("listen", ["pty", "tcp://127.0.0.1:0"])
def test_an_emulator_says_where_it_listens_and_ends_when_told(capsys, field_file, listen):
    process = subprocess.Popen(
        [sys.executable, "-m", "devices", "emulate", "feig", "--listen", listen, "--field", str(field_file),
         "--control", "127.0.0.1:0"], stdout=subprocess.PIPE, text=True)
    try:
        url = re.fullmatch(r"feig listening on (\S+)\n", process.stdout.readline()).group(1)
        host, port = re.fullmatch(r"control listening on (\S+):(\d+)\n", process.stdout.readline()).groups()
        with ControlClient(host, int(port)) as client:
            client.call("remove", uids=["E004015012345679"])
        assert main(["scan", url, "--json", "--seconds", "0"]) == 0
        assert len(capsys.readouterr().out.splitlines()) == 1
    finally:
        os.kill(process.pid, signal.SIGTERM)
        process.stdout.close()
        assert process.wait(10) == 0


@pytest.mark.parametrize("pictures", [False, True])
def test_an_emulated_printer_shows_each_receipt_as_it_comes_out(tmp_path, pictures):
    options = ["--pictures", str(tmp_path / "album"), "--font", str(FONT)] if pictures else []
    process = subprocess.Popen([sys.executable, "-m", "devices", "emulate", "printer", "--control", "127.0.0.1:0",
                                *options], stdout=subprocess.PIPE, text=True)
    try:
        url = re.fullmatch(r"printer listening on (\S+)\n", process.stdout.readline()).group(1)
        host, port = re.fullmatch(r"control listening on (\S+):(\d+)\n", process.stdout.readline()).groups()
        receipt_printer(url).print(b"\x1b@Kalevala\n\x1dV\x00")
        shown = process.stdout.readline().strip()
        if pictures:
            with Image.open(shown) as picture:
                assert picture.width > 500
        else:
            assert shown == "Kalevala"
        with ControlClient(host, int(port)) as client:
            assert [receipt["text"] for receipt in client.call("receipts")] == ["Kalevala\n"]
            client.call("paper", state="out")
            assert not receipt_printer(url).status().ready
    finally:
        os.kill(process.pid, signal.SIGTERM)
        process.stdout.close()
        assert process.wait(10) == 0
