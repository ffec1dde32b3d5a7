"""The schema says what the settings say, and a validator agrees."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from codeassist.settings import Settings, known_keys
from codeassist.settings.keys import fields, is_secret, project_keys
from codeassist.settings.schema import schema


def described(whole: dict[str, Any], key: str) -> dict[str, Any]:
    for part in key.split("."):
        whole = whole["properties"][part]
    return whole


def keys_in(section: dict[str, Any], prefix: str = "") -> set[str]:
    found: set[str] = set()
    for name, one in section["properties"].items():
        found |= keys_in(one, f"{prefix}{name}.") if "properties" in one else {prefix + name}
    return found


@pytest.mark.parametrize("project", [False, True])
def test_it_has_exactly_the_settings(project: bool) -> None:
    assert keys_in(schema(project=project)) == set(project_keys() if project else known_keys())


@pytest.mark.parametrize("key", known_keys())
def test_every_setting_has_its_description_and_default(key: str) -> None:
    one = described(schema(), key)
    assert one["description"] == fields()[key].description
    assert "default" in one
    assert bool(one.get("writeOnly")) == is_secret(key)
    assert not {"secret", "project"} & one.keys()


def test_limits_and_choices_are_told() -> None:
    assert described(schema(), "completion.new_tokens_max")["maximum"] == 1024
    assert "hashed" in described(schema(), "adoption.text")["enum"]
    assert "go" in described(schema(), "index.languages")["items"]["enum"]
    assert described(schema(), "model.base_url")["pattern"]


@pytest.mark.parametrize("project", [False, True])
def test_nothing_else_may_stand_in_any_section(project: bool) -> None:
    whole = schema(project=project)
    assert whole["additionalProperties"] is False
    sections = [one for one in whole["properties"].values() if "properties" in one]
    assert sections
    assert all(one["additionalProperties"] is False for one in sections)


def test_no_reference_is_left_that_an_editor_would_have_to_follow() -> None:
    assert "$ref" not in str(schema())
    assert "$defs" not in schema()


def test_a_validator_agrees() -> None:
    validator = Draft202012Validator
    validator.check_schema(schema())
    assert validator(schema()).is_valid(Settings().model_dump(mode="json"))
    assert not validator(schema()).is_valid({"model": {"base_ulr": "x"}})
