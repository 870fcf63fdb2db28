"""Supervision: a kiosk that hangs, crashes or cannot begin comes back by itself, and until then its screen says so.

    guard ──starts, watches, restarts──▶ kiosk run        one process each; all three end with the guard
      └─────while that is down─────────▶ fallback         a sentence in three languages, without our scene or OpenGL

They speak systemd's notification protocol (sd_notify(3)), so that each may as well stand right under systemd.
"""
