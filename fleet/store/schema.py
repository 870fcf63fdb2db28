"""The tables of the fleet. Times are seconds since 1970 (UTC); what a kiosk told as one piece is kept as JSON text.

Nothing of a patron can be here: the messages that fill these tables have room for codes and numbers only.
"""
from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    false,
    text,
)

VERSION = 4         # another one needs a step in fleet.store.upgrade
metadata = MetaData()

meta = Table(
    "meta", metadata,
    Column("key", String, primary_key=True),
    Column("value", String, nullable=False))

devices = Table(
    "devices", metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("branch", String, nullable=False, index=True),
    Column("standing", String, nullable=False),
    Column("ring", String, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("key", String),
    Column("new_key", String),
    Column("old_key", String),                                     # one that was rotated away, good until then
    Column("old_key_until", BigInteger),
    Column("hardware", String, nullable=False, server_default=text("'{}'")),
    Column("seen", BigInteger),
    Column("state", String, nullable=False, server_default=text("'{}'")),
    Column("history", String, nullable=False, server_default=text("'[]'")),    # boots and their numbers
    Column("whole", Boolean, nullable=False, server_default=false()),          # ask for the whole state
    Column("rev", BigInteger, nullable=False),                     # of what is wanted of it
    Column("mode", String),
    Column("config_sha256", String),
    Column("version", String))

invites = Table(
    "invites", metadata,
    Column("name", String, primary_key=True),
    Column("secret", String, nullable=False),
    Column("device", String, ForeignKey("devices.id"), nullable=False, index=True),
    Column("made", BigInteger, nullable=False),
    Column("expires", BigInteger, nullable=False),
    Column("tries_left", Integer, nullable=False),
    Column("used_by", String))

tokens = Table(
    "tokens", metadata,
    Column("hash", String, primary_key=True),
    Column("device", String, ForeignKey("devices.id"), nullable=False, index=True),
    Column("nonce", String, nullable=False, unique=True),          # a proof is worth one token
    Column("expires", BigInteger, nullable=False, index=True))

events = Table(
    "events", metadata,
    Column("id", Integer, primary_key=True),
    Column("device", String, ForeignKey("devices.id"), nullable=False),
    Column("at", BigInteger, nullable=False),                      # by the kiosk's clock
    Column("received", BigInteger, nullable=False, index=True),
    Column("kind", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("count", Integer, nullable=False))
Index("events_of_a_device", events.c.device, events.c.received)

changes = Table(
    "changes", metadata,                                           # of state, each with what is new in it
    Column("id", Integer, primary_key=True),
    Column("device", String, ForeignKey("devices.id"), nullable=False),
    Column("received", BigInteger, nullable=False, index=True),
    Column("state", String, nullable=False))
Index("changes_of_a_device", changes.c.device, changes.c.received)

buckets = Table(
    "buckets", metadata,
    Column("device", String, ForeignKey("devices.id"), primary_key=True),
    Column("start", BigInteger, primary_key=True, index=True),
    Column("counts", String, nullable=False))

hours = Table(
    "hours", metadata,                                             # the same, added up
    Column("device", String, ForeignKey("devices.id"), primary_key=True),
    Column("hour", BigInteger, primary_key=True, index=True),
    Column("name", String, primary_key=True),
    Column("n", BigInteger, nullable=False))

commands = Table(
    "commands", metadata,
    Column("id", String, primary_key=True),
    Column("device", String, ForeignKey("devices.id"), nullable=False),
    Column("kind", String, nullable=False),
    Column("by", String, nullable=False),
    Column("ordered", BigInteger, nullable=False, index=True),
    Column("exp", BigInteger, nullable=False),
    Column("state", String, nullable=False),
    Column("changed", BigInteger, nullable=False),
    Column("reason", String, nullable=False, server_default=text("''")),
    Column("findings", String, nullable=False, server_default=text("'[]'")),
    Column("upload", Boolean, nullable=False, server_default=false()),
    Column("over", Boolean, nullable=False, server_default=false()))
Index("commands_of_a_device", commands.c.device, commands.c.ordered)
Index("commands_under_way", commands.c.device, commands.c.over,
      sqlite_where=commands.c.over.is_(False), postgresql_where=commands.c.over.is_(False))

uploads = Table(
    "uploads", metadata,
    Column("command", String, ForeignKey("commands.id"), primary_key=True),
    Column("received", BigInteger, nullable=False, index=True),
    Column("media", String, nullable=False),
    Column("body", LargeBinary, nullable=False))

bundles = Table(
    "bundles", metadata,
    Column("sha256", String, primary_key=True),
    Column("made", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False))

releases = Table(
    "releases", metadata,                                          # versions of the program; one stays what it is
    Column("version", String, primary_key=True),
    Column("sha256", String, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("made", BigInteger, nullable=False))

release_parts = Table(
    "release_parts", metadata,
    Column("version", String, ForeignKey("releases.version"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("body", LargeBinary, nullable=False))

alerts = Table(
    "alerts", metadata,
    Column("number", Integer, primary_key=True),
    Column("kind", String, nullable=False),
    Column("scope", String, nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False),
    Column("opened", BigInteger),
    Column("closed", BigInteger, index=True),
    Column("hushed", Boolean, nullable=False),
    Column("detail", String, nullable=False),
    Column("devices", String, nullable=False),
    Column("branches", String, nullable=False),
    Column("told", BigInteger))
Index("one_alert_a_cause", alerts.c.kind, alerts.c.scope, unique=True,
      sqlite_where=alerts.c.closed.is_(None), postgresql_where=alerts.c.closed.is_(None))

outbox = Table(
    "outbox", metadata,                                            # notices on their way, and those that went
    Column("id", String, primary_key=True),
    Column("channel", String, nullable=False),                     # mail, hook:NAME
    Column("person", String, nullable=False),                      # "" for a hook
    Column("word", String, nullable=False),
    Column("alert", Integer, ForeignKey("alerts.number")),         # none: a trial
    Column("made", BigInteger, nullable=False, index=True),
    Column("due", BigInteger, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("state", String, nullable=False),
    Column("why", String, nullable=False),
    Column("goes_to", String, nullable=False, server_default=text("''")))     # a hash, of where a trial goes
Index("outbox_waiting", outbox.c.due, sqlite_where=outbox.c.state == "waits",
      postgresql_where=outbox.c.state == "waits")

troubles = Table(
    "troubles", metadata,                                          # by which way nothing goes out now, and why
    Column("name", String, primary_key=True),                      # mail, hook:NAME, person:NAME
    Column("since", BigInteger, nullable=False),
    Column("tried", BigInteger, nullable=False),
    Column("why", String, nullable=False))

maintenance = Table(
    "maintenance", metadata,
    Column("id", Integer, primary_key=True),
    Column("scope", String, nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False, index=True))

rollouts = Table(
    "rollouts", metadata,
    Column("id", Integer, primary_key=True),
    Column("what", String, nullable=False),                        # config or version
    Column("by", String, nullable=False),
    Column("began", BigInteger, nullable=False),
    Column("stages", String, nullable=False),
    Column("step", String, nullable=False),
    Column("stage", Integer, nullable=False),
    Column("settled", BigInteger),
    Column("why", String, nullable=False))

rollout_devices = Table(
    "rollout_devices", metadata,
    Column("rollout", Integer, ForeignKey("rollouts.id"), primary_key=True),
    Column("device", String, ForeignKey("devices.id"), primary_key=True),
    Column("wanted", String, nullable=False),
    Column("before", String),
    Column("given", Boolean, nullable=False, server_default=false()))

audit = Table(
    "audit", metadata,
    Column("number", Integer, primary_key=True),
    Column("at", BigInteger, nullable=False, index=True),
    Column("who", String, nullable=False),
    Column("act", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("detail", String, nullable=False),
    Column("hash", String, nullable=False))

leases = Table(
    "leases", metadata,                                            # which of several processes does what one must do
    Column("name", String, primary_key=True),
    Column("holder", String, nullable=False),
    Column("until", BigInteger, nullable=False))
