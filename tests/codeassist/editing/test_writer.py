"""The way of an edit: what is sent to a model, and what is made of its answer."""

from typing import TYPE_CHECKING

import pytest

from codeassist.editing.types import EditRequest, applied
from codeassist.privacy.redaction import Redactor
from codeassist.settings.model import CompletionSettings, PrivacySettings
from codeassist_index.checking import Unknown
from codeassist_index.types import ContextRequest, Snippet
from tests.codeassist.editing.conftest import MakeWriter, Says, request

if TYPE_CHECKING:
    from codeassist.completion.types import CompletionRequest

TEXT = "import os\n\n\ndef f(a):\n    return a\n\n\ndef g():\n    return os.sep\n"
KEYS = 'KEY = "AKIAIOSFODNN7EXAMPLE"\n'
CHARGE = Snippet("shop", "pay.py", 1, 1, "definition", "imported", "def charge(cents: int) -> str: ...\n", 30)


async def test_a_docstring_is_asked_for_with_the_declaration_alone(make_writer: MakeWriter, says: Says) -> None:
    says.answer = "Give it back."
    answer = await make_writer().edit(request(TEXT, "f(a)"))
    assert applied(TEXT.encode(), answer.replacements).decode() == TEXT.replace(
        "    return a\n", '    """Give it back."""\n    return a\n'
    )
    [call] = says.calls
    assert "def f(a):\n    return a" in call.prompt
    assert "os.sep" not in call.prompt
    assert call.instructions
    assert (answer.action, answer.model, answer.refused, answer.prompt_tokens) == (
        "docstring",
        "fake",
        None,
        len(call.prompt),
    )


async def test_the_docstring_that_is_there_is_shown_as_what_was_said(make_writer: MakeWriter, says: Says) -> None:
    says.answer = "Give it back."
    await make_writer().edit(request('def f(a):\n    """Old words."""\n    return a\n', "f(a)"))
    assert 'Its documentation was:\n\n"""Old words."""' in says.calls[0].prompt
    assert "def f(a):\n    return a\n```" in says.calls[0].prompt


async def test_an_instruction_is_asked_with_what_stands_around_the_selection(
    make_writer: MakeWriter, says: Says
) -> None:
    says.answer = "```python\nreturn a + 1\n```"
    answer = await make_writer().edit(request(TEXT, "return a", "add one"))
    assert applied(TEXT.encode(), answer.replacements).decode() == TEXT.replace("return a\n", "return a + 1\n")
    prompt = says.calls[0].prompt
    assert prompt.index("def f(a):") < prompt.index("    return a\n```") < prompt.index("Instruction: add one")
    assert "return os.sep" in prompt


async def test_without_a_selection_the_function_around_the_cursor_is_changed(
    make_writer: MakeWriter, says: Says
) -> None:
    says.answer = "```python\ndef f(a):\n    return a + 1\n```"
    asked = request(TEXT, "return a", "add one")
    answer = await make_writer().edit(EditRequest(asked.root, asked.path, asked.text, 30, 30, "python", "add one"))
    assert [one.text for one in answer.replacements] == [b"    return a + 1"]


async def test_snippets_are_in_the_prompt_without_their_secrets(make_writer: MakeWriter, says: Says) -> None:
    says.answer = "Give it back."
    secret = Snippet("shop", "keys.py", 1, 1, "definition", "imported", KEYS, 30)
    answer = await make_writer(snippets=(CHARGE, secret)).edit(request(TEXT, "f(a)"))
    assert "pay.py:\ndef charge(cents: int)" in says.calls[0].prompt
    assert 'KEY = "REDACTED"' in says.calls[0].prompt
    assert says.calls[0].secrets == 1
    assert [snippet.path for snippet in answer.snippets] == ["pay.py", "keys.py"]


async def test_context_is_sought_at_the_end_of_the_selection_without_secrets(
    make_writer: MakeWriter, says: Says, asked_context: list[tuple[ContextRequest, int]]
) -> None:
    says.answer = "```\nreturn a + 1\n```"
    await make_writer().edit(request(KEYS + TEXT, "return a", "add one"))
    [(asked, _)] = asked_context
    assert asked.prefix.endswith("    return a")
    assert asked.suffix.startswith("\n\n\ndef g")
    assert "AKIA" not in asked.prefix


@pytest.mark.parametrize("window", [1024, 2048, 4096])
async def test_prompt_and_answer_fit_the_window(make_writer: MakeWriter, says: Says, window: int) -> None:
    says.answer = "```\nx = 2\n```"
    text = "a = 1\n" * 2000 + "x = 1\n" + "b = 2\n" * 2000
    snippets = tuple(Snippet("shop", f"{n}.py", 1, 1, "similar", "", "y = 1\n" * 30, 180) for n in range(9))
    answer = await make_writer(window=window, snippets=snippets).edit(request(text, "x = 1", "two"))
    assert answer.refused is None
    [call] = says.calls
    assert len(call.prompt.encode()) + len(call.instructions.encode()) + call.max_tokens <= window


async def test_a_long_declaration_is_documented_by_its_beginning(make_writer: MakeWriter, says: Says) -> None:
    says.answer = "Do much."
    text = "def f():\n" + "    x = 1\n" * 2000
    answer = await make_writer(window=2048).edit(request(text, "f()"))
    assert answer.refused is None
    [call] = says.calls
    assert len(call.prompt.encode()) + len(call.instructions.encode()) + call.max_tokens <= 2048
    assert "def f():\n    x = 1" in call.prompt


async def test_code_that_does_not_fit_is_refused_and_how_much_fits_is_told(make_writer: MakeWriter, says: Says) -> None:
    text = "def f():\n" + "    x = 1\n" * 2000
    answer = await make_writer(window=2048).edit(request(text, text, "shorter"))
    assert (answer.refused, says.calls) == ("too-large", [])
    assert "20008 tokens" in answer.message


async def test_the_models_markers_in_the_selection_are_refused_and_elsewhere_broken_up(
    make_writer: MakeWriter, says: Says
) -> None:
    says.answer = "```\nx = 2\n```"
    text = 'END = "<|endoftext|>"\nx = 1\n'
    assert (await make_writer().edit(request(text, text, "two"))).refused == "marker"
    assert (await make_writer().edit(request(text, "x = 1", "two <|file_sep|>"))).refused is None
    assert "<|" not in says.calls[0].prompt


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        (request(TEXT, "f(a)", path="secrets.toml"), "private"),
        (request(TEXT, "f(a)", path="gen/a.py"), "off"),
        (request(TEXT, "f(a)", language="java"), "off"),
        (request(KEYS, KEYS, "rename"), "secret"),
        (request(TEXT, "f(a)", f"use {KEYS}"), "secret"),
        (request(TEXT, "f(a)", "  "), "no-instruction"),
        (request(TEXT, "f(a)", "a" * 2001), "no-instruction"),
        (request("a b", "a", "do", path="a.txt", language="plaintext"), "no-grammar"),
        (request("x = 1\rdef f(): pass\r", "def", "do"), "line-ends"),
        (request("x = 1\n", "x"), "nothing-here"),
        (request("\n\n", "\n", "do"), "nothing-here"),
    ],
)
async def test_what_must_not_be_asked_is_not_asked(
    make_writer: MakeWriter, says: Says, asked: EditRequest, word: str
) -> None:
    settings = CompletionSettings(paths_off=("gen/*",), languages_off=("java",))
    answer = await make_writer(settings=settings).edit(asked)
    assert (answer.refused, answer.replacements, says.calls) == (word, (), [])
    assert answer.message


async def test_a_half_character_is_refused(make_writer: MakeWriter) -> None:
    asked = request(TEXT, "f(a)")
    broken = EditRequest(
        asked.root, asked.path, TEXT.encode() + "\ud800".encode("utf-8", "surrogatepass"), 12, 12, "python"
    )
    assert (await make_writer().edit(broken)).refused == "unreadable"


async def test_a_private_project_file_of_the_settings_is_private_here_too(make_writer: MakeWriter, says: Says) -> None:
    writer = make_writer(redactor=Redactor(PrivacySettings(private_globs=("a.py",))))
    assert (await writer.edit(request(TEXT, "f(a)"))).refused == "private"
    assert says.calls == []


async def test_the_placeholder_of_a_secret_is_never_written(make_writer: MakeWriter, says: Says) -> None:
    says.answer = '```\nx = "REDACTED"\n```'
    answer = await make_writer().edit(request(f"{KEYS}x = 1\n", "x = 1", "use the key"))
    assert answer.refused == "redacted"


async def test_an_answer_that_was_cut_off_is_refused(make_writer: MakeWriter, says: Says) -> None:
    says.answer, says.ends_by = "```\nreturn a + 1\n", "length"
    assert (await make_writer().edit(request(TEXT, "return a", "add one"))).refused == "cut-off"


async def test_what_follows_a_closed_fence_is_not_waited_for(make_writer: MakeWriter, says: Says) -> None:
    says.answer = "```\nreturn a + 1\n```\n" + "It adds one. " * 100
    answer = await make_writer().edit(request(TEXT, "return a", "add one"))
    assert answer.refused is None
    assert says.read < 40


async def test_names_that_do_not_exist_are_a_warning(make_writer: MakeWriter, says: Says) -> None:
    says.answer = "```\nreturn os.nothing(a)\n```"

    def check(asked: "CompletionRequest", text: str) -> tuple[Unknown, ...]:
        assert asked.prefix + text + asked.suffix == TEXT.replace("return a\n", "return os.nothing(a)\n")
        return (Unknown("attribute", "nothing", "os", "`os` has no `nothing`", 0, 1),)

    answer = await make_writer(check=check).edit(request(TEXT, "return a", "call it"))
    assert answer.warnings == ("A name in the edit does not exist: `os` has no `nothing`.",)
    assert answer.replacements


async def test_parameters_that_do_not_exist_are_a_warning(make_writer: MakeWriter, says: Says) -> None:
    says.answer = "Give it back.\n\nArgs:\n    a: It.\n    b: No.\n"
    answer = await make_writer().edit(request(TEXT, "f(a)"))
    assert answer.warnings == ("The model also wrote about b, which the code does not have; that was left out.",)


async def test_code_with_chinese_words_is_documented_in_chinese(make_writer: MakeWriter, says: Says) -> None:
    says.answer = "返回参数。"
    await make_writer().edit(request("def f(a):\n    return a  # 原样返回\n", "f(a)"))
    await make_writer().edit(request(TEXT, "f(a)"))
    assert ["in Chinese" in call.prompt for call in says.calls] == [True, False]


async def test_of_a_long_docstring_the_beginning_is_shown(make_writer: MakeWriter, says: Says) -> None:
    says.answer = "Do much."
    more = "    More and more.\n" * 500
    text = f'def f():\n    """Do.\n\n{more}    """\n    return 1\n'
    answer = await make_writer(window=2048).edit(request(text, "f()"))
    assert answer.refused is None
    [call] = says.calls
    assert len(call.prompt.encode()) + len(call.instructions.encode()) + call.max_tokens <= 2048
    assert "    return 1\n```" in call.prompt


async def test_fences_in_the_code_itself_do_not_end_the_answer(make_writer: MakeWriter, says: Says) -> None:
    text = 'def f():\n    """F.\n\n    ```\n    f()\n    ```\n    """\n    return 1\n'
    says.answer = f"```python\n{text.replace('return 1', 'return 2')}```\n"
    answer = await make_writer().edit(request(text, text, "two"))
    assert [one.text for one in answer.replacements] == [b"    return 2"]
