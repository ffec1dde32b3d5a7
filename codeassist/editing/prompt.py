"""What a model is asked for an edit, within its window; what changes rarely stands first, the task last."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from codeassist.completion.document import LABEL_TOKENS_MAX, repository_name_of
from codeassist.completion.neutral import Neutraliser
from codeassist.completion.prompt import Source as Piece
from codeassist.completion.window import first_lines, last_lines
from codeassist.editing.errors import EditRefusedError
from codeassist.editing.refusal import TOO_LARGE
from codeassist.editing.types import Action, EditRequest
from codeassist.model.connect import Model
from codeassist.settings.model import CompletionSettings
from codeassist_index.translation import tr
from codeassist_index.types import Snippet

INSTRUCTIONS: dict[Action, str] = {
    "docstring": (
        "You write the documentation of a function or class. Answer with its text only: one sentence that says what it "
        "does; if needed, a few more that say what a caller has to know; then `Args:` with a line `name: meaning` for "
        "each parameter, `Returns:` and `Raises:`, each only if there is something to say. "
        "Write no code, no types, no example, no quotes, no fence."
    ),
    "instruction": (
        "You edit code. You get a part of a file and an instruction. Answer with that part, changed as the instruction "
        "says and otherwise exactly as it is, in one fence. Write the whole part and nothing of the code around it. "
        "Explain nothing."
    ),
}
"""The system's part of each conversation."""
MARKER_TOKENS = 64
"""Kept free in the model's window for the conversation's own markers."""
DOCSTRING_TOKENS_MAX = 320
REWRITE_TOKENS_MAX = 2048
REWRITE_TOKENS_MIN = 192
"""An answer may take so many tokens, or twice those of the region, whichever is more."""
FORMER_TOKENS_MAX = 256
"""Of a docstring that is replaced, so much is shown."""
DOCSTRING_CONTEXT_TOKENS_MAX = 384
"""Documentation needs little context. Shown what stands above the declaration, a small model documents that instead."""
FILE_SHARE_MIN = 0.5
"""At least this much of what is left in the window goes to the file itself, the rest to snippets."""
ABOVE_SHARE = 0.67
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Task:
    """A part of a file without its secrets, what stands around it, and what is to be done with it.

    `about` is what the document says already, for a docstring, or the instruction.
    """

    part: str
    above: str
    below: str
    about: str


@dataclass(frozen=True, slots=True)
class Budget:
    """Tokens for each part of a prompt; `prompt` is the limit of all of them together."""

    context: int
    above: int
    below: int
    new: int
    prompt: int


@dataclass(frozen=True, slots=True)
class Prompt:
    """A conversation, the snippets that are really in it, and how many tokens it and its answer may take."""

    text: str
    instructions: str
    tokens: int
    new_tokens_max: int
    snippets: tuple[Snippet, ...]


class Prompts:
    """Builds the prompts of edits for one model."""

    def __init__(self, model: Model, settings: CompletionSettings) -> None:
        self._model = model
        self._settings = settings
        self._count = model.tokenizer.count
        self._neutral = Neutraliser(model.tokenizer, model.fim)

    def is_neutral(self, text: str) -> bool:
        """Whether a text holds none of the model's own markers."""
        return self._neutral(text) == text

    def budget(self, request: EditRequest, task: Task) -> tuple[Task, Budget]:
        """How the window is shared out, and the task, cut where only its beginning fits and no more is needed.

        Raises:
            EditRefusedError: the part does not fit together with its rewritten form.
        """
        window = self._model.context_tokens_max - MARKER_TOKENS
        new = self._new(request, task)
        if request.action == "docstring":
            task = replace(task, about=first_lines(self._neutral(task.about), FORMER_TOKENS_MAX, self._count))
        bare = replace(task, above="", below="")
        fixed = self._count(INSTRUCTIONS[request.action]) + self._count(self._text(request, bare))
        left = window - new - fixed
        if left < 0 and request.action == "docstring":
            kept = max(0, self._count(task.part) + left - MARKER_TOKENS)
            task = replace(task, part=first_lines(self._neutral(task.part), kept, self._count))
            left = 0
        if left < 0:
            words = tr("The code has {tokens} tokens; the model can rewrite about {most} at once. Select less.")
            most = max(0, (window - fixed + self._count(task.part)) // 3)
            raise EditRefusedError(TOO_LARGE, words.format(tokens=self._count(task.part), most=most))
        wanted, around = self._settings.context_tokens, self._settings.prefix_tokens + self._settings.suffix_tokens
        if request.action == "docstring":
            wanted, around = min(wanted, DOCSTRING_CONTEXT_TOKENS_MAX), 0
        context = min(wanted, int(left * (1 - FILE_SHARE_MIN)))
        around = min(around, left - context)
        above = int(around * ABOVE_SHARE)
        return task, Budget(
            context, above, around - above, new, window - new - self._count(INSTRUCTIONS[request.action])
        )

    def build(self, request: EditRequest, task: Task, budget: Budget, snippets: tuple[Snippet, ...]) -> Prompt:
        """The prompt; what does not fit is left out, the last snippets first, then what stands farthest away."""
        task = replace(
            task,
            above=last_lines(self._neutral(task.above), budget.above, self._count),
            below=first_lines(self._neutral(task.below), budget.below, self._count),
        )
        own = repository_name_of(request.root)
        pieces = [self._piece(snippet, own) for snippet in snippets]
        while (tokens := self._count(text := self._text(request, task, pieces))) > budget.prompt:
            if not pieces and not task.above and not task.below:
                break
            if pieces:
                pieces.pop()
            else:
                task = replace(task, above="", below="")
        return Prompt(text, INSTRUCTIONS[request.action], tokens, budget.new, snippets[: len(pieces)])

    def _new(self, request: EditRequest, task: Task) -> int:
        if request.action == "docstring":
            return min(DOCSTRING_TOKENS_MAX, self._model.context_tokens_max // 4)
        wanted = max(REWRITE_TOKENS_MIN, 2 * self._count(task.part))
        return min(wanted, REWRITE_TOKENS_MAX, self._model.context_tokens_max // 2)

    def _text(self, request: EditRequest, task: Task, sources: Sequence[Piece] = ()) -> str:
        neutral = self._neutral
        others = "".join(f"{source.label}:\n{source.text.rstrip()}\n\n" for source in sources)
        path, language = self._label(request.path), request.language
        around = f"Above it:\n\n{task.above}\n" if task.above.strip() else ""
        around += f"Below it:\n\n{task.below}\n" if task.below.strip() else ""
        head = (f"From other files of the repository:\n\n{others}" if others else "") + (
            f"In the file {path}, language {language}. {around}\n"
        )
        part = f"```{language}\n{neutral(task.part).rstrip()}\n```\n"
        if request.action == "docstring":
            known = f"Its documentation was:\n\n{neutral(task.about)}\n\n" if task.about else ""
            words = "its documentation in Chinese" if _CHINESE.search(task.part + task.about) else "its documentation"
            return f"{head}The declaration:\n\n{part}\n{known}Write the text of {words}, and nothing else."
        return f"{head}The part to change:\n\n{part}\nInstruction: {neutral(task.about)}\n\nThe whole changed part:"

    def _piece(self, snippet: Snippet, own: str) -> Piece:
        foreign = "" if snippet.repository == own else snippet.repository.rpartition("/")[2] + "/"
        return Piece(self._label(foreign + snippet.path), self._neutral(snippet.text))

    def _label(self, name: str) -> str:
        return last_lines(self._neutral(name).replace("\n", " "), LABEL_TOKENS_MAX, self._count)
