"""Renames in Java, Go and TypeScript."""

import pytest

from tests.codeassist.next_edit.conftest import Project


@pytest.mark.parametrize(
    ("language", "files", "change", "expected"),
    [
        (
            "typescript",
            {
                "ledger.ts": "export function total(order: number) {\n  return order;\n}\n",
                "a.ts": "import { total } from './ledger';\n\nconst x = { total: total(1) };\n// total\no.total();\n",
            },
            ("total", "amount"),
            {"a.ts": "import { amount } from './ledger';\n\nconst x = { total: amount(1) };\n// total\no.total();\n"},
        ),
        (
            "typescript",
            {"a.ts": "function f(order: number) {\n  const x = { order: order };\n  return order + 'order';\n}\n"},
            ("order", "item"),
            {"a.ts": "function f(item: number) {\n  const x = { order: item };\n  return item + 'order';\n}\n"},
        ),
        (
            "java",
            {
                "Ledger.java": "class Ledger {\n  int total() { return 0; }\n  int f() { return this.total(); }\n}\n",
                "Use.java": "class Use {\n  int f(Ledger ledger) { return ledger.total(); }\n}\n",
            },
            ("total", "amount"),
            {
                "Ledger.java": "class Ledger {\n  int amount() { return 0; }\n  int f() { return this.amount(); }\n}\n",
                "Use.java": "class Use {\n  int f(Ledger ledger) { return ledger.amount(); }\n}\n",
            },
        ),
        (
            "go",
            {
                "go.mod": "module example.com/shop\n",
                "a.go": "package shop\n\nfunc total(order int) int {\n\treturn order\n}\n",
                "b.go": "package shop\n\nvar x = total(1)\n",
            },
            ("total", "amount"),
            {"b.go": "package shop\n\nvar x = amount(1)\n"},
        ),
    ],
    ids=["a function of a module", "a parameter", "a method", "a function of a package"],
)
def test_the_uses_of_a_renamed_declaration_follow(
    project: Project, language: str, files: dict[str, str], change: tuple[str, str], expected: dict[str, str]
) -> None:
    project.write(files)
    path = next(path for path, text in files.items() if change[0] in text)
    project.edit(path, change)
    assert project.after(path, language=language) == expected


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("function f(x: number) {\n  if (x) { const x = 1; g(x); }\n  return x;\n}\n", ("x: n", "y: n")),
        ("function f(x: number, y: number) {\n  return x + y;\n}\n", ("x: n", "y: n")),
        ("function f(x: number) {\n  return x;\n}\n", ("return x", "return y")),
    ],
    ids=["declared again inside", "the new name is taken", "a use"],
)
def test_what_is_not_sure_is_left_alone(project: Project, text: str, change: tuple[str, str]) -> None:
    project.write({"a.ts": text})
    project.edit("a.ts", change)
    assert project.proposals("a.ts", language="typescript") == ()
