"""Typed settings in layers: code < region < branch < kiosk < override. Tables merge, lists replace, every value knows
its place.

    from config.load import load
    settings = load(Path("/etc/itsepalvelu"))    # Settings, or ConfigError with every problem and its place

Nothing is imported here: what supervises a kiosk uses `config.slots` alone, which needs the standard library only.
"""
