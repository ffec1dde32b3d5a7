"""Changed sources are parsed with what is known of former ones, to the tree of a fresh parse."""

import pytest
import tree_sitter_python
from hypothesis import given
from hypothesis import strategies as st
from tree_sitter import Language, Parser, Tree

from codeassist_index.languages.reading import tree, trees

PYTHON = Language(tree_sitter_python.language())
PIECES = st.sampled_from(
    [
        "x = 1\n",
        "def f(a):\n",
        "    return a\n",
        "class A:\n",
        "    b = (1,\n",
        "    )\n",
        '"""\n',
        "é = 2\n",
        "\n",
        "if x:\n",
    ]
)


@given(st.lists(PIECES, max_size=12), st.lists(PIECES, max_size=3), st.integers(0, 12), st.integers(0, 3))
def test_the_tree_is_that_of_a_fresh_parse(lines: list[str], others: list[str], at: int, count: int) -> None:
    for changed in (lines, [*lines[:at], *others, *lines[at + count :]], lines):
        source = "".join(changed).encode()
        root = trees.root(PYTHON, source)
        assert not isinstance(root, str)
        assert str(root) == str(Parser(PYTHON).parse(source).root_node)
        assert root.end_byte == len(source)


def test_a_changed_source_is_parsed_by_way_of_the_one_before(monkeypatch: pytest.MonkeyPatch) -> None:
    by_way_of: list[bool] = []
    parsed = tree.parsed

    def noted(language: Language, source: bytes, former: Tree | None = None) -> Tree | str:
        by_way_of.append(former is not None)
        return parsed(language, source, former)

    monkeypatch.setattr(tree, "parsed", noted)
    source = "".join(f"def f{n}(a):\n    return a\n" for n in range(50)).encode()
    for changed in (source, source + b"x = 1\n", source + b"x = 1\n", source + b"x = (\n", b"nothing = alike\n"):
        trees.root(PYTHON, changed)
    assert by_way_of == [False, True, True, False, False]  # known already; by way, and anew for its error; anew
