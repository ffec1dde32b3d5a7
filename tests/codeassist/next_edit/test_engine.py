"""What holds for all proposals."""

from collections.abc import Callable

from codeassist.next_edit.engine import in_order, propose
from codeassist.next_edit.types import Edited, NextEdit
from tests.codeassist.next_edit.conftest import Project


def edit(path: str, start: int) -> NextEdit:
    return NextEdit(path, start, start, b"", 1, "")


def test_the_next_place_is_below_the_cursor_then_above_then_in_other_files() -> None:
    edits = [edit("b.py", 5), edit("a.py", 5), edit("c.py", 1), edit("b.py", 20), edit("b.py", 30)]
    order = [(one.path, one.start) for one in in_order(edits, "b.py", 10)]
    assert order == [("b.py", 20), ("b.py", 30), ("b.py", 5), ("a.py", 5), ("c.py", 1)]


def test_an_edit_that_would_break_a_file_is_not_proposed(alone: Callable[..., Project]) -> None:
    project = alone("x = [\n    a.b,\n    a.b,\n]\na.b = 1\n")
    project.edit("a.py", ("a.b", "a.b if a"), ("    a.b,\n]", "    a.b if a,\n]"))
    assert project.proposals("a.py") == ()


def test_work_that_is_not_wanted_any_more_ends_with_nothing(alone: Callable[..., Project]) -> None:
    project = alone("def f(x):\n    return x\n")
    project.edit("a.py", ("x", "y"))
    edited = Edited(project.root, "a.py", "python", project.open["a.py"], project, None, lambda: True)
    assert propose(edited) == ()


def test_a_place_is_in_one_proposal_only(alone: Callable[..., Project]) -> None:
    project = alone("def f(x):\n    g(x)\n    g(x)\n    g(x)\n")
    project.edit("a.py", ("(x)", "(y)"), ("g(x)", "g(y)"), ("g(x)", "g(y)"))
    found = [(one.path, one.start) for proposal in project.proposals("a.py") for one in proposal.edits]
    assert len(found) == len(set(found)) == 1
