"""The command line, run as a person runs it."""

import os
import subprocess
import sys
from dataclasses import dataclass

CODEASSIST = (sys.executable, "-P", "-c", "from codeassist.cli import main; main()")
SECONDS_MAX = 60


@dataclass(frozen=True, slots=True)
class Done:
    code: int
    out: str
    err: str


def run(*arguments: str, code: int, input_: str = "", **environment: str) -> Done:
    """Run the command line; whatever happens, there is no traceback, and the exit code is the documented one."""
    done = subprocess.run(
        [*CODEASSIST, *arguments], input=input_.encode(), capture_output=True, check=False, timeout=SECONDS_MAX,
        env={**os.environ, **environment},
    )  # fmt: skip
    out, err = done.stdout.decode("utf-8"), done.stderr.decode("utf-8", "backslashreplace")
    assert "Traceback" not in err
    assert done.returncode == code, err
    return Done(done.returncode, out, err)
