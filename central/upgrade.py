"""Databases of older versions brought up to date: for each version the statements that make the next one of it.

They are the same words for SQLite and PostgreSQL, and are never changed once a version is out.
"""
from __future__ import annotations

STEPS: dict[int, tuple[str, ...]] = {
    2: ("ALTER TABLE items ADD COLUMN properties VARCHAR DEFAULT '' NOT NULL",
        "CREATE INDEX loans_of_a_hold ON loans (hold_id) WHERE hold_id IS NOT NULL",
        "UPDATE schema_version SET version = 3"),
}
