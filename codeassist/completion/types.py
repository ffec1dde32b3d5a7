"""What a completion is asked with and answered by."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from codeassist.observability.stages import Stage
from codeassist_index.types import Snippet

Trigger = Literal["automatic", "invoked"]
"""Whether an editor asked by itself, because something was typed, or because a person asked for it."""

Rung = Literal["shown", "cache", "flight", "model"]
"""Which rung of the ladder answered: what stood there already, memory, a stream under way, a new call."""

Why = Literal[
    "middle-of-line", "comment", "string", "docstring", "brackets", "empty-block", "after-acceptance", "described",
    "declaration", "line",
]  # fmt: skip
"""The rule that said how far a suggestion should go; `docs/completion.md` lists them."""


@dataclass(frozen=True, slots=True)
class CompletionRequest:
    """A cursor in a text that may be unsaved.

    `path` is relative to `root`; `prefix` and `suffix` are the whole text before and after the cursor;
    `language` is a name of `codeassist.completion.languages`. `inserts_only`: the editor can't replace what stands
    behind the cursor.
    """

    root: Path
    path: str
    prefix: str
    suffix: str
    language: str
    with_context: bool = True
    trigger: Trigger = "automatic"
    inserts_only: bool = False

    @property
    def unfinished_line(self) -> str:
        """What stands on the cursor's line before the cursor."""
        return self.prefix[self.prefix.rfind("\n") + 1 :]

    @property
    def rest_of_line(self) -> str:
        """What stands on the cursor's line after the cursor, without the line break."""
        return self.suffix.partition("\n")[0].rstrip("\r")


@dataclass(frozen=True, slots=True)
class Timings:
    """Milliseconds of each stage; all but `total` are 0 where a suggestion was served again.

    `context` is the wait for retrieval, `prompt` the building of the prompt, `first_token` the time from
    asking the model to its first text, `total` from the request to the answer.
    """

    context: float = 0.0
    prompt: float = 0.0
    first_token: float = 0.0
    total: float = 0.0


@dataclass(frozen=True, slots=True)
class Completion:
    """One suggestion, or the word for why there is none.

    `suggestion` stays the same when the suggestion is served again for what was typed along it.
    `prompt_tokens` and `cached_prompt_tokens` belong to the model call that made it, as do `snippets`.
    `filtered` names what removed the text: a filter, a check, or one of the words of `docs/completion.md`.
    `overlap` counts the code points after the cursor that the text replaces; 0 means it is inserted.
    `stages` are those of the generation that made it, also when it is served again; none where no model was asked.
    `rung` is where this answer came from. `trimmed` names the filters that took a part of the text away, and
    `invented` the names in the model's text that the index knows not to exist. `shape` is the rule that said how far
    the text should go; None where no model was asked.
    """

    suggestion: str
    text: str
    model: str
    snippets: tuple[Snippet, ...]
    prompt_tokens: int
    cached_prompt_tokens: int
    filtered: str | None
    timings: Timings
    overlap: int = 0
    stages: tuple[Stage, ...] = ()
    rung: Rung = "model"
    trimmed: tuple[str, ...] = ()
    invented: tuple[str, ...] = ()
    shape: Why | None = None
