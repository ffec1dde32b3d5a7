"""A coding agent that runs beside the editor, with its hooks; and the commands that it and the verdict run."""

import subprocess
import sys
from pathlib import Path

AGENT = "claude"
_SAID = ("--tool", AGENT, "--tool-version", "2.0", "--model", "some-model", "--session", "one")


def codeassist(*arguments: str, given: str | None = None) -> str:
    """Run a command; it must succeed."""
    program = [sys.executable, "-P", "-c", "from codeassist.cli import main; main()"]
    done = subprocess.run(
        [*program, *arguments], input=given, capture_output=True, text=True, check=False, encoding="utf-8"
    )
    assert done.returncode == 0, f"codeassist {' '.join(arguments)}: {done.stderr}"
    return done.stdout


def before(file: Path) -> None:
    """What the agent's hook runs before an edit."""
    codeassist("capture", "before", *_SAID, str(file), given="")


def after(file: Path) -> None:
    """What the agent's hook runs after an edit."""
    codeassist("capture", "after", "--wait", *_SAID, str(file), given="")
