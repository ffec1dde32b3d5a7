"""Where codeassist keeps its files: platformdirs' user folders, each with an override in the environment.

Nothing is ever written into a repository unless it was asked for. Tests set all of them.
"""

import os
from pathlib import Path

import platformdirs

_APPLICATION = "codeassist"


def config_dir() -> Path:
    """The folder of the user's `settings.toml`; overridden by `CODEASSIST_CONFIG_DIR`."""
    return _folder("CODEASSIST_CONFIG_DIR", platformdirs.user_config_path(_APPLICATION))


def data_dir() -> Path:
    """Journal and adoption database, what must not be lost; overridden by `CODEASSIST_DATA_DIR`."""
    return _folder("CODEASSIST_DATA_DIR", platformdirs.user_data_path(_APPLICATION))


def cache_dir() -> Path:
    """Models and the index, what can be made again; overridden by `CODEASSIST_CACHE_DIR`."""
    return _folder("CODEASSIST_CACHE_DIR", platformdirs.user_cache_path(_APPLICATION))


def models_dir() -> Path:
    """Pulled models, one folder each; overridden by `CODEASSIST_MODELS_DIR` (a folder that machines share)."""
    return _folder("CODEASSIST_MODELS_DIR", cache_dir() / "models")


def index_dir() -> Path:
    """The user's one code index."""
    return cache_dir() / "index"


def journal_file() -> Path:
    """The local, append-only record of suggestions and saves."""
    return data_dir() / "journal.sqlite"


def adoption_file() -> Path:
    """The adoption database used when no `adoption.database` is configured."""
    return data_dir() / "adoption.sqlite"


def token_key_file() -> Path:
    """The key of hashed text, made once, when no `adoption.token_key` is configured."""
    return data_dir() / "token.key"


def logs_dir() -> Path:
    """Log files of every process, and of the embedded model server."""
    return cache_dir() / "logs"


def traces_dir() -> Path:
    """Where the time of each suggestion went."""
    return cache_dir() / "traces"


def _folder(variable: str, default: Path) -> Path:
    override = os.environ.get(variable)
    return Path(override).expanduser().absolute() if override else default
