"""Where codeassist keeps its files: platformdirs' user folders, each with an override in the environment.

Nothing is ever written into a repository unless it was asked for. Tests set all of them.
"""

import os
import platform
import sys
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


def model_server_dir() -> Path:
    """Where the user's model server is found: a folder per machine, as several may share a home folder."""
    machine = "".join(letter if letter.isalnum() or letter in "-." else "-" for letter in platform.node())
    return cache_dir() / "model-server" / (machine.strip(".") or "this-machine")


def index_dir() -> Path:
    """The user's one code index."""
    return cache_dir() / "index"


def clones_dir() -> Path:
    """Bare clones of the repositories that the settings name by an address."""
    return cache_dir() / "repositories"


def sources_dir() -> Path:
    """Copies of indexed files that are not in any work tree, for editors to open."""
    return cache_dir() / "sources"


def journal_file() -> Path:
    """The local, append-only record of suggestions and saves."""
    return data_dir() / "journal.sqlite"


def pause_file() -> Path:
    """Is there while the user lets nothing be recorded."""
    return data_dir() / "journal.paused"


def tool_edits_file() -> Path:
    """What coding agents' hooks put aside until it is compared."""
    return data_dir() / "tool-edits.sqlite"


def upload_lock() -> Path:
    """Whoever holds it sends events to the team server."""
    return data_dir() / "journal.upload.lock"


def adoption_file() -> Path:
    """The adoption database used when no `adoption.database` is configured."""
    return data_dir() / "adoption.sqlite"


def audit_file() -> Path:
    """The record of requests to other machines."""
    return data_dir() / "audit.sqlite"


def token_key_file() -> Path:
    """The key of hashed text, made once, when no `adoption.token_key` is configured."""
    return data_dir() / "token.key"


def managed_file() -> Path | None:
    """The company's settings of this machine, or None.

    Where there is no machine-wide file, `CODEASSIST_MANAGED` may name one, for containers and trials. It never
    takes the place of a machine-wide one, nor does any other variable move that: nobody escapes the policy.
    """
    try:
        machine_wide_file().lstat()
    except (FileNotFoundError, NotADirectoryError):
        pass
    except OSError:  # a folder that this user may not enter hides a policy, and does not lift it
        return machine_wide_file()
    else:
        return machine_wide_file()
    override = os.environ.get("CODEASSIST_MANAGED")
    return Path(override).expanduser().absolute() if override else None


def machine_wide_file() -> Path:
    """`managed.toml` where only an administrator can write."""
    if sys.platform in {"win32", "darwin"}:
        return platformdirs.site_config_path(_APPLICATION, appauthor=False) / "managed.toml"
    # platformdirs would look at XDG_CONFIG_DIRS, which any user can set.
    return Path("/etc") / _APPLICATION / "managed.toml"


def is_machine_wide(file: Path) -> bool:
    """Whether this is the machine-wide file, and not one that a variable names."""
    return file == machine_wide_file()


def managed_copy() -> Path:
    """The verified copy of the company's signed settings."""
    return data_dir() / "managed.json"


def trust_file() -> Path:
    """Which repositories the user trusts."""
    return data_dir() / "trust.json"


def logs_dir() -> Path:
    """Log files of every process, and of the embedded model server."""
    return cache_dir() / "logs"


def traces_dir() -> Path:
    """Where the time of each suggestion went."""
    return cache_dir() / "traces"


def _folder(variable: str, default: Path) -> Path:
    override = os.environ.get(variable)
    return Path(override).expanduser().absolute() if override else default
