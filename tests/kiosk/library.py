"""The small library behind the kiosks under test: patrons, items, and rules of one region, as a seed."""
from __future__ import annotations

CARD, PIN = "20000000000017", "1234"
OTHER, OTHER_PIN = "20000000000025", "4321"
IN_PROCESS = "300013"          # a new item still being made ready, and somebody at Sysmä waits for it
CHILD = "20000000000041"       # of a category without self-service at this branch, where the system has such rules

SEED = f"""
library.name = "Päijät-Hämeen kirjastot"
library.pin_tries = 2
[[municipalities]]
name_fi = "Lahti"
name_sv = "Lahtis"
name_en = "Lahti"
[[municipalities]]
name_fi = "Sysmä"
name_sv = "Sysmä"
name_en = "Sysmä"
[[branches]]
code = "LAH"
name_fi = "Lahden pääkirjasto"
name_sv = "Lahtis huvudbibliotek"
name_en = "Lahti Main Library"
municipality = "Lahti"
isil = "FI-Lah"
bin = "10"
no_self_service = ["LAPSI"]
[[branches]]
code = "SYS"
name_fi = "Sysmän kirjasto"
name_sv = "Sysmä bibliotek"
name_en = "Sysmä Library"
municipality = "Sysmä"
isil = "FI-Sys"
bin = "11"
[[categories]]
code = "HENKILO"
name = "Aikuinen"
loans = 50
holds = 50
overdue = 20
fee_limit = 20
[[categories]]
code = "LAPSI"
name = "Lapsi"
loans = 50
holds = 50
overdue = 20
fee_limit = 20
[[materials]]
code = "BOOK"
name = "Kirja"
media_type = "001"
[[rules]]
loan_days = 28
renewals = 3
[[terminals]]
login = "kiosk"
password = "a-long-demo-password"
branch = "LAH"
[[patrons]]
card = "{CARD}"
name = "Demo, Aino"
category = "HENKILO"
branch = "SYS"
pin = "{PIN}"
[[patrons]]
card = "{OTHER}"
name = "Demo, Eino"
category = "HENKILO"
branch = "LAH"
pin = "{OTHER_PIN}"
[[patrons]]
card = "{CHILD}"
name = "Demo, Ilo"
category = "LAPSI"
branch = "LAH"
pin = "{PIN}"
""" + "".join(f"""
[[titles]]
id = {n}
title = "Teos {n}"
author = "Kirjailija"
language = "fi"
material = "BOOK"
[[items]]
barcode = "3000{n}"
title = {n}
branch = "{'SYS' if n == 5 else 'LAH'}"
parts = {2 if n == 6 else 1}
""" for n in range(1, 13)) + f"""
[[titles]]
id = 13
title = "Teos 13"
author = "Kirjailija"
language = "fi"
material = "BOOK"
[[items]]
barcode = "{IN_PROCESS}"
title = 13
branch = "LAH"
state = "in_process"
[[holds]]
patron = "{OTHER}"
title = 13
pickup = "SYS"
"""

FILMS = """
[[materials]]
code = "FILM"
name = "Elokuva"
media_type = "006"
[[rules]]
material = "FILM"
loan_days = 14
renewals = 1
loan_fee = "1.00"
"""
"""Films cost something: for a seed that goes on with some."""
