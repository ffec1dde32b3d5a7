"""A rename that is half done."""

from collections.abc import Callable

import pytest

from tests.codeassist.next_edit.conftest import Project

Alone = Callable[..., Project]

LEDGER = "class Ledger:\n    def total(self):\n        return 0\n\n    def shown(self):\n        return self.total()\n"


@pytest.mark.parametrize(
    ("text", "change", "expected"),
    [
        (
            "def f(order):\n    order += 1\n    return g(order=order)\n",
            ("order", "item"),
            "def f(item):\n    item += 1\n    return g(order=item)\n",
        ),
        (
            "total = 1\n\ndef f():\n    return total\n\ndef g(total):\n    return total\n",
            ("total", "amount"),
            "amount = 1\n\ndef f():\n    return amount\n\ndef g(total):\n    return total\n",
        ),
        (
            "import json as j\nj.loads(j)\n",
            ("as j", "as jay"),
            "import json as jay\njay.loads(jay)\n",
        ),
        (
            "def run(a):\n    return a\n\n\n__all__ = ['run']\nrun(1)\n",
            ("run", "go"),
            "def go(a):\n    return a\n\n\n__all__ = ['go']\ngo(1)\n",
        ),
        (
            "for row in a:\n    print(row)\nfor row in b:\n    print(row)\n",
            ("row", "line"),
            "for line in a:\n    print(line)\nfor row in b:\n    print(row)\n",
        ),
    ],
    ids=[
        "a parameter",
        "a variable of the file",
        "an import's alias",
        "what is exported",
        "the next loop's is another",
    ],
)
def test_the_other_uses_in_the_scope_are_renamed(
    alone: Alone, text: str, change: tuple[str, str], expected: str
) -> None:
    project = alone(text)
    project.edit("a.py", change)
    assert project.after("a.py") == {"a.py": expected}


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("def f(a, b):\n    return a + b\n", [("a, b", "b, b")]),
        ("x = 1\ny = x + x\n", [("= x", "= z")]),
        ("x = 1\nprint(x)\nx = 2\nprint(x)\n", [("x = 2", "y = 2")]),
        ("def f(x):\n    return x\n", [("return x", "return lambda: x")]),
        ("x = 1\nx.y\n", [("y", "z")]),
        ("def f(x):\n    return x\n", [("x", "class")]),
        ("# x\n'x'\n", [("x", "y")]),
    ],
    ids=["another's name", "one use", "a later value", "nothing renamed", "an attribute", "a keyword", "a comment"],
)
def test_what_is_no_rename_is_left_alone(alone: Alone, text: str, changes: list[tuple[str, str]]) -> None:
    project = alone(text)
    project.edit("a.py", *changes)
    assert project.proposals("a.py") == ()


def test_uses_that_became_a_name_which_nothing_has_yet_are_a_rename_too(alone: Alone) -> None:
    project = alone("def f(x):\n    a(x)\n    b(x)\n    c(x)\n")
    project.edit("a.py", ("a(x)", "a(y)"), ("b(x)", "b(y)"))
    assert project.after("a.py") == {"a.py": "def f(y):\n    a(y)\n    b(y)\n    c(y)\n"}


def test_a_place_where_the_new_name_means_something_else_is_left_alone(alone: Alone) -> None:
    project = alone("x = 1\n\ndef f(y):\n    return x + y\n\ndef g():\n    return x\n")
    project.edit("a.py", ("x", "y"))
    assert project.after("a.py") == {"a.py": "y = 1\n\ndef f(y):\n    return x + y\n\ndef g():\n    return y\n"}


def test_other_files_are_renamed_where_the_name_leads_to_the_definition(project: Project) -> None:
    project.write(
        {
            "ledger.py": "def total():\n    return 0\n",
            "a.py": "from ledger import total\n\n\ndef f(x):\n    return total() + x.total\n",
            "b.py": "import ledger\n\ngot = ledger.total()\n",
            "c.py": "from ledger import total as t\n\nt()\n",
            "d.py": "def total():\n    return 1\n\n\ntotal()\n",
        }
    )
    project.edit("ledger.py", ("total", "amount"))
    [proposal] = project.proposals("ledger.py")
    assert proposal.title == "Rename the other 4 uses of `total` to `amount` (3 files); 1 more may be meant"
    assert project.after("ledger.py") == {
        "a.py": "from ledger import amount\n\n\ndef f(x):\n    return amount() + x.total\n",
        "b.py": "import ledger\n\ngot = ledger.amount()\n",
        "c.py": "from ledger import amount as t\n\nt()\n",
    }


def test_what_a_function_imports_is_renamed_with_its_uses_though_the_function_has_the_same_name(
    project: Project,
) -> None:
    text = "def total():\n    from ledger import total\n\n    return total()\n"
    project.write({"ledger.py": "def total():\n    return 0\n", "a.py": text})
    project.edit("ledger.py", ("total", "amount"))
    assert project.after("ledger.py") == {
        "a.py": "def total():\n    from ledger import amount\n\n    return amount()\n"
    }


def test_a_file_in_which_the_new_name_is_taken_is_not_touched_but_counted(project: Project) -> None:
    text = "from ledger import total\n\namount = 1\ntotal(amount)\n"
    project.write({"ledger.py": "def total(): ...\n", "a.py": text})
    project.edit("ledger.py", ("total", "amount"))
    assert project.proposals("ledger.py") == ()


def test_a_method_is_renamed_with_those_that_override_it_and_what_is_not_known_is_counted(project: Project) -> None:
    project.write(
        {
            "ledger.py": LEDGER,
            "a.py": (
                "from ledger import Ledger\n\n\nclass Sub(Ledger):\n    def total(self):\n        return 1\n\n\n"
                "def f(one: Sub, other):\n    return one.total() + other.total()\n"
            ),
        }
    )
    project.edit("ledger.py", ("total", "amount"))
    [proposal] = project.proposals("ledger.py")
    assert proposal.title == "Rename the other 3 uses of `total` to `amount` (2 files); 1 more may be meant"
    assert project.after("ledger.py") == {
        "ledger.py": LEDGER.replace("total", "amount"),
        "a.py": (
            "from ledger import Ledger\n\n\nclass Sub(Ledger):\n    def amount(self):\n        return 1\n\n\n"
            "def f(one: Sub, other):\n    return one.amount() + other.total()\n"
        ),
    }


def test_an_attribute_that_a_method_sets_is_renamed_where_the_object_is_known(project: Project) -> None:
    text = "class A:\n    size: int\n\n    def f(self):\n        self.size = 0\n        return self.size\n"
    project.write({"a.py": text, "b.py": "from a import A\n\nA().size\n"})
    project.edit("a.py", ("self.size", "self.length"))
    assert project.after("a.py") == {
        "a.py": text.replace("size", "length"), "b.py": "from a import A\n\nA().length\n",
    }  # fmt: skip


def test_an_attribute_that_is_set_first_elsewhere_is_another_one_from_here_on(project: Project) -> None:
    text = "class A:\n    def f(self):\n        self.size = 0\n\n    def g(self):\n        self.size = 1\n"
    project.write({"a.py": text})
    project.edit("a.py", ("self.size = 1", "self.length = 1"))
    assert project.proposals("a.py") == ()


def test_callers_that_pass_a_renamed_parameter_by_name_follow(project: Project) -> None:
    project.write(
        {"a.py": "def f(x, old=1):\n    return old\n", "b.py": "from a import f\n\nold = 1\nf(1, old=old)\nf(1, 2)\n"}
    )
    project.edit("a.py", ("old", "new"))
    assert project.after("a.py") == {
        "a.py": "def f(x, new=1):\n    return new\n", "b.py": "from a import f\n\nold = 1\nf(1, new=old)\nf(1, 2)\n",
    }  # fmt: skip


def test_when_all_is_renamed_nothing_is_proposed(alone: Alone) -> None:
    project = alone("def f(x):\n    return x\n")
    project.edit("a.py", ("(x)", "(y)"), ("return x", "return y"))
    assert project.proposals("a.py") == ()
