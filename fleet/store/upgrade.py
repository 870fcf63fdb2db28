"""Databases of older versions brought up to date; see `server.plan`. Never changed once a version is out."""
from __future__ import annotations

STEPS: dict[int, tuple[str, ...]] = {
    1: (
        "CREATE TABLE outbox (id VARCHAR NOT NULL PRIMARY KEY, channel VARCHAR NOT NULL, person VARCHAR NOT NULL, "
        "word VARCHAR NOT NULL, alert INTEGER REFERENCES alerts (number), made BIGINT NOT NULL, due BIGINT NOT NULL, "
        "tries INTEGER NOT NULL, state VARCHAR NOT NULL, why VARCHAR NOT NULL)",
        "CREATE INDEX ix_outbox_made ON outbox (made)",
        "CREATE INDEX outbox_waiting ON outbox (due) WHERE state = 'waits'",
        "CREATE TABLE troubles (name VARCHAR NOT NULL PRIMARY KEY, since BIGINT NOT NULL, tried BIGINT NOT NULL, "
        "why VARCHAR NOT NULL)",
        "CREATE TABLE hearing (person VARCHAR NOT NULL PRIMARY KEY REFERENCES people (name), "
        "address VARCHAR NOT NULL, language VARCHAR NOT NULL, branches VARCHAR NOT NULL, important BOOLEAN NOT NULL)",
        "UPDATE schema_version SET version = 2",
    ),
    2: (
        "ALTER TABLE people ADD COLUMN subject VARCHAR",
        "CREATE UNIQUE INDEX one_person_a_subject ON people (subject)",
        "CREATE TABLE releases (version VARCHAR NOT NULL PRIMARY KEY, sha256 VARCHAR NOT NULL, size BIGINT NOT NULL, "
        "made BIGINT NOT NULL)",
        "CREATE TABLE release_parts (version VARCHAR NOT NULL REFERENCES releases (version), number INTEGER NOT NULL, "
        "body {bytes} NOT NULL, PRIMARY KEY (version, number))",
        "UPDATE schema_version SET version = 3",
    ),
    3: (
        "ALTER TABLE people ADD COLUMN barred BIGINT",
        "ALTER TABLE outbox ADD COLUMN goes_to VARCHAR DEFAULT '' NOT NULL",
        "UPDATE schema_version SET version = 4",
    ),
}
