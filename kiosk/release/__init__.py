"""Versions of the program on a kiosk: one file each, brought by the agent, tried by the guard, given back if not well.

    fleet ──parts──▶ agent: part-VERSION ─hash─▶ new-VERSION ─tried─▶ VERSION ──offer──▶ state.json
                                                                                           │ between two patrons
                     guard ◀──counts starts, takes the last known good back────────────────┘

The version that a technician installed is never touched: it is what everything falls back to, and the guard is its own.
"""
