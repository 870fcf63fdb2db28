"""Device URLs: taken apart as written, or refused in a sentence that says what to write."""
import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.drivers import tag_reader
from devices.errors import BadUrl
from devices.url import DeviceUrl


@pytest.mark.parametrize(("text", "driver", "transport", "path", "host", "port"), [
    ("feig+serial:///dev/ttyUSB0?baud=38400&parity=E", "feig", "serial", "/dev/ttyUSB0", "", 0),
    ("feig+tcp://10.0.0.5:10001", "feig", "tcp", "", "10.0.0.5", 10001),
    ("feig+tcp://[fe80::1]:10001", "feig", "tcp", "", "fe80::1", 10001),
    ("nfc+udp://localhost:54321", "nfc", "udp", "", "localhost", 54321),
    ("nfc+usb://", "nfc", "usb", "", "", 0),
    ("nfc+usb://054c:06c1", "nfc", "usb", "054c:06c1", "", 0),
    ("barcode+serial:///dev/ttyACM0", "barcode", "serial", "/dev/ttyACM0", "", 0),
    ("escpos+tcp://printer:9100", "escpos", "tcp", "", "printer", 9100),
    ("pdf:///var/spool/receipts%20out", "pdf", "", "/var/spool/receipts out", "", 0),
])
def test_every_kind_of_address_is_understood(text, driver, transport, path, host, port):
    url = DeviceUrl.parse(text)
    assert (url.driver, url.transport, url.path, url.host, url.port) == (driver, transport, path, host, port)
    assert url.text == text


def test_options_are_read_and_unknown_ones_refused():
    url = DeviceUrl.parse("feig+serial:///dev/ttyUSB0?baud=19200&parity=N")
    assert (url.number("baud", 38400, least=300, most=1e6), url.option("parity", "E")) == (19200, "N")
    assert url.option("absent", "x") == "x"
    with pytest.raises(BadUrl, match="parity"):
        url.allow("baud")


@pytest.mark.parametrize(("text", "says"), [
    ("/dev/ttyUSB0", "no device URL"), ("feig", "no device URL"), ("", "no device URL"),
    ("feig+tcp://10.0.0.5", "no port"), ("feig+tcp://:10001", "no host"), ("feig+tcp://h:99999", "taken apart"),
    ("feig+tcp://[::1:5", "taken apart"), ("feig+serial://ttyUSB0", "three slashes"), ("feig+serial://", "three"),
    ("feig+tcp://h:1?a=1&a=2", "twice"), ("feig+tcp://h:1?a&&b", "taken apart"), ("a+b://\x07", "control"),
    ("a+b://" + "x" * 3000, "longer"),
])
def test_a_bad_address_is_refused_in_a_sentence(text, says):
    with pytest.raises(BadUrl, match=says):
        DeviceUrl.parse(text)


@pytest.mark.parametrize(("text", "says"), [
    ("fieg+tcp://h:1", "feig"), ("feig+tcp://h:1?timout=3", "timout"), ("feig+tcp://h:1?timeout=soon", "not a number"),
    ("feig+tcp://h:1?timeout=0", "between"), ("feig+tcp://h:1?timeout=nan", "between"),
    ("feig+tcp://h:1?parity=E", "parity"),
])
def test_a_driver_refuses_what_it_does_not_know(text, says):
    with pytest.raises(BadUrl, match=says):
        tag_reader(text)


@pytest.mark.parametrize("text", ["feig+usb://", "feig+serial:///dev/null?parity=X", "feig+serial:///dev/null?baud=1"])
def test_a_line_that_cannot_be_is_refused_when_opened(text):
    with pytest.raises(BadUrl):
        tag_reader(text).open()


@given(st.text(max_size=60))
def test_no_text_breaks_the_parser(text):
    for whole in (text, f"feig+tcp://{text}", f"feig+serial:///{text}"):
        try:
            assert DeviceUrl.parse(whole).text == whole
        except BadUrl:
            pass
