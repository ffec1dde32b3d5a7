"""How much of each prompt the embedded model's server has in its cache while somebody types.

    python bench/prompt_cache.py FILE [--line N] [--characters 40] [--lines 10] [--every 4] [--no-context] [--counted]
                                 [--layout files]

N is by default the first line of at least that many characters past the middle of FILE. Three ways to type, one after
the other, each prompt answered by the model before the next and nothing answered from memory or prepared ahead:

    one line         the beginning of line N, a request for each character
    a line below     the same, but five lines below a line has become another one half way
    several lines    lines N and following, a request for every fourth character and for each new line

With `--counted` no model is asked: what a server has of a prompt is taken to be the beginning that it shares with
the prompt before, token by token, which is what llama.cpp keeps. Prints each request, and for each way the share of
prompt tokens that came from the cache, from the second request on. The root of FILE is indexed first.
"""

import argparse
import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from itertools import takewhile
from pathlib import Path
from typing import get_args

from codeassist.completion import Completion, CompletionRequest
from codeassist.completion.cursor import request_at
from codeassist.completion.draft import Asked
from codeassist.completion.flight import Flight
from codeassist.completion.gathering import retrieve_from
from codeassist.completion.generation import Generator
from codeassist.completion.prompt import Layout
from codeassist.indexing import open_index
from codeassist.model.client import Chunk, CompletionCall, ModelClient
from codeassist.model.connect import Model, connect
from codeassist.model.fim import detect
from codeassist.model.tokenizer import Tokenizer, tokenizer_of
from codeassist.privacy.redaction import BUILT_IN
from codeassist.settings import Settings, load

EDITED_BELOW = 5
FILE_BYTES_MAX = 1_000_000
REQUEST_SECONDS_MAX = 600.0
"""A busy machine may read its first prompt for minutes."""


class LastPrompt(ModelClient):
    """Stands for a server that keeps the last prompt and writes nothing."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        super().__init__("http://127.0.0.1:1/v1", model="none")
        self._tokenizer = tokenizer
        self._ids: list[int] = []

    async def stream(self, call: CompletionCall) -> AsyncGenerator[Chunk]:
        """How long the prompt is and how much of it was there."""
        ids = self._tokenizer.encode(call.prompt)
        yield Chunk("x", "length", len(ids), same_beginning(self._ids, ids))
        self._ids = ids


def same_beginning(before: Sequence[int], now: Sequence[int]) -> int:
    """How many tokens of a prompt need no work after the one before; the last one always does."""
    pairs = takewhile(lambda pair: pair[0] == pair[1], zip(before, now, strict=False))
    return min(sum(1 for _ in pairs), len(now) - 1)


@asynccontextmanager
async def _counted(settings: Settings) -> AsyncIterator[Model]:
    tokenizer = tokenizer_of(settings)
    client = LastPrompt(tokenizer)
    yield Model(client, tokenizer, detect(tokenizer), "none", settings.model.context_tokens_max)
    await client.aclose()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--line", type=int)
    parser.add_argument("--characters", type=int, default=40)
    parser.add_argument("--lines", type=int, default=10)
    parser.add_argument("--every", type=int, default=4)
    parser.add_argument("--no-context", action="store_true")
    parser.add_argument("--counted", action="store_true")
    parser.add_argument("--layout", choices=get_args(Layout), default="files")
    return parser.parse_args()


def _long_line(lines: list[str], characters: int) -> int:
    middle = len(lines) // 2
    return next(number for number, line in enumerate(lines[middle:], middle + 1) if len(line.strip()) >= characters)


def ends(line: str, characters: int, every: int = 1) -> range:
    """The columns at which a line is asked for while its first characters are typed; its indentation stands there."""
    start = len(line) - len(line.lstrip())
    return range(start, min(len(line), start + characters) + 1, every)


def one_line(at: CompletionRequest, characters: int) -> Iterator[CompletionRequest]:
    """The beginning of the line that `at` stands at the start of."""
    line, separator, below = at.suffix.partition("\n")
    for end in ends(line, characters):
        yield replace(at, prefix=at.prefix + line[:end], suffix=separator + below)


def line_below(at: CompletionRequest, characters: int) -> Iterator[CompletionRequest]:
    """The same with a line below that changes half way."""
    requests = list(one_line(at, characters))
    yield from requests[: len(requests) // 2]
    for request in requests[len(requests) // 2 :]:
        lines = request.suffix.split("\n")
        lines[EDITED_BELOW] = f"{lines[EDITED_BELOW]}  # seen"
        yield replace(request, suffix="\n".join(lines))


def several_lines(at: CompletionRequest, count: int, every: int) -> Iterator[CompletionRequest]:
    """The line that `at` stands at the start of and the following ones, which are not there before."""
    lines = at.suffix.split("\n")
    below = "\n" + "\n".join(lines[count:])
    above = at.prefix
    for line in lines[:count]:
        for end in ends(line, len(line), every):
            yield replace(at, prefix=above + line[:end], suffix=below)
        above += f"{line}\n"


async def measure(at: CompletionRequest, arguments: argparse.Namespace) -> None:
    """Type in each way and print what the server had."""
    settings = load().settings
    changed = {"context_deadline_ms": 30_000, "new_tokens_max": 1, "layout": arguments.layout}
    patient = settings.completion.model_copy(update=changed)
    slow = settings.model.model_copy(update={"request_seconds_max": REQUEST_SECONDS_MAX})
    with open_index(settings) as index:
        index.update(at.root)
        served = connect(settings.model_copy(update={"model": slow}))
        async with _counted(settings) if arguments.counted else served as model:
            generator = Generator(model, retrieve_from(index, model.tokenizer.count), patient, BUILT_IN, None)
            await _type("one line", generator, one_line(at, arguments.characters))
            await _type("a line below", generator, line_below(at, arguments.characters))
            await _type("several lines", generator, several_lines(at, arguments.lines, arguments.every))


async def _type(name: str, generator: Generator, requests: Iterable[CompletionRequest]) -> None:
    prompts, gatherer = generator.prompts(), generator.gatherer()
    answers = []
    for request in requests:
        ask = partial(generator.generate, Asked(request), prompts, gatherer, after_acceptance=False)
        answer = await Flight(request, ask, lambda: None).landed()
        assert answer is not None, "nobody stops it"
        print(_row(request, answer), flush=True)
        answers.append(answer)
    tokens = sum(answer.prompt_tokens for answer in answers[1:])
    cached = sum(answer.cached_prompt_tokens for answer in answers[1:])
    print(f"{name}: {len(answers) - 1} requests, {tokens} prompt tokens, {cached / tokens:.2%} from the cache\n")


def _row(request: CompletionRequest, answer: Completion) -> str:
    missed = answer.prompt_tokens - answer.cached_prompt_tokens
    return (
        f"{len(request.unfinished_line.strip()):3} typed {answer.prompt_tokens:5} tokens {missed:5} not cached"
        f" {answer.timings.context:6.0f} ms context {answer.timings.prompt:4.0f} ms prompt"
        f" {answer.timings.first_token:6.0f} ms to the first token"
    )


def main() -> None:
    """Find the place and measure."""
    arguments = _arguments()
    lines = arguments.file.read_text(encoding="utf-8").split("\n")
    number = arguments.line or _long_line(lines, arguments.characters)
    if not lines[number - 1].strip():
        raise SystemExit(f"line {number} of {arguments.file} is empty: name one with text")
    place = f"{arguments.file}:{number}:1"
    print(f"line {number}: {lines[number - 1].strip()!r}")
    at = request_at(place, file_bytes_max=FILE_BYTES_MAX, with_context=not arguments.no_context)
    asyncio.run(measure(at, arguments))


if __name__ == "__main__":
    main()
