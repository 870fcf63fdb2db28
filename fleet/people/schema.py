"""The tables of people: accounts, one-time links and sessions. Of links and sessions only a hash is kept."""
from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Table, false, text, true

from fleet.store.schema import metadata

people = Table(
    "people", metadata,
    Column("name", String, primary_key=True),
    Column("shown", String, nullable=False),
    Column("role", String, nullable=False),
    Column("branches", String, nullable=False, server_default=text("'[]'")),
    Column("secret", String),
    Column("subject", String),                                     # a hash, of whom a provider vouches for
    Column("totp", String),
    Column("step", BigInteger, nullable=False, server_default=text("0")),
    Column("failed", Integer, nullable=False, server_default=text("0")),
    Column("locked_until", BigInteger, nullable=False, server_default=text("0")),
    Column("active", Boolean, nullable=False, server_default=true()),
    Column("made", BigInteger, nullable=False),
    Column("seen", BigInteger),
    Column("barred", BigInteger))                                  # since when the provider gives it no rights

Index("one_person_a_subject", people.c.subject, unique=True)

links = Table(
    "links", metadata,                                             # to choose a password by, once
    Column("hash", String, primary_key=True),
    Column("person", String, ForeignKey("people.name")),           # none: the first start
    Column("expires", BigInteger, nullable=False),
    Column("used", Boolean, nullable=False, server_default=false()))

sessions = Table(
    "sessions", metadata,
    Column("hash", String, primary_key=True),
    Column("person", String, ForeignKey("people.name"), nullable=False, index=True),
    Column("began", BigInteger, nullable=False),
    Column("used", BigInteger, nullable=False),
    Column("expires", BigInteger, nullable=False, index=True))

hearing = Table(
    "hearing", metadata,                                           # who is told of alerts by mail
    Column("person", String, ForeignKey("people.name"), primary_key=True),
    Column("address", String, nullable=False),
    Column("language", String, nullable=False),
    Column("branches", String, nullable=False),
    Column("important", Boolean, nullable=False))
