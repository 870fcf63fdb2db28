"""Emulated hardware: each speaks the bytes of the real thing over a pty or TCP. For demos, tests and training."""
