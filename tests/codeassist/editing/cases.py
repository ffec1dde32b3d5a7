"""Golden cases of edits: a document with the selection between ⟦ and ⟧, a model's answer, and what becomes of it.

A case begins with `=== title`, with the language in brackets where it is not Python. `--- becomes` is followed by the
document, `--- refused` by the word. ␉ is a tab, ␠ a space and ␍ a carriage return.
"""

import re
from dataclasses import dataclass
from pathlib import Path

_SIGNS = str.maketrans({"␠": " ", "␉": "\t", "␍": "\r"})
_TITLE = re.compile(r"=== (?P<title>.+?)(?: \[(?P<language>\w+)\])?$")


@dataclass(frozen=True, slots=True)
class Case:
    """`becomes` is None where the answer is refused with a word."""

    title: str
    language: str
    text: bytes
    start: int
    end: int
    answer: str
    becomes: bytes | None
    refused: str

    def __str__(self) -> str:
        return self.title


def cases(name: str) -> list[Case]:
    """The cases of a golden file."""
    written = (Path(__file__).parent / "golden" / f"{name}.txt").read_text(encoding="utf-8")
    return [_case(part) for part in re.split(r"^(?==== )", written, flags=re.MULTILINE)[1:]]


def _case(part: str) -> Case:
    head, _, body = part.partition("\n")
    title = _TITLE.match(head)
    assert title is not None, head
    document, rest = body.split("--- answer\n")
    answer, kind, expected = re.split(r"^--- (becomes|refused)", rest, flags=re.MULTILINE)
    before, selected, behind = re.split("[⟦⟧]", document.translate(_SIGNS))
    return Case(
        title=title["title"],
        language=title["language"] or "python",
        text=(before + selected + behind).encode(),
        start=len(before.encode()),
        end=len((before + selected).encode()),
        answer=answer,
        becomes=f"{expected.strip(chr(10))}\n".translate(_SIGNS).encode() if kind == "becomes" else None,
        refused=expected.strip() if kind == "refused" else "",
    )
