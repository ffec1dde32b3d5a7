"""Where a name of a Python file is bound."""

import pytest

from codeassist.next_edit.names import Names
from codeassist.next_edit.trees import python_tree


def scopes(source: str, name: str = "x") -> list[str]:
    """For each place of a name, its role and the scope that binds it."""
    data = source.encode()
    root = python_tree(data)
    assert root is not None
    names = Names(root, data, name.encode())
    found = []
    for place in names.places:
        scope = names.scope_of(place) if place.role in {"bind", "use", "global", "nonlocal"} else None
        where = "" if scope is None else scope.type.partition("_")[0]
        found.append(f"{place.role} {where}".strip())
    return found


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x = 1\ndef f(x=x): return x\n", ["bind module", "bind function", "use module", "use function"]),
        ("def f():\n  global x\n  x = 1\nx\n", ["global module", "bind module", "use module"]),
        (
            "def f():\n  x = 1\n  def g():\n    nonlocal x\n    x = 2\n",
            ["bind function", "nonlocal function", "bind function"],
        ),
        ("class A:\n  x = 1\n  y = x\n  def f(self): return x\n", ["bind class", "use class", "use"]),
        ("[x for x in x]\n", ["use list", "bind list", "use"]),
        ("def f():\n  [0 for i in j if (x := i)]\n  x\n", ["bind function", "use function"]),
        ("lambda x, *y: x\n", ["bind lambda", "use lambda"]),
        ("with f() as (x, y): x\n", ["bind module", "use module"]),
        ("try: pass\nexcept E as x: x\n", ["bind module", "use module"]),
        ("for x, y in z: x\n", ["bind module", "use module"]),
        ("match y:\n  case A(x=x): x\n", ["keyword", "bind module", "use module"]),
        ("match y:\n  case [*x]: x\n  case B() as x: pass\n", ["bind module", "use module", "bind module"]),
        ("import x.y\nimport y.x\nfrom x import z\n", ["bind module", "module", "module"]),
        ("from a import x as y, z as x\n", ["imported", "bind module"]),
        ("f(x=x.x)\n", ["keyword", "use", "attribute"]),
        ("def f(*x, **y): x\n", ["bind function", "use function"]),
        ("def f(a: x, b: int = x): pass\n", ["use", "use"]),
        ("print(f'{x}')\nx: int\n", ["use module", "bind module"]),
    ],
)  # fmt: skip
def test_each_place_is_bound_where_python_binds_it(source: str, expected: list[str]) -> None:
    assert scopes(source) == expected
