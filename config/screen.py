"""What a patron sees, hears and presses: the window, sounds, speech and keys."""
from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StrictInt, model_validator

from config.values import DeviceUrl, Flag, LocalPath, Pixels, Table, disagreement

KeyName = Literal["", "F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9", "F10", "F11", "F12", "F13", "F14", "F15",
                  "F16", "F17", "F18", "F19", "F20", "F21", "F22", "F23", "F24", "Insert", "Home", "End", "PageUp",
                  "PageDown", "Mute", "VolumeUp", "VolumeDown"]


class ScreenSettings(Table):
    """The window, in pixels."""

    width: Pixels = 1080
    height: Pixels = 1920
    fullscreen: Flag = True
    theme: Literal["light", "dark", "contrast"] = "light"
    text: Literal[100, 135, 170, 200] = 100    # percent: the size with which every session begins
    dim: Flag = True               # while the branch is closed and nobody is there
    backlight: LocalPath | None = None         # the kernel's directory of it, which staff may then set


class Sound(Table):
    """Where sound goes, and how loud the four sounds are: percent, 0 for none."""

    url: DeviceUrl = "alsa://default"
    volume: Annotated[StrictInt, Field(ge=0, le=100)] = 100


class Speech(Table):
    """Whether the screen can be heard, and when titles and what concerns the patron are said."""

    offer: Flag = True
    private: Literal["headset", "always"] = "headset"


class Keys(Table):
    """What keys mean on every screen, each the name of a key, or empty. A keypad that tells by a key that a headset
    was plugged in needs no `[headset]`."""

    speech: KeyName = "F2"
    repeat: KeyName = "F3"
    silence: KeyName = "F4"
    slower: KeyName = "F5"
    faster: KeyName = "F6"
    quieter: KeyName = "F7"
    louder: KeyName = "F8"
    curtain: KeyName = "F9"
    help: KeyName = "F10"
    access: KeyName = ""
    headset_in: KeyName = "F15"
    headset_out: KeyName = "F16"

    @model_validator(mode="after")
    def _one_meaning_each(self) -> Keys:
        seen: dict[str, str] = {}
        for meaning, key in self.names.items():
            if key and key in seen:
                raise disagreement(f"is the same key as {seen[key]}", meaning, code="same-key")
            seen[key] = meaning
        return self

    @property
    def names(self) -> dict[str, str]:
        """Meaning to key."""
        return {meaning: getattr(self, meaning) for meaning in type(self).model_fields}
