"""The layers that the demo begins with. Nothing of it reaches a real device."""
from __future__ import annotations

from collections.abc import Mapping

REGION = '''# What all libraries of the region share.
[layer]
lock = ["pin.policy"]

[region]
name.fi = "Päijät-Hämeen kirjastot"
name.sv = "Biblioteken i Päijänne-Tavastland"
name.en = "Päijät-Häme libraries"
web = "https://kirjastot.example"

[languages]
offered = ["fi", "sv", "en"]
default = "fi"

[sip2]
dialect = "koha-suomi"
transport = "https"

[sip2.https]
base = "https://koha.kirjastot.example"

[pad]
owners = ["FI-Demo"]

[[card]]
name = "regional card"
sources = ["barcode", "nfc", "typed"]
pattern = '(?P<n>29\\d{12})'
number = "{n}"
example = "29000000000017"
gives = "29000000000017"

[pin]
policy = "mandatory"
length = 4
'''
BRANCH = '''# What the kiosks of one library share.
[branch]
code = "{code}"
name.fi = "{name}"
name.sv = "{name}"
name.en = "{name}"
phone = "03 000 0000"

[sip2]
institution = "{code}"
'''
KIOSK = '''# What this one kiosk has.
[sip2]
user = "kiosk-{number}"
secret = "sip2"

[pad]
url = "feig+serial:///dev/ttyUSB0"

[card_reader]
url = "nfc+usb://"

[printer.receipt]
url = "escpos+tcp://10.0.0.{number}:9100"
'''


def layers(branches: Mapping[str, str], kiosks: Mapping[str, int]) -> dict[str, str]:
    """scope → text. `kiosks`: device → its number."""
    return {"region": REGION,
            **{f"branch:{code}": BRANCH.format(code=code, name=name) for code, name in branches.items()},
            **{f"kiosk:{device}": KIOSK.format(number=number) for device, number in kiosks.items()}}
