"""Whether a headset is plugged in."""
from devices.headsets.jack import JackSwitch
from devices.headsets.switch import HeadsetSwitch

__all__ = ["HeadsetSwitch", "JackSwitch"]
