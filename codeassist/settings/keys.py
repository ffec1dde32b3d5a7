"""Every dotted key: its field, its variable, its value, and which known key a misspelt one is nearest to."""

import difflib
import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from codeassist.settings.model import ADD, Settings
from codeassist_index.translation import tr

ENVIRONMENT_PREFIX = "CODEASSIST_"
MASK = "********"
_CREDENTIALS = re.compile(r"(?<=://)[^/?#\s]+@")


@cache
def fields() -> Mapping[str, FieldInfo]:
    """Dotted key to its field, in the order of the documentation."""
    return dict(_fields_of(Settings, ""))


def known_keys() -> tuple[str, ...]:
    """Every dotted key, in the order of the documentation."""
    return tuple(fields())


@cache
def project_keys() -> tuple[str, ...]:
    """The keys that a repository's own `codeassist.toml` may set."""
    return tuple(key for key in fields() if _extra(key).get("project"))


def is_added_by_project(key: str) -> bool:
    """Whether a project's list is joined to the one below it instead of taking its place."""
    return _extra(key).get("project") == ADD


def entries_of(key: str) -> type[BaseModel] | None:
    """What a setting that is a list of tables has as its entries; None for any other."""
    kind = (*get_args(fields()[key].annotation), None)[0]
    return kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None


def is_secret(key: str) -> bool:
    """Whether the value is never shown."""
    return bool(_extra(key).get("secret"))


def value_of(settings: Settings, key: str) -> object:
    """The value of one dotted key as it may be shown; a secret is masked, and so is one in an address."""
    value = raw_value(settings, key)
    if value and is_secret(key):
        return MASK
    if isinstance(value, tuple):
        return tuple(_shown(one) for one in value)
    return _shown(value)


def _shown(value: object) -> object:
    """A value without a password, an entry of a list of tables without what was not said."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", exclude_defaults=True)
    return _without_password(value) if isinstance(value, str) else value


def _without_password(value: str) -> str:
    return _CREDENTIALS.sub(f"{MASK}@", value)


def raw_value(settings: Settings, key: str) -> Any:
    """The value of one dotted key, a secret's too."""
    value: Any = settings
    for part in key.split("."):
        value = getattr(value, part)
    return value


def variable_of(key: str) -> str:
    """The environment variable of a key: a dot is two underscores."""
    return ENVIRONMENT_PREFIX + key.upper().replace(".", "__")


def nearest(key: str, among: Iterable[str]) -> str:
    """A sentence that names the most similar of `among`, to follow a complaint; empty where none is similar."""
    found = difflib.get_close_matches(key, tuple(among), n=1, cutoff=0.5)
    return " " + tr("Did you mean `{name}`?").format(name=found[0]) if found else ""


def _fields_of(section: type[BaseModel], prefix: str) -> Iterable[tuple[str, FieldInfo]]:
    for name, field in section.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and get_origin(kind) is None and issubclass(kind, BaseModel):
            yield from _fields_of(kind, f"{prefix}{name}.")
        else:
            yield prefix + name, field


def _extra(key: str) -> Mapping[str, Any]:
    extra = fields()[key].json_schema_extra
    return extra if isinstance(extra, dict) else {}
