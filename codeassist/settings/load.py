"""Layers of settings to one frozen `Settings`, with the origin of every value.

Built-in values, then the user's `settings.toml`, then `CODEASSIST_*` variables (a dot is two
underscores), then what an editor hands over. A later layer wins key by key; an unknown key is
refused with the nearest known name, because a misspelt key that is silently ignored is the most
expensive kind of setting.
"""

import difflib
import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_origin

from pydantic import BaseModel, ValidationError

from codeassist import places
from codeassist.errors import UsageError
from codeassist.settings.model import Settings

ENVIRONMENT_PREFIX = "CODEASSIST_"
# Not settings: they say where the settings are, and in which language to complain about them.
_PLACE_VARIABLES = frozenset({
    "CODEASSIST_CONFIG_DIR", "CODEASSIST_DATA_DIR", "CODEASSIST_CACHE_DIR", "CODEASSIST_MODELS_DIR",
    "CODEASSIST_LANGUAGE",
})  # fmt: skip
BUILT_IN = "built in"


@dataclass(frozen=True, slots=True)
class LoadedSettings:
    """Settings and, for each dotted key, the layer its value came from."""

    settings: Settings
    origins: Mapping[str, str]


def user_file() -> Path:
    """The user's `settings.toml`; it need not exist."""
    return places.config_dir() / "settings.toml"


def known_keys() -> tuple[str, ...]:
    """Every dotted key, in the order of the documentation."""
    return tuple(_keys_of(Settings, ""))


def load(editor: Mapping[str, Any] | None = None, *, environment: Mapping[str, str] | None = None) -> LoadedSettings:
    """Read all layers.

    Args:
        editor: nested settings from the language client's `initializationOptions`.
        environment: variables to read instead of the process's own.

    Raises:
        UsageError: unreadable TOML, an unknown key or a value of the wrong kind.
    """
    layers: list[tuple[str, dict[str, Any]]] = []
    file = user_file()
    if file.exists() or file.is_symlink():
        layers.append((str(file), _flatten(_read_toml(file), str(file))))
    layers.append(("environment", _from_environment(os.environ if environment is None else environment)))
    if editor:
        layers.append(("editor", _flatten(dict(editor), "editor")))

    values: dict[str, Any] = {}
    origins = dict.fromkeys(known_keys(), BUILT_IN)
    for origin, layer in layers:
        for key, value in layer.items():
            values[key] = value
            origins[key] = f"{origin} ({_variable_of(key)})" if origin == "environment" else origin
    return LoadedSettings(_validated(values, origins), origins)


def value_of(settings: Settings, key: str) -> object:
    """The value of one dotted key; a secret is masked."""
    value: object = settings
    field = None
    for part in key.split("."):
        field = type(value).model_fields[part] if isinstance(value, BaseModel) else None
        value = getattr(value, part)
    extra = field.json_schema_extra if field is not None else None
    if isinstance(extra, dict) and extra.get("secret") and value:
        return "********"
    return value


def _keys_of(section: type[BaseModel], prefix: str) -> list[str]:
    keys: list[str] = []
    for name, field in section.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and get_origin(kind) is None and issubclass(kind, BaseModel):
            keys += _keys_of(kind, f"{prefix}{name}.")
        else:
            keys.append(prefix + name)
    return keys


def _read_toml(path: Path) -> dict[str, Any]:
    if path.exists() and not path.is_file():  # opening a named pipe would wait for its other end
        raise UsageError(f"The settings file {path} can't be read: it is not a regular file.")
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except RecursionError as error:
        raise UsageError(f"The settings file {path} can't be read: it is nested too deeply.") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"The settings file {path} can't be read: {error}") from error


def _flatten(tree: Mapping[str, Any], origin: str, prefix: str = "") -> dict[str, Any]:
    known = set(known_keys())
    flat: dict[str, Any] = {}
    for name, value in tree.items():
        key = prefix + name
        if key in known:
            flat[key] = value
        elif isinstance(value, Mapping) and any(other.startswith(f"{key}.") for other in known):
            flat |= _flatten(value, origin, f"{key}.")
        else:
            raise UsageError(f"Unknown setting `{key}` in {origin}.{_nearest(key)}")
    return flat


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    known = set(known_keys())
    flat: dict[str, Any] = {}
    for variable, text in sorted(environment.items()):
        if not variable.startswith(ENVIRONMENT_PREFIX) or variable in _PLACE_VARIABLES:
            continue
        key = variable.removeprefix(ENVIRONMENT_PREFIX).lower().replace("__", ".")
        if key not in known:
            nearest = difflib.get_close_matches(key, known, n=1, cutoff=0.5)
            hint = f" Did you mean {_variable_of(nearest[0])}?" if nearest else ""
            raise UsageError(f"Unknown setting {variable} in the environment.{hint}")
        flat[key] = _from_text(text)
    return flat


def _from_text(text: str) -> object:
    """A variable's text as JSON where it is a list or an object; pydantic converts the rest."""
    if text[:1] in {"[", "{"}:
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            return text
    return text


def _variable_of(key: str) -> str:
    return ENVIRONMENT_PREFIX + key.upper().replace(".", "__")


def _nearest(key: str) -> str:
    nearest = difflib.get_close_matches(key, known_keys(), n=1, cutoff=0.5)
    return f" Did you mean `{nearest[0]}`?" if nearest else " `codeassist config show` lists them all."


def _validated(values: Mapping[str, Any], origins: Mapping[str, str]) -> Settings:
    tree: dict[str, Any] = {}
    for key, value in values.items():
        *sections, name = key.split(".")
        branch = tree
        for section in sections:
            branch = branch.setdefault(section, {})
        branch[name] = value
    try:
        return Settings.model_validate(tree)
    except ValidationError as error:
        first = error.errors()[0]
        path = ".".join(str(part) for part in first["loc"])
        key = next((known for known in known_keys() if path == known or path.startswith(f"{known}.")), path)
        raise UsageError(f"Setting `{key}` from {origins.get(key, 'unknown')}: {first['msg']}.") from error
