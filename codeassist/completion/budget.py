"""How the model's context window is shared out, in its own tokens."""

from dataclasses import dataclass
from typing import Self

from codeassist.settings.model import CompletionSettings

MARKER_TOKENS = 96
"""Kept free for the markers, the repository's name and the path of the file."""
NEW_TOKENS_SHARE_MAX = 0.25
"""A suggestion never takes more of the context window than this, whatever `new_tokens_max` says."""
LINE_SHARE = 0.25
"""Part of the prefix that is kept for the unfinished line, which is cut on the left beyond it."""


@dataclass(frozen=True, slots=True)
class Budget:
    """Tokens for each part; `prompt` is the limit of them all together with the markers."""

    context: int
    above: int
    line: int
    below: int
    new: int
    prompt: int

    @classmethod
    def share(cls, settings: CompletionSettings, context_tokens_max: int) -> Self:
        """The settings' budgets, all made smaller by one factor where the window can't hold them."""
        new = min(settings.new_tokens_max, int(context_tokens_max * NEW_TOKENS_SHARE_MAX))
        prompt = context_tokens_max - new
        wanted = settings.context_tokens + settings.prefix_tokens + settings.suffix_tokens
        factor = min(1.0, max(0, prompt - MARKER_TOKENS) / wanted)
        prefix = int(settings.prefix_tokens * factor)
        line = int(prefix * LINE_SHARE)
        return cls(
            context=int(settings.context_tokens * factor),
            above=prefix - line,
            line=line,
            below=int(settings.suffix_tokens * factor),
            new=new,
            prompt=prompt,
        )
