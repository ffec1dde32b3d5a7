"""Context requests as they come in."""

import json

import pytest

from codeassist.company.request import LINE_BYTES_MAX, TEXT_BYTES_MAX, parsed
from codeassist.errors import InvalidInputError

NOT_TEXT = "unable to parse raw data as a unicode string"
GOOD: dict[str, object] = {"id": 1, "repository": "git.example.com/shop", "path": "a.py", "prefix": "p", "suffix": "s"}


def test_a_request_may_carry_the_clients_own_root() -> None:
    request = parsed(json.dumps(GOOD | {"root": "C:\\work\\shop", "path": "src\\a.py"}))
    assert (request.id, request.repository, request.path) == (1, "git.example.com/shop", "src/a.py")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "not JSON: Expecting property name enclosed in double quotes at column 2"),
        ("[]", "not an object"),
        (b"\xff{}", "not UTF-8"),
        ("[" * 100_000, "nested too deeply"),
        (json.dumps(GOOD | {"prefix": 1}), "prefix: Input should be a valid string"),
        (json.dumps(GOOD | {"path": "\ud800"}), f"path: Input should be a valid string, {NOT_TEXT}"),
        (json.dumps(GOOD | {"secret": "x"}), "secret: Extra inputs are not permitted"),
        (json.dumps(GOOD | {"repository": ""}), "repository: String should have at least 1 character"),
        (json.dumps(GOOD | {"path": "../a.py"}), "path: is not a path inside the repository"),
        (json.dumps(GOOD | {"path": "/etc/passwd"}), "path: is not a path inside the repository"),
        (json.dumps(GOOD | {"suffix": "ä" * TEXT_BYTES_MAX}), "suffix: has 2000000 bytes, more than 1000000"),
        (" " * (LINE_BYTES_MAX + 1), "The request has 13000001 bytes, more than 13000000."),
    ],
)
def test_what_is_no_request_is_refused_with_the_reason(line: str | bytes, message: str) -> None:
    with pytest.raises(InvalidInputError) as raised:
        parsed(line)
    assert str(raised.value) == message


@pytest.mark.parametrize("missing", ["id", "repository", "path", "prefix", "suffix"])
def test_nothing_of_a_request_may_be_missing(missing: str) -> None:
    with pytest.raises(InvalidInputError, match=rf"^{missing}(\.\S+)?: Field required"):
        parsed(json.dumps({key: value for key, value in GOOD.items() if key != missing}))
