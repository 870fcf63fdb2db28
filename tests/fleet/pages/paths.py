"""Every page there is, and who may do what: one line for each route of the site."""
from __future__ import annotations

from config.alerts import Alerts
from fleet.people.account import Role

VIEWER, STAFF, TECHNICIAN, ADMIN = Role
ANYBODY = None
USUAL, SENT = ([kind for kind in Alerts.model_fields if getattr(getattr(Alerts(), kind), how)]
               for how in ("on", "send"))
_KIOSK = "/kiosks/{device}"

LOOKS: dict[str, Role] = {
    "/": VIEWER, "/me": VIEWER, "/me/second-step": VIEWER, "/kiosks": VIEWER, "/kiosks/{device}": VIEWER,
    "/kiosks/{device}/history": VIEWER, "/kiosks/{device}/settings": VIEWER, "/settings": VIEWER, "/rollouts": VIEWER,
    "/statistics": VIEWER, "/statistics.csv": VIEWER, "/statistics.json": VIEWER,
    "/kiosks/{device}/confirm/restart": STAFF, "/kiosks/{device}/confirm/close": STAFF,
    "/kiosks/{device}/confirm/reboot": TECHNICIAN, "/kiosks/{device}/confirm/rename": TECHNICIAN,
    "/kiosks/{device}/confirm/revoke": TECHNICIAN, "/settings/edit?scope=kiosk:{device}": TECHNICIAN,
    "/settings/alerts?scope=kiosk:{device}": TECHNICIAN,
    "/settings/edit?scope=region": TECHNICIAN, "/log": ADMIN, "/people": ADMIN, "/people/aino": ADMIN,
    "/notices": ADMIN, "/maintenance": VIEWER}

DEEDS: dict[str, tuple[Role, dict[str, str | list[str]]]] = {
    f"{_KIOSK}/order": (STAFF, {"kind": "print"}), f"{_KIOSK}/close": (STAFF, {"message": "service"}),
    f"{_KIOSK}/open": (STAFF, {}), f"{_KIOSK}/hush": (STAFF, {"hours": "1"}),
    f"{_KIOSK}/order#reboot": (TECHNICIAN, {"kind": "reboot"}), f"{_KIOSK}/order#logs": (TECHNICIAN, {"kind": "logs"}),
    f"{_KIOSK}/code": (TECHNICIAN, {}), f"{_KIOSK}/rename": (TECHNICIAN, {"name": "Uusi"}),
    f"{_KIOSK}/ring": (TECHNICIAN, {"ring": "early"}),
    "/kiosks": (TECHNICIAN, {"name": "Toinen", "branch": "LAH"}), "/branches": (TECHNICIAN, {
        "code": "LAH", "called": "Lahti"}),
    "/settings/check": (TECHNICIAN, {"scope": "kiosk:{device}", "text": ""}),
    "/settings/publish": (TECHNICIAN, {"scope": "kiosk:{device}", "text": ""}),
    "/settings/edit": (TECHNICIAN, {"scope": "kiosk:{device}", "text": ""}),
    "/settings/alerts": (TECHNICIAN, {"scope": "kiosk:{device}", "on": USUAL, "send": SENT}),
    "/rollouts": (TECHNICIAN, {"version": "9.9.9"}),
    "/maintenance": (STAFF, {"scope": "{device}", "until": "2099-01-01T12:00"}),
    "/maintenance#region": (STAFF, {"scope": "region", "until": "2099-01-01T12:00"}),
    "/maintenance/end": (STAFF, {"scope": "{device}"}),
    "/me/notices": (VIEWER, {"address": "a@kirjasto.example", "language": "fi", "which": "all", "where": "all"}),
    "/me/notices/off": (VIEWER, {}),
    "/log/verify": (ADMIN, {}), "/people": (ADMIN, {"name": "uusi", "shown": "Uusi", "role": "staff",
                                                    "where": "region"}),
    "/people/aino": (ADMIN, {"shown": "Aino", "role": "admin", "where": "region", "active": "yes"}),
    "/people/aino/notices": (ADMIN, {"address": "a@kirjasto.example", "language": "fi", "which": "all",
                                     "where": "all"}),
    "/people/aino/notices/off": (ADMIN, {}),
    "/people/aino/link": (ADMIN, {}), "/people/aino/second-step": (ADMIN, {}),
    f"{_KIOSK}/decline": (TECHNICIAN, {}), f"{_KIOSK}/revoke": (TECHNICIAN, {})}
"""What changes something. After the last one the kiosk is gone."""


def filled(fields: dict[str, str | list[str]], device: str) -> dict[str, str | list[str]]:
    return {name: value.format(device=device) if isinstance(value, str) else value for name, value in fields.items()}


def looked_at(device: str) -> list[str]:
    return [path.format(device=device) for path in LOOKS]
