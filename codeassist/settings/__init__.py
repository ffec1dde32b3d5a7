"""Settings: built in, managed by the company, user file, environment, project, editor; one frozen object."""

from codeassist.settings.keys import known_keys, value_of
from codeassist.settings.load import LoadedSettings, load, user_file
from codeassist.settings.model import Settings

__all__ = ["LoadedSettings", "Settings", "known_keys", "load", "user_file", "value_of"]
