"""tabby-agent 1.5.0, the language server of Tabby's editor extensions, beside ours.

    npm install tabby-agent@1.5.0      # in a folder of its own, which `--tabby` names

It reads its settings from the user's home folder, so it gets one of its own. This version serves only
`textDocument/completion`: the suggestion comes as an item that starts with the word before the cursor.
"""

import re
from pathlib import Path
from typing import Any

from typist import Dialect, Shown

_WORD_BEFORE = re.compile(r"\w+$")


def command(where: Path) -> list[str]:
    """The program in the folder of an installation, or `where` itself."""
    where = where.resolve()
    program = where / "node_modules" / "tabby-agent" / "dist" / "cli.js" if where.is_dir() else where
    if not program.exists():
        raise SystemExit(f"there is no tabby-agent at {program}")
    return ["node", str(program), "--lsp", "--stdio"]


def home(folder: Path, endpoint: str) -> dict[str, str]:
    """Make a home folder whose settings name the server; gives the environment that leads there."""
    settings = folder / ".tabby-client" / "agent" / "config.toml"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(
        f'[server]\nendpoint = "{endpoint}"\ntoken = ""\n\n[anonymousUsageTracking]\ndisable = true\n',
        encoding="utf-8",
    )
    return {"HOME": str(folder), "USERPROFILE": str(folder)}


def _completion(answer: Any, typed: str) -> Shown | None:
    items = answer["items"] if isinstance(answer, dict) else answer or ()
    if not items:
        return None
    word = _WORD_BEFORE.search(typed)
    return Shown(items[0]["textEdit"]["newText"][len(word.group()) if word else 0 :])


DIALECT = Dialect("textDocument/completion", {"context": {"triggerKind": 3}}, _completion)
