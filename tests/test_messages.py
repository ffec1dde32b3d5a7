"""The catalogues hold every message, and nothing else."""

import subprocess
import sys
from pathlib import Path

PROGRAM = Path(__file__).parents[1] / "docs" / "messages.py"


def test_every_message_is_translated_into_chinese() -> None:
    # In a process of its own: messages are collected in English, which is chosen before anything is imported.
    done = subprocess.run([sys.executable, str(PROGRAM), "--check"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
