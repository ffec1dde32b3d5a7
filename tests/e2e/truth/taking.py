"""What is taken of a suggestion, and what stays on offer."""

import random
import re
from typing import Any


def head_of(text: str, rng: random.Random) -> str | None:
    """The first word or line of a suggestion, if something is left behind it."""
    pattern = rng.choice((r"\s*\w+\W*?(?=\w|\s|$)", r"[^\n]*\n"))
    found = re.match(pattern, text)
    head = found[0] if found else ""
    whole_word = not (re.match(r"\w", head[-1:]) and re.match(r"\w", text[len(head) :]))
    return head if len(head) > 1 and len(head) < len(text) and re.search(r"\w", head) and whole_word else None


def left_of(item: dict[str, Any], rest: str) -> dict[str, Any]:
    """What stays on offer after a part was taken, without asking again."""
    return {"insertText": rest, "command": item["command"]}
