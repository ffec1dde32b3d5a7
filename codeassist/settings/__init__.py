"""Settings: built in, user file, environment, editor; one frozen object."""

from codeassist.settings.load import LoadedSettings, known_keys, load, user_file, value_of
from codeassist.settings.model import Settings

__all__ = ["LoadedSettings", "Settings", "known_keys", "load", "user_file", "value_of"]
