"""What of a kiosk is told to staff by its fleet, and from where on. The kiosk itself does nothing of it.

Each kind is a table: `on` says whether it is told at all, and `send` whether by mail and web-hooks too, or on the page
alone. `minutes`: it must last so long before it is told; what lasts less is nobody's business. `count`: so many within
an hour are too many.
"""
from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, StrictFloat, StrictInt, ValidationInfo, field_validator

from config.values import Flag, Table

Minutes = Annotated[StrictInt | StrictFloat, Field(ge=0, le=1440)]


class Told(Table):
    on: Flag = True
    send: Flag = True


class Lasting(Told):
    minutes: Minutes = 0.5


class Counted(Told):
    count: Annotated[StrictInt, Field(ge=1, le=1000)] = 1


class Silent(Told):
    """It reports every minute."""

    minutes: Annotated[StrictInt | StrictFloat, Field(ge=2, le=1440)] = 3


class Disk(Lasting):
    """`free_mb`: less than this is free."""

    free_mb: Annotated[StrictInt, Field(ge=10, le=100_000)] = 500


class Hot(Lasting):
    """`celsius`: warmer than this."""

    celsius: Annotated[StrictInt, Field(ge=30, le=120)] = 85


class Load(Lasting):
    """`percent`: more of its processor than this is in use."""

    percent: Annotated[StrictInt, Field(ge=10, le=100)] = 95


class Clock(Lasting):
    """`seconds`: it is wrong by more than this."""

    seconds: Annotated[StrictInt, Field(ge=5, le=86_400)] = 120


class Waiting(Told):
    """`hours`: the oldest deed made off line waits longer than this."""

    hours: Annotated[StrictInt, Field(ge=1, le=720)] = 24


class Alerts(Table):
    """By kind, worst first. What a table does not say stays as it is here."""

    silent: Silent = Silent()                  # it does not report
    down: Lasting = Lasting(minutes=1.5)       # its program does not run; a wished restart takes less
    journal: Lasting = Lasting(minutes=0.2)    # nothing can be written
    ils: Lasting = Lasting(minutes=1)          # the central system does not answer it
    pad: Lasting = Lasting()
    duplicate: Told = Told()                   # two machines under one name
    card: Lasting = Lasting()
    scanner: Lasting = Lasting()
    printer: Lasting = Lasting()
    payment: Lasting = Lasting(minutes=1)
    mail: Lasting = Lasting(minutes=1, send=False)
    speech: Lasting = Lasting(minutes=1, send=False)
    headset: Lasting = Lasting(minutes=1, send=False)
    config: Told = Told()                      # the last configuration was not well, or not taken
    version: Told = Told()                     # nor the last version of the program
    intent: Counted = Counted()                # what claimed to be the fleet's was not
    enrolment: Told = Told()                   # a machine waits for its words to be compared
    crashes: Counted = Counted(count=3)
    stuck: Counted = Counted()                 # a visit did not come to its end by itself
    damaged: Counted = Counted()               # the journal was
    disk: Disk = Disk(minutes=5)
    hot: Hot = Hot(minutes=5)
    load: Load = Load(minutes=15)
    clock: Clock = Clock(minutes=5)
    wrong_pins: Counted = Counted()            # somebody tries PIN after PIN
    tag_writes: Counted = Counted(count=3)     # the alarm of what was lent stayed on
    cases: Lasting = Lasting(minutes=1)        # staff have something to look at in staff mode
    set: Counted = Counted(send=False)         # one came back with parts missing
    checkins: Counted = Counted(count=10, send=False)
    checkouts: Counted = Counted(count=20, send=False)
    unknown_tags: Counted = Counted(count=10, send=False)
    large_checkout: Counted = Counted(send=False)      # more than [loans] many
    hold_returned: Counted = Counted(on=False, send=False)     # somebody waits for it: it belongs on the shelf of holds
    offline_old: Waiting = Waiting()
    closed: Lasting = Lasting(minutes=0, send=False)   # by staff

    @field_validator("*", mode="before")
    @classmethod
    def _over_its_own(cls, given: Any, info: ValidationInfo) -> Any:
        """What is given of a table goes over what stands here, not over what its class has."""
        usual = cls.model_fields[info.field_name or ""].default
        return {**usual.model_dump(), **given} if isinstance(given, dict) else given
