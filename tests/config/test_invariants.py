"""What no configuration that is handed in may change, and none that is invalid ever becomes active."""
from __future__ import annotations

from pathlib import Path

import pytest

from config.bundle import Bundle
from config.errors import ConfigError
from config.invariants import FILE, Invariants
from config.load import judge, read, read_bundle
from config.settings import Settings
from config.slots import Slots
from tests.config.mutated import Kiosk, bundle, hand_in, layers

GOOD = """\
encrypted = true
hosts = ["*.kirjastot.example"]
mail_hosts = []
devices = ["10.0.0.*"]
data = "/var/lib/itsepalvelu"
key = ""
"""


def more(text: str) -> Bundle:
    """The example and an override."""
    return bundle(layers() | {"override": f"{text}\n[layer]\nexpires = 2999-01-01T00:00:00Z\n"})


def without(*tables: str) -> dict[str, str]:
    """The layers without these tables' own lines."""
    texts = layers()
    for table in tables:
        for name, text in texts.items():
            before, found, after = text.partition(f"[{table}]\n")
            texts[name] = before + (after[after.index("\n["):] if found else "")
    return texts


@pytest.mark.parametrize(("text", "told"), [
    ('sip2.tls.name = "evil.example"', "sip2.tls.name is no host that this kiosk may reach: *.kirjastot.example"),
    ('data.directory = "/tmp"', "data.directory must stay /var/lib/itsepalvelu: the journal is there"),
    ('journal.key = "k"', "journal.key must stay beside the journal"),
    ('mail = { host = "smtp.evil.example", sender = "a@b.fi" }',
     "mail.host is no mail server that this kiosk may use: none"),
    ('pad.url = "feig+tcp://evil.example:10001"',
     "pad.url is nowhere that this kiosk may have a device: 10.0.0.*"),
    ('card_reader.url = "nfc+udp://10.0.1.1:1"',
     "card_reader.url is nowhere that this kiosk may have a device: 10.0.0.*"),
    ('printer.receipt.url = "ipp://evil.example/printers/x"',
     "printer.receipt.url is nowhere that this kiosk may have a device: 10.0.0.*"),
    ('printer.more.url = "pdf:///tmp"', "printer.more.url is nowhere that this kiosk may have a device: 10.0.0.*"),
    ('sound.url = "wav:///tmp"', "sound.url is nowhere that this kiosk may have a device: 10.0.0.*"),
    ('card_reader.url = "nfc+udp://[card:1"', "card_reader.url is nowhere that this kiosk may have a device: 10.0.0.*"),
])
def test_what_would_break_one_is_refused_at_its_place(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / FILE).write_text(GOOD)
    with pytest.raises(ConfigError) as caught:
        judge(more(text), tmp_path)
    problem, = caught.value.problems
    assert problem.message == told
    assert (str(problem.place.file), problem.place.line) == ("override.toml", 1)


@pytest.mark.parametrize(("sip2", "told"), [
    ('transport = "tcp"\nhost = "koha.kirjastot.example"\nport = 1\n', ["sip2.transport must stay encrypted"]),
    ('transport = "tcp"\nhost = "10.0.0.1"\nport = 1\n', ["host is no host", "transport must stay encrypted"]),
    ('transport = "telnet"\nhost = "koha.kirjastot.example"\nport = 23\ntelnet = {}\n', ["must stay encrypted"]),
    ('transport = "tls"\nhost = "kirjastot.example.evil"\nport = 1\n', ["sip2.host is no host"]),
    ('transport = "tls"\nhost = "KOHA.kirjastot.EXAMPLE"\nport = 1\n', []),
    ('transport = "telnet"\nhost = "koha.kirjastot.example"\nport = 23\ntelnet.tls = true\n', []),
    ('transport = "https"\nuser = "k"\nsecret = "sip2"\nhttps.base = "https://koha.kirjastot.example.evil/"\n',
     ["sip2.https.base is no host"]),
    ('transport = "serial"\nserial.url = "/dev/ttyS0"\n', []),
    ('transport = "serial"\nserial.url = "socket://evil.example:6001"\n',
     ["sip2.serial.url is no host", "transport must stay encrypted"]),
    ('transport = "serial"\nserial.url = "rfc2217://koha.kirjastot.example:6001"\n', ["must stay encrypted"]),
    ('transport = "serial"\nserial.url = "spy:///dev/ttyS0?file=/tmp/all"\n', ["sip2.serial.url is no host"]),
    ('transport = "serial"\nserial.url = "socket://[koha:1"\n', ["sip2.serial.url is no host", "must stay encrypted"]),
])
def test_the_link_stays_encrypted_and_goes_to_the_hosts_of_the_list(
        tmp_path: Path, sip2: str, told: list[str]) -> None:
    (tmp_path / FILE).write_text(GOOD)
    texts = without("sip2", "sip2.https")
    handed = bundle(texts | {"kiosk": texts["kiosk"] + "\n[sip2]\n" + sip2})
    if not told:
        judge(handed, tmp_path)
        return
    with pytest.raises(ConfigError) as caught:
        judge(handed, tmp_path)
    assert all(any(words in problem.message for problem in caught.value.problems) for words in told)


@pytest.mark.parametrize("text", [
    'pad.url = "feig+tcp://10.0.0.200:10001"', 'pad.url = "feig+serial:///dev/ttyUSB7"', 'card_reader.url = "pcsc+usb://"',
    'printer.receipt.url = "ipp://localhost/printers/x"', 'scanner.url = "barcode+evdev:///dev/input/event5"',
    'sound.url = "alsa://hw:1"', 'pad.url = "feig+tcp://[::1]:1"'])
def test_a_device_at_the_machine_or_at_a_place_of_the_list_is_taken(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(GOOD)
    judge(more(text), tmp_path)


def test_where_the_fleet_is_stands_in_no_configuration() -> None:
    assert not [name for name in Settings.model_fields if "fleet" in name or "agent" in name]


@pytest.mark.parametrize("spoil", [
    lambda text: "", lambda text: text.replace("true", "1"), lambda text: text + "x = 1\n", lambda text: "hosts = [",
    lambda text: text.replace('"*.', '3, "*.'), lambda text: text.replace("hosts", "host"), None])
def test_without_invariants_that_can_be_read_nothing_is_taken(tmp_path: Path, spoil: object) -> None:
    kiosk = Kiosk(tmp_path)
    (tmp_path / FILE).unlink()
    if spoil is not None:
        (tmp_path / FILE).write_text(spoil(GOOD))  # type: ignore[operator]
    with pytest.raises(ConfigError, match=FILE):
        kiosk.slots.offer(more("pin.tries = 5"))


def test_a_technician_may_change_them_and_they_are_asked_for_what_is_active_too(tmp_path: Path) -> None:
    texts = without("sip2.https")
    texts["region"] = texts["region"].replace('"https"', '"tls"\nhost = "koha.kirjastot.example"\nport = 6001')
    settings, _ = read_bundle(bundle(texts), tmp_path)
    made = Invariants.of(settings)
    (tmp_path / FILE).write_text(made.text())
    assert Invariants.read(tmp_path) == made
    Slots(tmp_path).commission(bundle(texts))
    assert read(tmp_path)[0].sip2.host == "koha.kirjastot.example"
    (tmp_path / FILE).write_text(made.text().replace("koha.", "other."))
    with pytest.raises(ConfigError, match="no host that this kiosk may reach"):
        read(tmp_path)


def test_no_mutated_configuration_that_is_invalid_becomes_active_and_each_refusal_names_its_place() -> None:
    tally = hand_in(120, 1)
    assert (tally.invalid, tally.placeless) == ([], [])
    assert 5 < tally.taken < 60, "some are right by chance"


def test_the_oracle_finds_a_kiosk_that_takes_what_it_is_given() -> None:
    assert hand_in(20, 1, judge=lambda handed, directory: None).invalid
    assert hand_in(60, 1, judge=lambda handed, directory: read_bundle(handed, directory) and None).invalid
