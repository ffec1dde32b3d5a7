"""No source stops the index: golden sources cut, doubled, mixed and nested still give facts that hold together."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tree_sitter import Parser

from codeassist_index.languages import LANGUAGES, language_of
from codeassist_index.languages.facts import FileFacts
from codeassist_index.languages.reading import tree
from codeassist_index.languages.reading.grammar import language
from codeassist_index.languages.ruby import RUBY
from tests.index.languages.test_golden import SOURCES

PIECES = (
    b"(", b"{", b"[", b'"', b"'", b"<", b"<<EOF\n", b"/*", b"${", b"`", b'"""', b"=begin\n", b"do ", b"$$", b"::{",
    b"\xff\x00",
)  # fmt: skip
SOURCE_BYTES_MAX = 20_000


@st.composite
def mutated(draw: st.DrawFn) -> tuple[Path, bytes]:
    path = draw(st.sampled_from(SOURCES))
    source = path.read_bytes()
    for _ in range(draw(st.integers(1, 3))):
        start, end = sorted(draw(st.tuples(*[st.integers(0, len(source))] * 2)))
        source = draw(
            st.sampled_from((
                source[:start] + source[end:],
                source[:start] + source[start:end][:30] * draw(st.sampled_from((2, 60))) + source[start:],
                source[:start] + draw(st.sampled_from(PIECES)) * draw(st.sampled_from((1, 30, 1_200))) + source[end:],
                source[:start] + draw(st.sampled_from(SOURCES)).read_bytes()[:end] + source[start:],
            ))
        )  # fmt: skip
    return path, source[:SOURCE_BYTES_MAX]


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(mutated(), st.floats(0, 1))
def test_facts_of_a_mutated_source_hold_together(case: tuple[Path, bytes], share: float) -> None:
    path, content = case
    found = language_of(path.name)
    assert found is not None
    text = content.decode("utf-8", "replace")
    source = text.encode()
    facts = found.parse(source, True)
    _assert_sound(facts, source)
    cursor = int(len(text) * share)
    scope = found.read_cursor(text[:cursor], text[cursor:]).scope
    assert not scope or "\n" not in scope


def _assert_sound(facts: FileFacts, source: bytes) -> None:
    lines = source.split(b"\n")
    for symbol in facts.symbols:
        assert 1 <= symbol.start_line <= symbol.end_line <= len(lines)
        assert symbol.name
    for use in facts.uses:
        assert use.column <= len(lines[use.line - 1])


@pytest.mark.parametrize("name", LANGUAGES)
def test_a_source_nested_past_the_limit_has_no_facts(name: str) -> None:
    source = b"{" * (tree.NESTING_MAX + 1)
    refused = FileFacts((), (), refused=tree.TOO_DEEP)
    assert LANGUAGES[name].parse(source, True) == refused
    assert LANGUAGES[name].read_cursor("", f"\n{source.decode()}").file == refused


def test_a_long_chain_of_calls_is_read_in_no_time() -> None:
    source = b"def f\n  x = " + b"a." * 20_000 + b"b\nend\n"
    assert [symbol.name for symbol in RUBY.parse(source, True).symbols] == ["f"]


def test_names_used_in_deeply_nested_braces_are_left_out() -> None:
    source = b"use a::" + b"{b::" * 900 + b"c" + b"}" * 900 + b";\nuse d::{e::{f}};\n"
    assert [found.alias for found in LANGUAGES["rust"].parse(source, True).imports] == ["f"]


def test_a_package_clause_that_stands_too_late_is_none() -> None:
    source = b"object A\n" * 50 + b"package late\nclass B\n"
    assert LANGUAGES["scala"].parse(source, True).imports == ()


def test_a_source_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree, "PARSE_SECONDS_MAX", -1.0)
    assert RUBY.parse(b"def f\nend\n" * 2_000, True) == FileFacts((), (), refused=tree.TOO_SLOW)


def test_the_tree_of_a_long_source_is_that_of_the_whole() -> None:
    source = b"def f(x)\n  x.y\nend\n" * 1_000
    grammar = language(RUBY.parse.args[0])  # type: ignore[attr-defined]  # a partial of the shared reader
    read = tree.root(grammar, source)
    assert not isinstance(read, str)
    assert str(read) == str(Parser(grammar).parse(source).root_node)
    assert read.text == source


@pytest.mark.parametrize(
    ("source", "deepest"), [(b"", 0), (b"(()", 2), (b"{[()]}{}", 3), (b"))((", 2), (b"}" * 9 + b"(", 1)]
)
def test_nesting_is_the_most_brackets_open_at_one_place(source: bytes, deepest: int) -> None:
    assert tree.nesting(source) == deepest


@pytest.mark.parametrize(
    "source", [b"(" * tree.NESTING_MAX + b")" * 3, b"()" * 5_000, b"[" * 600 + b"]" * 600 + b"(" * 600]
)
def test_many_brackets_are_not_yet_deep_nesting(source: bytes) -> None:
    assert tree.root(language(RUBY.parse.args[0]), source) != tree.TOO_DEEP  # type: ignore[attr-defined]  # as above
