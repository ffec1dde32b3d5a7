"""How a client tells of acceptances: what its messages prove, and what is left to be inferred.

Read in the sources of VS Code 1.100 to 1.139 (`inlineCompletionsModel.ts`), LSP4IJ 0.20, Neovim 0.12
(`vim/lsp/inline_completion.lua`) and lsp-mode, and seen in the plugins that come with codeassist.
"""

import re
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Habits:
    """`confirms`: after each acceptance of a whole suggestion the client runs the accept command.

    Without it the same text is then a person's, however it came. `parts` says who cuts a word or a line off: the client
    by itself, which tells nobody (`inferred`), or the server, which is asked for it (`asked`).
    """

    confirms: bool = False
    parts: Literal["inferred", "asked"] = "inferred"


UNKNOWN = Habits()
"""Nothing is known of the client: the text decides alone. So it is with JetBrains' IDEs, which never run a command."""
CONFIRMING = Habits(confirms=True)
"""VS Code and its kin: a whole acceptance runs the command; a word or a line is inserted without a word."""
ASKING = Habits(confirms=True, parts="asked")
"""Neovim and Emacs: a whole acceptance runs the command, and for a part the server is asked."""

_BY_NAME = (
    (re.compile(r"neovim|\bvim\b|emacs|eglot|lsp-mode", re.IGNORECASE), ASKING),
    (re.compile(r"visual studio code|code - oss|code-server|vscodium|cursor|windsurf", re.IGNORECASE), CONFIRMING),
)


def habits_of(client: str, *, confirms: bool = False, asks: bool = False) -> Habits:
    """The habits of the client that calls itself so (LSP's `clientInfo.name`), or else what it says of itself."""
    said = Habits(confirms, "asked" if asks else "inferred")
    return next((habits for name, habits in _BY_NAME if name.search(client)), said)
