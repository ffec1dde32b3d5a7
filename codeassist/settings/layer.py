"""One layer of settings: what one source says, key by key, and what is wrong with it."""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from codeassist.settings.keys import ENVIRONMENT_PREFIX, entries_of, fields, known_keys, nearest, raw_value, variable_of
from codeassist.settings.model import Settings
from codeassist_index.translation import ntr, tr

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

ENVIRONMENT = "environment"
EDITOR = "editor"
# Not settings: they say where the settings are, and in which language to complain about them.
PLACE_VARIABLES = frozenset({
    "CODEASSIST_CONFIG_DIR", "CODEASSIST_DATA_DIR", "CODEASSIST_CACHE_DIR", "CODEASSIST_MODELS_DIR",
    "CODEASSIST_MANAGED", "CODEASSIST_LANGUAGE",
})  # fmt: skip
UNKNOWN_MAX = 20
"""Unknown keys of one source that are told one by one; a hostile file may have thousands."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and where: the origin is a file, a variable, or the editor; `line` counts from 1."""

    origin: str
    words: str
    key: str = ""
    line: int | None = None

    def __str__(self) -> str:
        return f"{self.origin}:{self.line}: {self.words}" if self.line else f"{self.origin}: {self.words}"


@dataclass(frozen=True, slots=True)
class Layer:
    """The valid values of one source by dotted key, and its problems; `added` keys are joined to those below."""

    origin: str
    values: Mapping[str, Any]
    problems: tuple[Problem, ...] = ()
    added: frozenset[str] = frozenset()

    def origin_of(self, key: str) -> str:
        """Where exactly the value of a key stands."""
        return f"{ENVIRONMENT} ({variable_of(key)})" if self.origin == ENVIRONMENT else self.origin


def layer_of(tree: Mapping[str, Any], origin: str, lines: Mapping[str, int] | None = None) -> Layer:
    """The layer in nested settings; `lines` says where in the source each key stands."""
    flat = dict(_flattened(tree, ""))
    unknown = [key for key in flat if key not in fields()]
    problems = [Problem(origin, _unknown(key), key, (lines or {}).get(key)) for key in unknown[:UNKNOWN_MAX]]
    if (more := len(unknown) - UNKNOWN_MAX) > 0:
        words = ntr("{count} more unknown setting.", "{count} more unknown settings.", more).format(count=more)
        problems.append(Problem(origin, words))
    checked = _checked(Layer(origin, {key: flat[key] for key in flat if key in fields()}), lines or {})
    return replace(checked, problems=(*problems, *checked.problems))


def environment_layer(environment: Mapping[str, str]) -> Layer:
    """The layer of `CODEASSIST_*` variables, where a list or table is JSON."""
    values: dict[str, Any] = {}
    unknown: list[Problem] = []
    variables = {variable_of(key): key for key in known_keys()}
    for variable, text in sorted(environment.items()):
        if not variable.startswith(ENVIRONMENT_PREFIX) or variable in PLACE_VARIABLES:
            continue
        if variable in variables:
            values[variables[variable]] = _from_text(text)
        else:
            words = tr("Unknown setting {variable}.").format(variable=shown(variable)) + nearest(variable, variables)
            unknown.append(Problem(ENVIRONMENT, words, variable))
    checked = _checked(Layer(ENVIRONMENT, values), {})
    return replace(checked, problems=(*unknown, *checked.problems))


def shown(key: str, characters_max: int = 80) -> str:
    """A key of unknown origin as it may be printed: one line, no control characters, not endless."""
    text = "".join(character if character.isprintable() else "\ufffd" for character in key)
    return text if len(text) <= characters_max else f"{text[: characters_max - 1]}…"


def tree_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """Dotted keys as nested tables."""
    tree: dict[str, Any] = {}
    for key, value in values.items():
        *sections, name = key.split(".")
        branch = tree
        for section in sections:
            branch = branch.setdefault(section, {})
        branch[name] = value
    return tree


def _unknown(key: str) -> str:
    if any(known.startswith(f"{key}.") for known in known_keys()):
        return tr("`{key}` is a table of settings, not a setting.").format(key=key)
    name = shown(key)
    hint = nearest(name, known_keys()) or " " + tr("`codeassist config show` lists them all.")
    return tr("Unknown setting `{key}`.").format(key=name) + hint


def _flattened(tree: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for name, value in tree.items():
        key = prefix + name
        is_section = any(known.startswith(f"{key}.") for known in known_keys())
        if is_section and isinstance(value, Mapping):
            yield from _flattened(value, f"{key}.")
        else:
            yield key, value


def _checked(layer: Layer, lines: Mapping[str, int]) -> Layer:
    """The layer with the values that its fields make of it; those that they refuse are problems."""
    try:
        settings = Settings.model_validate(tree_of(layer.values))
    except ValidationError as error:
        problems = tuple(_refused(error, layer, lines))
        good = {key: layer.values[key] for key in layer.values.keys() - {problem.key for problem in problems}}
        return replace(_checked(replace(layer, values=good), lines), problems=problems)
    return replace(layer, values={key: raw_value(settings, key) for key in layer.values})


def _refused(error: ValidationError, layer: Layer, lines: Mapping[str, int]) -> Iterator[Problem]:
    for one in error.errors(include_url=False, include_input=False):
        path = ".".join(str(part) for part in one["loc"])
        key = next(known for known in layer.values if path == known or path.startswith(f"{known}."))
        entry, place = entries_of(key), _place(key, one["loc"])
        if entry is not None and one["type"] == "extra_forbidden":
            words = tr("Unknown setting `{key}`.").format(key=place) + nearest(str(one["loc"][-1]), entry.model_fields)
        else:
            words = tr("`{key}`: {reason}.").format(key=place, reason=_words_of(one))
        line = next((lines[at] for at in (place, place.rpartition(".")[0], key) if at in lines), None)
        yield Problem(layer.origin_of(key), words, key, line)


def _place(key: str, location: tuple[int | str, ...]) -> str:
    """The key, and of a list of tables the number of the entry and the name in it."""
    entry = location[len(key.split(".")) :]
    if entries_of(key) is None or not entry:
        return key
    return ".".join((f"{key}[{int(entry[0]) + 1}]", *(shown(str(part)) for part in entry[1:2])))


def _from_text(text: str) -> object:
    if text[:1] in {"[", "{"}:
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            return text
    return text


def without(layer: Layer, keys: Collection[str]) -> Layer:
    """The layer without these keys."""
    return replace(layer, values={key: value for key, value in layer.values.items() if key not in keys})


def _words_of(error: "ErrorDetails") -> str:
    """What is wrong with a value, in the words of TOML where pydantic has Python's."""
    kind = error["type"]
    if kind == "value_error":
        return str(error["ctx"]["error"])
    if kind == "literal_error":
        return tr("it has to be {choices}").format(choices=error["ctx"]["expected"])
    return _words_of_types().get(kind, error["msg"])


def _words_of_types() -> dict[str, str]:
    whole, flag = tr("a whole number is needed"), tr("`true` or `false` is needed")
    table = tr("a table is needed")
    return {
        "int_type": whole, "int_parsing": whole, "int_from_float": whole, "bool_type": flag, "bool_parsing": flag,
        "model_type": table, "dict_type": table, "string_type": tr("a text in quotes is needed"),
        "tuple_type": tr('a list is needed, such as `["one", "two"]`'),
    }  # fmt: skip
