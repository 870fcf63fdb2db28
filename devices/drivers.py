"""Driver name → how it is opened: one line for each driver."""
from __future__ import annotations

from collections.abc import Callable

from devices.errors import BadUrl
from devices.feig.driver import FeigReader
from devices.rfid.reader import TagReader
from devices.url import DeviceUrl

TAG_READERS: dict[str, Callable[[DeviceUrl], TagReader]] = {
    "feig": FeigReader.from_url,
}


def open_tag_reader(url: str | DeviceUrl) -> TagReader:
    """The opened reader a URL names. Raises BadUrl for an unknown driver, DeviceError when it does not answer."""
    reader = tag_reader(url)
    reader.open()
    return reader


def tag_reader(url: str | DeviceUrl) -> TagReader:
    """The reader a URL names, not yet opened. Raises BadUrl."""
    parsed = DeviceUrl.parse(url) if isinstance(url, str) else url
    make = TAG_READERS.get(parsed.driver)
    if make is None:
        raise BadUrl(f"no tag reader driver is called {parsed.driver!r}; known: {', '.join(sorted(TAG_READERS))}")
    return make(parsed)
