"""The agent: a process of its own that tells the fleet how this kiosk is, and does what the fleet wishes of it."""
