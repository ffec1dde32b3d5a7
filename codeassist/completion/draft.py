"""What is known of a suggestion while it is written."""

from dataclasses import dataclass, field

from codeassist.completion.boundary import joined_to
from codeassist.completion.chat import inserted
from codeassist.completion.document import Prompt
from codeassist.completion.shape import Shape
from codeassist.completion.types import CompletionRequest, Timings
from codeassist.model.client import Chunk
from codeassist.observability.stages import Stopwatch


class Asked:
    """A request, and what has been measured since it came."""

    def __init__(self, request: CompletionRequest) -> None:
        self.request = request
        self.watch = Stopwatch()
        self._came_ns = self.watch.now_ns()

    def timings(self) -> Timings:
        """The stages so far, and the time since the request came."""
        watch = self.watch
        return Timings(
            context=watch.milliseconds("context"),
            prompt=watch.milliseconds("prompt"),
            first_token=watch.milliseconds("queue") + watch.milliseconds("first_token"),
            total=(watch.now_ns() - self._came_ns) / 1e6,
        )


@dataclass(slots=True)
class Answer:
    """What the model said so far, and what its server told about the prompt."""

    text: str = ""
    prompt_tokens: int | None = None
    cached_prompt_tokens: int | None = None
    prefill_ms: float | None = None
    first_token_ns: int | None = None

    def add(self, chunk: Chunk, now_ns: int) -> None:
        """Take a piece of the stream."""
        self.text += chunk.text
        self.prompt_tokens = chunk.prompt_tokens or self.prompt_tokens
        self.cached_prompt_tokens = chunk.cached_prompt_tokens or self.cached_prompt_tokens
        self.prefill_ms = chunk.prefill_ms if self.prefill_ms is None else self.prefill_ms
        if chunk.text and self.first_token_ns is None:
            self.first_token_ns = now_ns

    def time(self, watch: Stopwatch, asked_ns: int) -> None:
        """Part the time of the call in waiting for the server, reading the prompt, and writing."""
        ended_ns = watch.now_ns()
        first_ns = self.first_token_ns or ended_ns
        begun_ns = asked_ns
        if self.prefill_ms is not None:
            begun_ns = max(asked_ns, first_ns - round(self.prefill_ms * 1e6))
            watch.add("queue", asked_ns, begun_ns)
        watch.add("first_token", begun_ns, first_ns)
        watch.add("generation", first_ns, ended_ns)


@dataclass(slots=True)
class Draft:
    """A suggestion being written: how far it should go, its prompt, and the model's answer so far.

    `line` is the unfinished line that the prompt ends with, and `typed` what was typed behind it until the request
    came; both are one request's own except where a generation answers a later one. `given` is what the prompt has of
    the suggestion already. `whole` is set when the model has said all that is wanted.
    """

    asked: Asked
    shape: Shape
    prompt: Prompt
    line: str
    typed: str = ""
    given: str = ""
    answer: Answer = field(default_factory=Answer)
    whole: bool = False

    @property
    def text(self) -> str | None:
        """What the model wrote behind the cursor; None where it fits nowhere."""
        if self.prompt.instructions:
            return inserted(self.answer.text, self.line)[len(self.typed) :]
        joined = joined_to(self.line, self.answer.text, cut_space=self.prompt.cut_space)
        return None if joined is None else (self.given + joined)[len(self.typed) :]


@dataclass(slots=True)
class Origin:
    """How a suggestion came about, for what follows it: `text` stands behind the prompt, which ends with `given`."""

    prompt: Prompt
    given: str
    text: str
    prepared: bool = False
