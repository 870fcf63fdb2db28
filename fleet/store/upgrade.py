"""Databases of older versions brought up to date; see `server.plan`. Never changed once a version is out."""
from __future__ import annotations

STEPS: dict[int, tuple[str, ...]] = {}
