"""Databases of older versions brought up to date; see `server.plan`. Never changed once a version is out."""
from __future__ import annotations

STEPS: dict[int, tuple[str, ...]] = {
    1: ("ALTER TABLE people ADD COLUMN subject VARCHAR",
        "CREATE UNIQUE INDEX one_person_a_subject ON people (subject)")}
