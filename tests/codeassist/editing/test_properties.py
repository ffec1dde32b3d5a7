"""Whatever a model answers, nothing outside of the asked region changes, and what parsed before still does."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codeassist.editing.docstring.documentation import documentation_in
from codeassist.editing.docstring.wrapping import wrapped
from codeassist.editing.docstring.writing import docstring_edit, target_at
from codeassist.editing.errors import EditRefusedError
from codeassist.editing.region import region_of
from codeassist.editing.rewriting import rewritten
from codeassist.editing.source import errors, leaves, source_of
from codeassist.editing.types import applied
from codeassist.terminal import width

SOURCES = {file.stem: file.read_bytes() for file in (Path(__file__).parent / "golden" / "sources").glob("*.txt")}
PIECES = (
    *("```", "```python\n", "\n```\n", '"""', "'''", "/*", "*/", "//", "#", "\\", "\\u002a/", "\n", "\r\n", "\t", " "),
    *(
        "    ",
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        ":",
        ";",
        ",",
        "=",
        "return",
        "return 1",
        "def f(self, a, *b):",
        "class B:",
    ),
    *(
        "Sure! Here is the code:\n",
        "<think>",
        "</think>",
        "Args:\n",
        "    a: the first\n",
        "    zzz: none\n",
        "import os",
    ),
    *(
        "@param a x\n",
        "Returns:\n",
        "Parameters\n----------\n",
        "a",
        "b",
        "x = 1",
        "if a:",
        "else",
        "\u51fd\u6570\u3002",
    ),
    *("\u00e9", "\u202e", "\x00", "\U0001f389", "$", "`", "'", '"', "<summary>", "</summary>", "&", "...", "def g("),
    *("# ... existing code ...\n", "func F(a int) {", "}\n\nfn g() {"),
)
ANSWERS = st.one_of(st.lists(st.sampled_from(PIECES), max_size=14).map("".join), st.text(max_size=60))


def sound(language: str, before: bytes, after: bytes) -> None:
    assert errors(source_of(after, language).root) <= errors(source_of(before, language).root)


@pytest.mark.parametrize("language", SOURCES)
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_an_edit_by_instruction_stays_in_its_region(language: str, data: st.DataObject) -> None:
    text = SOURCES[language]
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    source = source_of(text, language)
    answer = data.draw(ANSWERS)
    if data.draw(st.booleans()):  # the code itself, changed a little: more of these are accepted
        own = text[start:end].decode()
        at = data.draw(st.integers(0, len(own)))
        answer = f"```\n{own[:at]}{answer}{own[at:]}\n```"
    try:
        region = region_of(source, start, end)
        found = rewritten(region, answer)
    except EditRefusedError:
        return
    after = applied(text, found)
    assert all(region.start <= one.start <= one.end <= region.end for one in found)
    assert after.startswith(text[: region.start])
    assert after.endswith(text[region.end :])
    sound(language, text, after)


@pytest.mark.parametrize("language", SOURCES)
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_docstring_leaves_every_token_of_the_code(language: str, data: st.DataObject) -> None:
    text = SOURCES[language]
    source = source_of(text, language)
    try:
        target = target_at(source, data.draw(st.integers(0, len(text))))
        replacement, _ = docstring_edit(target, data.draw(ANSWERS))
    except EditRefusedError:
        return
    after = applied(text, (replacement,))
    sound(language, text, after)
    new = source_of(after, language)
    first, last = replacement.start, replacement.start + len(replacement.text)
    code = [leaf.text for leaf in leaves(new.root) if leaf.end_byte <= first or leaf.start_byte >= last]
    before = [
        leaf.text
        for leaf in leaves(source.root)
        if leaf.end_byte <= replacement.start or leaf.start_byte >= replacement.end
    ]
    assert code == before


@given(ANSWERS)
def test_documentation_is_read_out_of_any_text(answer: str) -> None:
    said = documentation_in(answer)
    assert all(text == " ".join(text.split()) and text for text in said.paragraphs)
    assert all(name and text for name, text in (*said.parameters, *said.raises))


@given(st.text(alphabet="ab 你，。", min_size=1).filter(str.strip), st.integers(40, 60))
def test_wrapped_lines_keep_the_text_and_the_width(text: str, columns: int) -> None:
    text = " ".join(text.split())
    lines = wrapped(text, columns)
    assert "".join("".join(lines).split()) == "".join(text.split())
    longest_word = max(width(word) for word in text.split())
    assert all(width(line) <= columns or longest_word > columns for line in lines)
