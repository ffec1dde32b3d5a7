"""Answers with aider's repo map; run by `bench/aider_arm.py` with the Python of an environment that has `aider-chat`.

    python bench/aider_map.py TOKENIZER_JSON CACHE_FOLDER

Reads a JSON line `{"root", "path", "message", "budget"}`, writes a JSON line with the map. As in aider's chat, the file
at `path` is the one that is talked about: what it refers to ranks higher and its own definitions are left out; the
words of `message` and the files that they name rank higher too.
"""

import json
import re
import sys
from contextlib import redirect_stdout
from functools import cache
from pathlib import Path
from typing import Any

from aider.repomap import RepoMap  # type: ignore[import-not-found]  # of the environment that runs this, not ours
from tokenizers import Tokenizer

NAME_CHARACTERS_MIN = 5
"""Aider takes a word for a file's name from this length on."""
SHRINK = 0.95


class Model:
    """What the map asks of a model: to count tokens."""

    def __init__(self, tokenizer: str) -> None:
        self._engine = Tokenizer.from_file(tokenizer)

    def token_count(self, text: str) -> int:
        """Tokens of a text."""
        return len(self._engine.encode(text, add_special_tokens=False).ids)


class Files:
    """What the map asks of a terminal: to read files, and to say things."""

    def read_text(self, path: str) -> str:
        """A file's text."""
        return Path(path).read_text(encoding="utf-8", errors="replace")

    def _say(self, *_words: object) -> None:
        """Not heard."""

    tool_output = tool_warning = tool_error = _say


def main() -> None:
    """Answer until standard input ends; what aider itself prints goes to standard error."""
    tokenizer, cache_folder = sys.argv[1:]
    model = Model(tokenizer)

    @cache
    def of(root: str) -> Any:
        RepoMap.TAGS_CACHE_DIR = str(Path(cache_folder) / Path(root).name)
        return RepoMap(root=root, main_model=model, io=Files(), refresh="always")

    for line in sys.stdin:
        asked = json.loads(line)
        with redirect_stdout(sys.stderr):
            text = _fitting(of(asked["root"]), model, asked)
        print(json.dumps(text), flush=True)


def _fitting(repo_map: Any, model: Model, asked: dict[str, Any]) -> str:
    """The map, which aider lets be 15 % too long, made again until it is not."""
    wanted = asked["budget"]
    while True:
        text = _map(repo_map, asked, int(wanted))
        if model.token_count(text) <= asked["budget"]:
            return text
        wanted *= SHRINK


def _map(repo_map: Any, asked: dict[str, Any], tokens: int) -> str:
    root = Path(asked["root"])
    target = root / asked["path"]
    others = [str(path) for path in sorted(root.rglob("*")) if path.is_file() and path != target]
    words = set(re.split(r"\W+", asked["message"]))
    stems = {word.lower() for word in words if len(word) >= NAME_CHARACTERS_MIN}
    named = {str(Path(path).relative_to(root)) for path in others if Path(path).stem.lower() in stems}
    repo_map.max_map_tokens = tokens
    found = repo_map.get_repo_map({str(target)}, others, mentioned_fnames=named, mentioned_idents=words)
    return str(found or repo_map.get_repo_map(set(), others, mentioned_fnames=named, mentioned_idents=words) or "")


if __name__ == "__main__":
    main()
