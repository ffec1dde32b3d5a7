"""The settings as a JSON schema (2020-12), for editors that complete and check TOML files."""

from typing import Any

from codeassist.settings.keys import entries_of, fields, is_secret, project_keys
from codeassist.settings.model import Settings

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_OWN_WORDS = ("project", "secret")


def schema(*, project: bool = False) -> dict[str, Any]:
    """The schema of `settings.toml`, or with `project` of the safe subset that a `codeassist.toml` may set."""
    whole = Settings.model_json_schema()
    sections = whole.get("$defs", {})
    properties = {name: _resolved(one, sections) for name, one in whole["properties"].items()}
    for key in filter(entries_of, fields()):
        section, name = key.split(".")
        entry = properties[section]["properties"][name]
        entry["items"] = sections[entry["items"]["$ref"].rpartition("/")[2]]
    for key in fields():
        _finish(properties, key, keep=not project or key in project_keys())
    kept = {name: one for name, one in properties.items() if one.get("properties", True)}
    return {
        "$schema": DIALECT,
        "title": "codeassist.toml" if project else "codeassist settings.toml",
        "type": "object",
        "additionalProperties": False,
        "properties": kept,
    }


def _resolved(one: dict[str, Any], sections: dict[str, Any]) -> dict[str, Any]:
    """A section in place of its reference; its default says nothing that its own settings don't."""
    if "$ref" not in one:
        return dict(one)
    section = sections[one["$ref"].rpartition("/")[2]]
    return {**section, "properties": {name: dict(value) for name, value in section["properties"].items()}}


def _finish(properties: dict[str, Any], key: str, *, keep: bool) -> None:
    *sections, name = key.split(".")
    for section in sections:
        properties = properties[section]["properties"]
    if not keep:
        del properties[name]
        return
    for word in _OWN_WORDS:
        properties[name].pop(word, None)
    if is_secret(key):
        properties[name]["writeOnly"] = True
