"""How much of each prompt the embedded model's server has in its cache while a line is typed.

    python bench/prompt_cache.py FILE [--line N] [--characters 40] [--no-context]

Types the beginning of line N of FILE (by default the first line of at least that many characters past the
middle of the file), one character a request, each answered by the model before the next; suggestions are
not served again, so that every key is a model call. Prints each request and, over all from the second on,
the share of prompt tokens that came from the cache. The root of FILE is indexed first.
"""

import argparse
import asyncio
import time
from dataclasses import replace
from pathlib import Path

from codeassist.completion import Completer, Completion, CompletionRequest
from codeassist.completion.cursor import request_at
from codeassist.completion.ladder import Ladder
from codeassist.indexing import open_index
from codeassist.model.connect import connect
from codeassist.settings import load


class _NothingRemembered(Ladder):
    def keep(self, request: CompletionRequest, completion: Completion, *, shown: bool = True) -> None:
        """Forget it, so that the next key asks the model."""


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--line", type=int)
    parser.add_argument("--characters", type=int, default=40)
    parser.add_argument("--no-context", action="store_true")
    return parser.parse_args()


def _long_line(lines: list[str], characters: int) -> int:
    middle = len(lines) // 2
    return next(number for number, line in enumerate(lines[middle:], middle + 1) if len(line.strip()) >= characters)


def _keys(arguments: argparse.Namespace) -> list[CompletionRequest]:
    """A request for each state of the line, from empty to `characters` typed."""
    lines = arguments.file.read_text(encoding="utf-8").split("\n")
    number = arguments.line or _long_line(lines, arguments.characters)
    line = lines[number - 1]
    typed_from = len(line) - len(line.lstrip())
    if not line.strip():
        raise SystemExit(f"line {number} of {arguments.file} is empty: name one with text")
    at = request_at(f"{arguments.file}:{number}:1", file_bytes_max=10**6, with_context=not arguments.no_context)
    below = at.suffix[len(line) :]
    print(f"line {number}: {line.strip()[: arguments.characters]!r}")
    last = min(len(line), typed_from + arguments.characters)
    return [replace(at, prefix=at.prefix + line[:end], suffix=below) for end in range(typed_from, last + 1)]


async def _type(keys: list[CompletionRequest]) -> list[Completion]:
    settings = load().settings
    patient = settings.completion.model_copy(update={"context_deadline_ms": 30_000, "new_tokens_max": 1})
    answers = []
    with open_index(settings) as index:
        index.update(keys[0].root)
        async with connect(settings) as model:
            completer = Completer(model=model, context=index, settings=patient)
            completer._document(keys[0]).ladder = _NothingRemembered()  # noqa: SLF001 - what is measured lies below it
            for key in keys:
                answers.append(await completer.complete(key))
                print(_row(key, answers[-1]))
    return answers


def _row(key: CompletionRequest, answer: Completion) -> str:
    missed = answer.prompt_tokens - answer.cached_prompt_tokens
    return (
        f"{len(key.unfinished_line.strip()):3} typed {answer.prompt_tokens:5} tokens {missed:5} not cached"
        f" {answer.timings.context:6.0f} ms context {answer.timings.prompt:4.0f} ms prompt"
        f" {answer.timings.first_token:6.0f} ms to the first token"
    )


def main() -> None:
    """Type the line and print the share."""
    keys = _keys(_arguments())
    started = time.monotonic()
    answers = asyncio.run(_type(keys))[1:]
    tokens = sum(answer.prompt_tokens for answer in answers)
    cached = sum(answer.cached_prompt_tokens for answer in answers)
    print(f"{len(answers)} requests, {tokens} prompt tokens, {cached / tokens:.2%} from the cache")
    print(f"{time.monotonic() - started:.1f} s in all")


if __name__ == "__main__":
    main()
