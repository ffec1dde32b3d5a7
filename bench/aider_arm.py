"""Aider's repo map as an arm, from an environment of its own that is no dependency of this project.

python -m venv AIDER && AIDER/bin/pip install aider-chat
"""

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Self

from arms import QUERY_LINES, CountTokens, Hole, Piece

_MARKS = ("│", "⋮")


class Aider:
    """The map's program, which keeps what it read of a repository until it is closed."""

    def __init__(self, python: Path, tokenizer: Path) -> None:
        self._cache = tempfile.TemporaryDirectory()
        program = Path(__file__).with_name("aider_map.py")
        self._process = subprocess.Popen(
            [python, program, tokenizer, self._cache.name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONHASHSEED": "0"},  # its order of equals follows that of sets
            text=True,
        )

    def pieces(self, root: Path, hole: Hole, budget: int, count_tokens: CountTokens) -> list[Piece]:
        """The map of a repository whose target file is away, with its hole put in for as long as this takes."""
        target = root / hole.path
        target.write_text(hole.prefix + hole.suffix, encoding="utf-8")
        try:
            message = "\n".join(hole.prefix.split("\n")[-QUERY_LINES:])
            text = self._ask({"root": str(root), "path": hole.path, "message": message, "budget": budget})
        finally:
            target.unlink()
        assert count_tokens(text) <= budget, hole.path
        return [Piece(path, shown, count_tokens(shown)) for path, shown in by_file(text)]

    def _ask(self, question: dict[str, str | int]) -> str:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError("aider's map ended: is aider-chat installed for the Python of --aider?")
        return str(json.loads(answer))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()
        self._cache.cleanup()


def by_file(text: str) -> Iterator[tuple[str, str]]:
    """The parts of a map by file: a line without a mark at its beginning is a file's name."""
    path, lines = "", list[str]()
    for line in text.splitlines():
        if line and not line.startswith(_MARKS):
            if path:
                yield path, "\n".join(lines)
            path, lines = line.removesuffix(":"), [line]
        elif line:
            lines.append(line)
    if path:
        yield path, "\n".join(lines)
