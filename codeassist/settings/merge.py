"""Layers laid over each other: a later one wins key by key, except where the company locked the key."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from codeassist.settings.keys import known_keys, raw_value
from codeassist.settings.layer import Layer, tree_of
from codeassist.settings.model import Settings
from codeassist.settings.secret_files import read_secrets

BUILT_IN = "built in"


@dataclass(frozen=True, slots=True)
class Merged:
    """Settings, where each value came from, and the origins of values that a locked key made void."""

    settings: Settings
    origins: Mapping[str, str]
    overridden: Mapping[str, tuple[str, ...]]


def merged(managed: Layer | None, locked: Collection[str], layers: Sequence[Layer]) -> Merged:
    """Lay `layers` over the managed one, lowest first; a locked key keeps its managed or built-in value.

    Raises:
        UsageError: a file that holds a secret can't be read.
    """
    values: dict[str, Any] = dict(managed.values) if managed else {}
    origins = dict.fromkeys(known_keys(), BUILT_IN) | {key: managed.origin for key in values if managed}
    overridden: dict[str, tuple[str, ...]] = {}
    built_in = Settings()
    for layer in layers:
        for key, value in layer.values.items():
            if key in locked:
                overridden[key] = (*overridden.get(key, ()), layer.origin_of(key))
            elif key in layer.added:
                below = values.get(key, raw_value(built_in, key))
                values[key] = (*below, *(one for one in value if one not in below))
                origins[key] = f"{layer.origin_of(key)}, added to {origins[key]}"
            else:
                values[key] = value
                origins[key] = layer.origin_of(key)
    for key, secret, file in read_secrets(values, locked):
        values[key] = secret
        origins[key] = str(file)
    return Merged(Settings.model_validate(tree_of(values)), origins, overridden)
