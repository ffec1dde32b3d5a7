"""What a cursor in each language is shown of other files; `|` marks the cursor."""

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from codeassist_index import CodeIndex, ContextRequest
from codeassist_index.languages import LANGUAGES
from tests.index.conftest import Repository


@dataclass(frozen=True)
class Case:
    name: str
    files: Mapping[str, str]
    path: str
    text: str
    shown: tuple[str, str]
    """A path, and what is shown of it."""


MONEY = (
    "export class Money {\n  constructor(readonly cents: number) {}\n  plus(other: Money): Money { return this; }\n}\n"
)
LEDGER = """\
import { Money } from './money';
export class Book { close(): void {} }
export default class Ledger extends Book {
  readonly last: Money;
  total(): Money { return this.last; }
}
export const open = (path: string): Ledger => new Ledger();
"""
SHOP = {"src/money.ts": MONEY, "src/ledger.ts": LEDGER, "src/index.ts": "export * from './ledger';\n"}

JAVA_LEDGER = """\
package com.acme.core;

public class Ledger extends Book implements Named {
    private final Store store = new Store();
    public Money total(String currency) { return store.sum(); }
    public static Ledger open() { return new Ledger(); }
    public enum Side { LEFT, RIGHT }
}
"""
JAVA = {
    "core/src/main/java/com/acme/core/Ledger.java": JAVA_LEDGER,
    "core/src/main/java/com/acme/core/Book.java": "package com.acme.core;\nclass Book { void close() {} }\n",
    "core/src/main/java/com/acme/core/Money.java":
        "package com.acme.core;\npublic record Money(long cents) { Money plus(Money other) { return this; } }\n",
}  # fmt: skip
CORE_IN_JAVA = "core/src/main/java/com/acme/core"
APP = "app/src/main/java/com/acme/app/App.java"

GO_LEDGER = """\
package core

// Ledger keeps the entries of one account.
type Ledger struct {
	Book
	Last Money
}

func Open(path string) (*Ledger, error) { return &Ledger{}, nil }
"""
GO = {
    "go.mod": "module github.com/acme/shop\n",
    "core/ledger.go": GO_LEDGER,
    "core/total.go": "package core\n\nfunc (l *Ledger) Total(currency string) Money { return l.Last }\n",
    "core/money.go": "package core\n\ntype Money int\n\nfunc (m Money) Plus(o Money) Money { return m }\n",
    "core/book.go": "package core\n\ntype Book struct{}\n\nfunc (b *Book) Close() {}\n",
}

CASES = (
    Case("an import is shown", SHOP, "src/a.ts", "import { open } from './ledger';\n\n|\n", ("src/ledger.ts", "open")),
    Case(
        "a default import has its members", SHOP, "src/a.ts",
        "import L from './ledger';\nfunction f(book: L) {\n  book.|\n}\n", ("src/ledger.ts", "total(): Money"),
    ),
    Case(
        "inherited members count", SHOP, "src/a.ts",
        "import L from './ledger';\nfunction f(book: L) {\n  book.|\n}\n", ("src/ledger.ts", "close(): void"),
    ),
    Case(
        "what a method returns has members", SHOP, "src/a.ts",
        "import { open } from '.';\nfunction f() {\n  const l = open('x');\n  l.total().|\n}\n",
        ("src/money.ts", "plus(other: Money): Money"),
    ),
    Case(
        "an attribute of this is known by its declared type", SHOP, "src/a.ts",
        "import L from './ledger';\nclass A {\n  constructor(private l: L) {}\n  f() {\n    this.l.|\n  }\n}\n",
        ("src/ledger.ts", "total(): Money"),
    ),
    Case(
        "a member may be asked for with a question mark", SHOP, "src/a.ts",
        "import L from './ledger';\nfunction f(l?: L) {\n  return l?.|\n}\n", ("src/ledger.ts", "total(): Money"),
    ),
    Case(
        "unpacked properties have their types", SHOP, "src/a.tsx",
        "import L from './ledger';\ntype P = { book: L };\nfunction F({ book }: P) {\n  return book.|\n}\n",
        ("src/ledger.ts", "total(): Money"),
    ),
    Case(
        "an alias of the options is followed",
        SHOP | {"tsconfig.json": '{"compilerOptions": {"paths": {"@/*": ["src/*"]}}}'}, "app/a.ts",
        "import { Money } from '@/money';\nconst m = new Money(1);\nm.|\n", ("src/money.ts", "plus(other"),
    ),
    Case(
        "JavaScript requires a class", {"lib/store.js": "class Store {\n  read(id) {}\n}\nmodule.exports = Store;\n"},
        "lib/a.js", "const Store = require('./store');\nconst s = new Store();\ns.|\n", ("lib/store.js", "read(id)"),
    ),
    Case(
        "JavaScript requires functions", {"lib/util.js": "exports.trim = function (text) {};\n"},
        "lib/a.js", "const util = require('./util');\nutil.|\n", ("lib/util.js", "exports.trim = function (text)"),
    ),
    Case(
        "a method of an unknown object is found where only one has its name",
        {"lib/tokens.js": "class Tokens {\n  tokenBefore(node) {}\n}\n"}, "lib/rule.js",
        "module.exports = (context) => {\n  const last = context.code.tokenBefore(1);\n  |\n};\n",
        ("lib/tokens.js", "tokenBefore(node)"),
    ),
    Case(
        "the own package is in scope", GO, "core/new.go",
        "package core\n\n// Opened returns what opening the path gives.\nfunc Opened(path string) {\n\t|\n}\n",
        ("core/ledger.go", "func Open(path string) (*Ledger, error)"),
    ),
    Case(
        "a path of the crate is followed to the implementation",
        {"src/core/mod.rs": "pub struct Ledger;\nimpl Ledger {\n    pub fn total(&self) -> Money { self.last }\n}\n"},
        "src/app.rs", "use crate::core::Ledger;\n\nfn f(l: &Ledger) {\n    l.|\n}\n",
        ("src/core/mod.rs", "pub fn total(&self) -> Money"),
    ),
    Case(
        "a used namespace has its classes, whose parts stand in several files",
        {
            "core/Ledger.cs": "namespace Acme.Core { public partial class Ledger { public int Count; } }\n",
            "core/Total.cs": "namespace Acme.Core;\npublic partial class Ledger { Money Total(string c) => 1; }\n",
        }, "app/App.cs",
        "using Acme.Core;\nnamespace App;\nclass App {\n  Ledger l;\n  void F() {\n    l.|\n  }\n}\n",
        ("core/Total.cs", "Money Total(string c)"),
    ),
    Case(
        "an included header has its types and functions",
        {"include/core/ledger.h": "struct ledger { int count; };\nint ledger_total(struct ledger *l);\n"}, "src/app.c",
        "#include <core/ledger.h>\nint f(struct ledger *book) {\n  return book->|\n}\n",
        ("include/core/ledger.h", "int count"),
    ),
    Case(
        "a C++ header has its classes, with what they inherit",
        {
            "src/book.h": "class Book {\n public:\n  void close();\n};\n",
            "src/ledger.h": '#include "book.h"\nclass Ledger : public Book {\n public:\n  Money total() const;\n};\n',
        }, "src/app.cc",
        '#include "ledger.h"\nvoid f(const Ledger& l) {\n  l.|\n}\n', ("src/book.h", "void close()"),
    ),
    Case(
        "a field has its type", JAVA, APP,
        "package com.acme.app;\nimport com.acme.core.Ledger;\n"
        "class App {\n  private Ledger l;\n  void f() {\n    l.|\n  }\n}\n",
        (f"{CORE_IN_JAVA}/Ledger.java", "public Money total(String currency)"),
    ),
    Case(
        "inherited members of the same package count", JAVA, APP,
        "package com.acme.app;\nimport com.acme.core.*;\nclass App {\n  void f(Ledger l) {\n    l.|\n  }\n}\n",
        (f"{CORE_IN_JAVA}/Book.java", "void close()"),
    ),
    Case(
        "a class of the same package needs no import", JAVA, f"{CORE_IN_JAVA}/Bank.java",
        "package com.acme.core;\n"
        'class Bank {\n  void f() {\n    var l = Ledger.open();\n    l.total("EUR").|\n  }\n}\n',
        (f"{CORE_IN_JAVA}/Money.java", "Money plus(Money other)"),
    ),
    Case(
        "a nested type is imported", JAVA, APP,
        "package com.acme.app;\nimport com.acme.core.Ledger.Side;\n"
        "class App {\n  Object f() {\n    return Side.|\n  }\n}\n",
        (f"{CORE_IN_JAVA}/Ledger.java", "LEFT"),
    ),
    Case(
        "members may stand in another file of the package", GO, "app/main.go",
        'package main\n\nimport "github.com/acme/shop/core"\n\nfunc main() {\n\tl, err := core.Open("x")\n\tl.|\n}\n',
        ("core/total.go", "func (l *Ledger) Total(currency string) Money"),
    ),
    Case(
        "an embedded type passes on its members", GO, "app/main.go",
        'package main\n\nimport "github.com/acme/shop/core"\n\nfunc f(l *core.Ledger) {\n\tl.|\n}\n',
        ("core/book.go", "Close()"),
    ),
    Case(
        "a package has its names", GO, "app/main.go",
        'package main\n\nimport "github.com/acme/shop/core"\n\nfunc f() {\n\tcore.|\n}\n',
        ("core/ledger.go", "func Open(path string) (*Ledger, error)"),
    ),
    Case(
        "the receiver has its type, and its fields theirs", GO, "core/new.go",
        "package core\n\nfunc (l *Ledger) Twice() Money {\n\treturn l.Last.|\n}\n",
        ("core/money.go", "Plus(o Money) Money"),
    ),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.path.rpartition('.')[2]}: {case.name}")
def test_the_needed_definition_is_shown(case: Case, index: CodeIndex, repository: Repository) -> None:
    assert_is_shown(case, index, repository)


def assert_is_shown(case: Case, index: CodeIndex, repository: Repository) -> None:
    repository.write({**case.files, "README": "A shop.\n"}).commit()
    index.update(repository.root)
    prefix, _, suffix = case.text.partition("|")
    request = ContextRequest(repository.root, case.path, prefix, suffix)
    answer = index.context(request, budget=300, count_tokens=lambda text: len(text.split()))
    definitions = [snippet for snippet in answer.snippets if snippet.kind == "definition"]
    path, text = case.shown
    assert any(snippet.path == path and text in snippet.text for snippet in definitions), definitions


def test_a_package_of_another_repository_is_found_by_its_name(
    index: CodeIndex, repository: Repository, other_repository: Repository
) -> None:
    other_repository.write({"package.json": '{"name": "@acme/core"}', "src/money.ts": MONEY}).commit()
    repository.write({"src/a.ts": ""}).commit()
    index.update(other_repository.root)
    index.update(repository.root)
    text = "import { Money } from '@acme/core/money';\nfunction f(m: Money) {\n  m."
    answer = index.context(ContextRequest(repository.root, "src/a.ts", text, "\n}\n"), budget=100, count_tokens=len)
    assert answer.snippets[0].reason == "`m` is Money"


BROKEN = (
    b"",
    b"\xff\xfe\x00",
    b"class {{{{ ((( 'x\n",
    b"import {\nexport\nfunction f(",
    b"(" * 20_000,
    b"{" * 20_000,
    "class Größe { länge: Zahl; }".encode(),
    "function 价格() {}".encode("gb18030"),
    b"x = " + b"a." * 20_000 + b"b;",
)


@pytest.mark.parametrize("suffix", [language.suffixes[0] for language in LANGUAGES.values()])
def test_broken_source_is_read_as_far_as_it_goes(suffix: str, index: CodeIndex, repository: Repository) -> None:
    repository.write({f"broken{number}{suffix}": source for number, source in enumerate(BROKEN)})
    report = index.update(repository.root)
    assert report.files + len(report.skipped) == len(BROKEN)
    for source in BROKEN:
        text = source.decode("utf-8", "replace")
        request = ContextRequest(repository.root, f"other{suffix}", text[: len(text) // 2], text[len(text) // 2 :])
        assert index.context(request, budget=50, count_tokens=len).tokens <= 50
