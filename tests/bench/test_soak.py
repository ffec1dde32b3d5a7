"""A day's work in short: what counts as growth, and that a document is left as it was."""

import sys
from pathlib import Path

import pytest
from language_client import running
from soak import GROWTH_MB_MAX, Guesses, Person, Sample, documents, growth_mb
from typist import INLINE

ACCEPTED = """
import json, sys

while True:
    length = int(sys.stdin.buffer.readline().split(b":")[1])
    sys.stdin.buffer.readline()
    message = json.loads(sys.stdin.buffer.read(length))
    if message["method"] == "exit":
        break
    if "id" in message:
        shown = {"items": [{"insertText": "several\\nlines", "command": {"arguments": ["id"]}}]}
        body = json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": shown}).encode()
        sys.stdout.buffer.write(b"Content-Length: %d\\r\\n\\r\\n" % len(body) + body)
        sys.stdout.buffer.flush()
"""


def _samples(*resident_mb: float) -> list[Sample]:
    return [Sample(number, size, 0.0) for number, size in enumerate(resident_mb)]


def test_warming_up_is_no_growth() -> None:
    assert growth_mb(_samples(100, 150, 200, 200, 200, 200, 200, 200, 200, 200)) == 0


def test_a_steady_climb_is_growth() -> None:
    assert growth_mb(_samples(*range(100, 200, 2))) > GROWTH_MB_MAX


def test_too_few_samples_say_nothing() -> None:
    with pytest.raises(ValueError, match="five"):
        growth_mb(_samples(1, 2, 3))


def test_a_model_says_the_same_of_the_same_line() -> None:
    lines = ["    alpha = beta(gamma)", "    other = thing"]
    said = [Guesses(lines, lines[0]).says(lines[0][:length]) for length in range(4, 20)]
    assert said == [Guesses(lines, lines[0]).says(lines[0][:length]) for length in range(4, 20)]
    assert any(lines[0] == lines[0][:length] + text.strip("\n") for length, text in enumerate(said, 4))
    assert any(lines[0] != lines[0][:length] + text.strip("\n") for length, text in enumerate(said, 4))


def test_too_few_documents_are_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\n" * 200, encoding="utf-8")
    with pytest.raises(SystemExit, match="1 Python files"):
        documents(tmp_path, 1)


async def test_what_is_typed_and_accepted_leaves_the_documents_as_they_were(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    text = "def one(x):\n    return x + 1\n\n\ndef two(y):\n    return one(y) * 2\n"
    file.write_text(text, encoding="utf-8")
    async with running([sys.executable, "-c", ACCEPTED], tmp_path, environment={}) as client:
        person = Person(client, INLINE, [file], Guesses(text.split("\n")), seed=1)
        while person.accepted < 3:
            await person.run()
            assert "\n".join(person.front.lines) == text
    assert file.read_text(encoding="utf-8") == text
