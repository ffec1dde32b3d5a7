"""A source is parsed to the tree that the parser makes of it in one piece, and is let go of afterwards."""

import sys

import pytest
import tree_sitter_python
from tree_sitter import Language, Parser, Tree

from codeassist_index.languages.reading import tree

PYTHON = Language(tree_sitter_python.language())


def _parsed(source: bytes, former: Tree | None = None) -> Tree:
    found = tree.parsed(PYTHON, source, former)
    assert not isinstance(found, str)
    return found


@pytest.mark.parametrize("functions", [500, 5_000])
def test_a_changed_source_is_let_go_of_after_it_was_parsed(functions: int) -> None:
    source = b"".join(b"def f%d(a):\n    return a\n" % number for number in range(functions))
    changed = source[:-2] + b"abc\n"
    references = sys.getrefcount(source), sys.getrefcount(changed)
    first = _parsed(source)
    end = (2 * functions - 1, 11)
    first.edit(len(source) - 2, len(source) - 1, len(changed) - 1, end, (end[0], 12), (end[0], 14))
    second = _parsed(changed, first)
    assert str(second.root_node) == str(Parser(PYTHON).parse(changed).root_node)
    del first, second
    assert (sys.getrefcount(source), sys.getrefcount(changed)) == references
