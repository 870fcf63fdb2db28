"""Where sound goes: a sound card, or a folder of WAV files."""
from devices.audio.alsa import AlsaOutput
from devices.audio.folder import FolderOutput
from devices.audio.output import AudioOutput, Playing

__all__ = ["AlsaOutput", "AudioOutput", "FolderOutput", "Playing"]
