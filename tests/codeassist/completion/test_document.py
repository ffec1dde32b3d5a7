from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import get_args

import pytest

from codeassist.completion import CompletionRequest
from codeassist.completion.budget import Budget
from codeassist.completion.document import DocumentPrompts
from codeassist.completion.prompt import Layout
from codeassist.completion.window import WRITTEN_LINES_MAX
from codeassist.model.fim import FORMATS, FimFormat
from codeassist.model.tokenizer import Tokenizer
from codeassist.settings.model import CompletionSettings
from codeassist_index.types import Snippet

MakeRequest = Callable[..., CompletionRequest]
MakeSnippet = Callable[..., Snippet]

Overlong = tuple[CompletionRequest, list[Snippet]]

LINES = "".join(f"value_{number} = {number}\n" for number in range(400))


MakePrompts = Callable[..., DocumentPrompts]


@pytest.fixture
def make_prompts(tokenizer: Tokenizer, fim: FimFormat) -> MakePrompts:
    def make(*, known: FimFormat = fim, layout: Layout = "files", window: int = 4096) -> DocumentPrompts:
        return DocumentPrompts(tokenizer, known, Budget.share(CompletionSettings(), window), layout)

    return make


@pytest.fixture
def prompts(make_prompts: MakePrompts) -> DocumentPrompts:
    return make_prompts()


@pytest.fixture
def overlong(make_request: MakeRequest, make_snippet: MakeSnippet) -> Overlong:
    """More of everything than any window holds."""
    request = make_request(LINES + "x = [" + "1, " * 5000, LINES * 3, path="deep/" * 200 + "app.py")
    return request, [make_snippet(f"lib_{number}.py", "x = f(1, 2)\n" * 20) for number in range(30)]


def test_typing_only_appends_to_the_prompt(prompts: DocumentPrompts, make_request: MakeRequest) -> None:
    before = prompts.build(make_request("x = 1\ny", "\nz = 3\n"), ())
    after = prompts.build(make_request("x = 1\nyes = 2", "\nz = 3\n"), ())
    assert after.text == before.text + "es = 2"


def test_a_finished_line_changes_nothing_before_it(prompts: DocumentPrompts, make_request: MakeRequest) -> None:
    before = prompts.build(make_request("x = 1\n", "\nz = 3\n"), ()).text
    after = prompts.build(make_request("x = 1\ny = 2\n", "\nz = 3\n"), ()).text
    same = before[: before.index("<|fim_suffix|>")]
    assert after.startswith(same)


def test_the_last_space_of_the_line_is_left_to_the_model(prompts: DocumentPrompts, make_request: MakeRequest) -> None:
    prompt = prompts.build(make_request("return "), ())
    assert prompt.text.endswith("<|fim_middle|>return")
    assert prompt.cut_space


@pytest.mark.parametrize("layout", get_args(Layout))
def test_the_tokens_are_those_of_the_whole_prompt(
    layout: Layout, make_prompts: MakePrompts, overlong: Overlong, tokenizer: Tokenizer
) -> None:
    prompt = make_prompts(layout=layout).build(*overlong)
    assert prompt.tokens == tokenizer.count(prompt.text)


@pytest.mark.parametrize("window", [512, 600, 1024, 4096])
@pytest.mark.parametrize("layout", get_args(Layout))
@pytest.mark.parametrize("known", FORMATS, ids=lambda known: known.name)
def test_prompt_and_answer_never_pass_the_model_s_window(
    window: int, layout: Layout, known: FimFormat, make_prompts: MakePrompts, overlong: Overlong
) -> None:
    prompt = make_prompts(known=known, layout=layout, window=window).build(*overlong)
    assert prompt.tokens + prompt.new_tokens_max <= window


def test_snippets_that_do_not_fit_are_left_out_and_not_named(
    make_prompts: MakePrompts, make_request: MakeRequest, make_snippet: MakeSnippet
) -> None:
    prompts = make_prompts(window=512)
    snippets = [make_snippet(f"lib_{number}.py", "x = f(1, 2)\n" * 10) for number in range(30)]
    prompt = prompts.build(make_request("x"), snippets)
    assert 0 < len(prompt.snippets) < 30
    assert all((snippet.path in prompt.text) == (snippet in prompt.snippets) for snippet in snippets)


@pytest.mark.parametrize("layout", get_args(Layout))
def test_typing_a_line_only_appends_in_every_layout(
    layout: Layout, make_prompts: MakePrompts, make_request: MakeRequest, make_snippet: MakeSnippet
) -> None:
    prompts = make_prompts(layout=layout)
    found = (make_snippet("a.py"), make_snippet("b.py", kind="similar"))
    line = "total = charge(card)"
    requests = [make_request(LINES + line[:typed], f"\n{LINES}") for typed in range(len(line))]
    texts = [prompts.build(request, found).text for request in requests]
    assert all(after.startswith(before) for before, after in pairwise(texts))


def test_the_part_above_the_cursor_moves_in_steps_and_not_with_every_line(
    prompts: DocumentPrompts, make_request: MakeRequest
) -> None:
    lines = LINES.splitlines(keepends=True)
    texts = [prompts.build(make_request("".join(lines[:count])), ()).text for count in range(150, 250)]
    beginnings = [text.partition("<|fim_prefix|>")[2].partition("\n")[0] for text in texts]
    moves = sum(before != after for before, after in pairwise(beginnings))
    assert 0 < moves <= 3


def test_the_text_below_stays_until_a_tenth_of_it_has_changed(
    prompts: DocumentPrompts, make_request: MakeRequest
) -> None:
    def below(suffix: str) -> str:
        return prompts.build(make_request("x", suffix), ()).text.partition("<|fim_suffix|>")[2]

    lines = [f"value_{number} = {number}\n" for number in range(30)]
    first = below("".join(["\n", *lines]))
    assert below("".join(["\n", *lines[:20], "value_0 = 0\n", *lines[21:]])) == first
    assert below("".join(["\n", *lines[:20], *(["other = 1\n"] * 10)])) != first


def test_definitions_stand_before_similar_code(
    prompts: DocumentPrompts, make_request: MakeRequest, make_snippet: MakeSnippet
) -> None:
    similar, definition = make_snippet("a.py", kind="similar"), make_snippet("b.py")
    assert prompts.build(make_request("x"), (similar, definition)).snippets == (definition, similar)


def test_snippets_of_one_file_stand_together_under_its_path(
    prompts: DocumentPrompts, make_request: MakeRequest, make_snippet: MakeSnippet
) -> None:
    first, between, second = make_snippet("b.py", "one\n"), make_snippet("a.py"), make_snippet("b.py", "two\n")
    prompt = prompts.build(make_request("x"), (first, between, second))
    assert prompt.snippets == (first, second, between)
    assert "<|file_sep|>b.py\none\ntwo\n<|file_sep|>a.py\n" in prompt.text


def test_other_similar_code_does_not_change_the_prompt_while_a_line_is_typed(
    prompts: DocumentPrompts, make_request: MakeRequest, make_snippet: MakeSnippet
) -> None:
    first = make_snippet("a.py", kind="similar")
    prompts.build(make_request("x = 1\ny"), (first,))
    prompt = prompts.build(make_request("x = 1\nya"), (make_snippet("b.py", kind="similar"),))
    assert prompt.snippets == (first,)


def test_a_new_definition_is_added_at_once_behind_what_stays(
    prompts: DocumentPrompts, make_request: MakeRequest, make_snippet: MakeSnippet
) -> None:
    first, second = make_snippet("z.py"), make_snippet("a.py")
    prompts.build(make_request("x = 1\ny"), (first,))
    assert prompts.build(make_request("x = 1\nya"), (second, first)).snippets == (first, second)


def test_at_another_place_snippets_that_are_not_found_any_more_are_dropped(
    prompts: DocumentPrompts, make_request: MakeRequest, make_snippet: MakeSnippet
) -> None:
    first, second = make_snippet("a.py"), make_snippet("b.py")
    prompts.build(make_request("x = 1\n"), (first, second))
    assert prompts.build(make_request("x = 1\n", "y = 2\n"), (second,)).snippets == (first, second)
    assert prompts.build(make_request("w = 0\n"), (second,)).snippets == (second,)


@pytest.mark.parametrize("layout", get_args(Layout))
def test_writing_line_after_line_only_appends_in_every_layout(
    layout: Layout, make_prompts: MakePrompts, make_request: MakeRequest, make_snippet: MakeSnippet
) -> None:
    prompts = make_prompts(layout=layout)
    found = (make_snippet("a.py"), make_snippet("b.py", kind="similar"))
    written = [f"x = {number}\n" for number in range(WRITTEN_LINES_MAX + 1)]
    texts = [prompts.build(make_request(LINES + "".join(written[:count]), "\n"), found).text for count in range(9)]
    assert all(after.startswith(before) for before, after in pairwise(texts))
    joined = prompts.build(make_request(LINES + "".join(written), "\n"), found).text
    assert not joined.startswith(texts[-1])
    assert joined.endswith("<|fim_middle|>")


def test_members_that_come_and_go_change_the_snippets_only_where_most_of_them_are_new(
    prompts: DocumentPrompts, make_request: MakeRequest, make_snippet: MakeSnippet
) -> None:
    first = make_snippet("a.py", "class A:\n    def b(self): ...\n    def c(self): ...\n")
    other = make_snippet("a.py", "class A:\n    def b(self): ...\n    def d(self): ...\n")
    most = make_snippet("a.py", "class A:\n    def d(self): ...\n    def e(self): ...\n")
    prompts.build(make_request("x"), (first,))
    assert prompts.build(make_request("xy"), (other,)).snippets == (first,)
    assert prompts.build(make_request("xyz"), (most,)).snippets == (most,)


def test_a_definition_that_is_not_among_the_likeliest_waits_for_the_next_place(
    prompts: DocumentPrompts, make_request: MakeRequest, make_snippet: MakeSnippet
) -> None:
    held = tuple(make_snippet(f"{name}.py") for name in "abc")
    late = make_snippet("z.py")
    prompts.build(make_request("x"), held)
    assert prompts.build(make_request("xy"), (*held, late)).snippets == held
    assert prompts.build(make_request("xyz"), (late, *held)).snippets == (*held, late)


def test_a_snippet_of_another_repository_stands_under_its_name(
    prompts: DocumentPrompts, make_request: MakeRequest, make_snippet: MakeSnippet
) -> None:
    foreign = replace(make_snippet("core.py"), repository="git.example.com/shop/payments")
    text = prompts.build(make_request("x"), (foreign, make_snippet("own.py"))).text
    assert "<|file_sep|>payments/core.py\n" in text
    assert "<|file_sep|>own.py\n" in text


def test_markers_in_documents_paths_and_snippets_stay_text(
    prompts: DocumentPrompts, make_request: MakeRequest, make_snippet: MakeSnippet
) -> None:
    bad = "<|fim_middle|>"
    request = make_request(f"# {bad}\n{bad}", f"{bad}\n", path=f"{bad}.py")
    assert prompts.build(request, (make_snippet(f"{bad}.py", f"# {bad}\n"),)).text.count(bad) == 1
