"""What a cursor is shown where files are found by their packages, or a whole repository is in sight."""

import pytest

from codeassist_index import CodeIndex, ContextRequest
from tests.index.conftest import Repository
from tests.index.languages.test_resolution import Case, assert_is_shown

KOTLIN_LEDGER = """\
package com.acme.core

class Ledger(private val store: Store) : Book() {
    fun total(currency: String): Money = store.sum(currency)
    companion object { fun open(path: String): Ledger = Ledger(Store()) }
}

fun Ledger.twice(times: Int): Money = total("EUR")
"""
JVM = {
    "core/src/Ledger.kt": KOTLIN_LEDGER,
    "core/src/Book.java": "package com.acme.core;\npublic class Book { public void close() {} }\n",
    "core/src/Money.scala": "package com.acme\npackage core\n\ncase class Money(cents: Long) {\n"
    "  def plus(other: Money): Money = this\n}\n",
}
RUBY_LEDGER = """\
module Acme
  module Core
    class Ledger < Book
      def initialize(store)
        @store = Store.new
      end

      def total(currency)
        Money.new(1)
      end
    end
  end
end
"""
RUBY = {
    "lib/acme/core/ledger.rb": RUBY_LEDGER,
    "lib/acme/core/store.rb": "module Acme\n  module Core\n    class Store\n      def sum(currency)\n      end\n"
    "    end\n  end\nend\n",
    "lib/acme/money.rb": "module Acme\n  class Money\n    def plus(other)\n    end\n  end\nend\n",
    "lib/book.rb": "class Book\n  def close\n  end\nend\n",
}
PHP = {
    "src/Core/Ledger.php": "<?php\nnamespace Acme\\Core;\n\nclass Ledger extends Book\n{\n"
    "    public function total(string $currency): Money { return new Money(); }\n}\n",
    "src/Core/Money.php": "<?php\nnamespace Acme\\Core;\n\nclass Money\n{\n    public function plus(Money $o) {}\n}\n",
    "src/Core/Book.php": "<?php\nnamespace Acme\\Core;\n\nabstract class Book\n{\n    public function close() {}\n}\n",
    "lib/rounding.php": "<?php\nfunction round_half_even($value) { return $value; }\n",
}
SWIFT = {
    "Sources/Shop/Ledger.swift": "class Ledger: Book {\n  func total(for currency: String) -> Money { Money() }\n}\n",
    "Sources/Shop/Ledger+Total.swift": 'extension Ledger {\n  func twice() -> Money { total(for: "") }\n}\n',
    "Sources/Core/Money.swift": "struct Money {\n  func plus(_ other: Money) -> Money { self }\n}\n",
}
LUA = {
    "lua/shop/ledger.lua": "local Ledger = {}\nLedger.__index = Ledger\n\nfunction Ledger.new(path)\n"
    "  return setmetatable({}, Ledger)\nend\n\nfunction Ledger:total(currency)\nend\n\nreturn Ledger\n",
}

CASES = (
    Case(
        "Kotlin has the members of an imported class", JVM, "app/App.kt",
        "package com.acme.app\nimport com.acme.core.Ledger\nfun f(ledger: Ledger) {\n    ledger.|\n}\n",
        ("core/src/Ledger.kt", "fun total(currency: String): Money"),
    ),
    Case(
        "Kotlin sees a base class in Java", JVM, "app/App.kt",
        "package com.acme.app\nimport com.acme.core.*\nfun f(ledger: Ledger) {\n    ledger.|\n}\n",
        ("core/src/Book.java", "public void close()"),
    ),
    Case(
        "Java sees a class in Kotlin", JVM, "app/App.java",
        "package com.acme.app;\nimport com.acme.core.Ledger;\nclass App {\n  void f(Ledger l) {\n    l.|\n  }\n}\n",
        ("core/src/Ledger.kt", "fun total(currency: String): Money"),
    ),
    Case(
        "Kotlin imports a function from outside of classes", JVM, "app/App.kt",
        "package com.acme.app\nimport com.acme.core.twice\n\n|\n",
        ("core/src/Ledger.kt", "fun Ledger.twice(times: Int): Money"),
    ),
    Case(
        "Kotlin sees its own package without an import", JVM, "core/test/LedgerTest.kt",
        'package com.acme.core\nfun f() {\n    val opened = Ledger.open("x")\n    opened.|\n}\n',
        ("core/src/Ledger.kt", "fun total(currency: String): Money"),
    ),
    Case(
        "Scala imports one of several names", JVM, "app/App.scala",
        "package com.acme.app\nimport com.acme.core.{Ledger, Money}\nclass App {\n"
        "  def f(ledger: Ledger) = {\n    ledger.total(1).|\n  }\n}\n",
        ("core/src/Money.scala", "def plus(other: Money): Money"),
    ),
    Case(
        "Scala sees what its package clauses nest in", JVM, "app/App.scala",
        "package com.acme.core\npackage app\nclass App {\n  def f(money: Money) = {\n    money.|\n  }\n}\n",
        ("core/src/Money.scala", "def plus(other: Money): Money"),
    ),
    Case(
        "Ruby finds a constant through the modules around it", RUBY, "lib/acme/core/bank.rb",
        "module Acme\n  module Core\n    class Bank\n      def open\n        ledger = Ledger.new(1)\n"
        "        ledger.|\n      end\n    end\n  end\nend\n",
        ("lib/acme/core/ledger.rb", "def total(currency)"),
    ),
    Case(
        "Ruby finds a constant of an outer module", RUBY, "lib/acme/core/bank.rb",
        "module Acme\n  module Core\n    class Bank\n      def open\n        money = Money.new\n"
        "        money.|\n      end\n    end\n  end\nend\n",
        ("lib/acme/money.rb", "def plus(other)"),
    ),
    Case(
        "Ruby follows a constant from the top", RUBY, "bin/run.rb",
        "require 'acme'\n\nbook = Acme::Core::Ledger.new(1)\nbook.|\n",
        ("lib/acme/core/ledger.rb", "def total(currency)"),
    ),
    Case(
        "Ruby has inherited methods of a constant in no module", RUBY, "bin/run.rb",
        "book = Acme::Core::Ledger.new(1)\nbook.|\n", ("lib/book.rb", "def close"),
    ),
    Case(
        "Ruby goes through a module that is also opened for its own methods",
        RUBY | {"lib/acme.rb": "module Acme\n  def self.logger\n  end\nend\n"}, "lib/acme/core/bank.rb",
        "module Acme\n  module Core\n    class Bank < Acme::Core::Ledger\n      def open\n        self.|\n"
        "      end\n    end\n  end\nend\n",
        ("lib/acme/core/ledger.rb", "def total(currency)"),
    ),
    Case(
        "Ruby knows an instance variable by what is assigned", RUBY, "lib/acme/core/bank.rb",
        "module Acme\n  module Core\n    class Bank\n      def initialize\n        @ledger = Ledger.new(1)\n      end\n"
        "\n      def f\n        @ledger.|\n      end\n    end\n  end\nend\n",
        ("lib/acme/core/ledger.rb", "def total(currency)"),
    ),
    Case(
        "PHP uses a class of a namespace", PHP, "app/App.php",
        "<?php\nnamespace App;\nuse Acme\\Core\\Ledger;\nfunction f(Ledger $ledger) {\n    $ledger->|\n}\n",
        ("src/Core/Ledger.php", "public function total(string $currency): Money"),
    ),
    Case(
        "PHP has what an aliased class inherits", PHP, "app/App.php",
        "<?php\nuse Acme\\Core\\{Ledger as Books};\nclass App {\n    private Books $books;\n"
        "    function f() {\n        $this->books->|\n    }\n}\n",
        ("src/Core/Book.php", "public function close()"),
    ),
    Case(
        "PHP goes through a used namespace", PHP, "app/App.php",
        "<?php\nnamespace App;\nuse Acme\\Core;\nfunction f() {\n    $book = new Core\\Ledger();\n    $book->|\n}\n",
        ("src/Core/Ledger.php", "public function total(string $currency): Money"),
    ),
    Case(
        "PHP sees functions in no namespace everywhere", PHP, "app/App.php",
        "<?php\nfunction f($value) {\n    $rounded = round_half_even($value);\n    |\n}\n",
        ("lib/rounding.php", "function round_half_even($value)"),
    ),
    Case(
        "PHP sees what a required file defines", PHP, "lib/a.php",
        "<?php\nnamespace Other;\nrequire_once __DIR__ . '/rounding.php';\n|\n",
        ("lib/rounding.php", "function round_half_even($value)"),
    ),
    Case(
        "Swift sees its module, with extensions", SWIFT, "Sources/Shop/Bank.swift",
        "func f(ledger: Ledger) {\n  ledger.|\n}\n",
        ("Sources/Shop/Ledger+Total.swift", "func twice() -> Money"),
    ),
    Case(
        "Swift imports another module", SWIFT, "Sources/App/main.swift",
        "import Core\n\nfunc f(money: Money) {\n  money.|\n}\n",
        ("Sources/Core/Money.swift", "func plus(_ other: Money) -> Money"),
    ),
    Case(
        "Lua requires a class", LUA, "lua/shop/app.lua",
        "local Ledger = require('shop.ledger')\nlocal book = Ledger.new('x')\nbook:|\n",
        ("lua/shop/ledger.lua", "function Ledger:total(currency)"),
    ),
    Case(
        "Bash sources a file", {"lib/store.sh": "open_store() {\n  true\n}\n"}, "bin/run.sh",
        '. "$(dirname "$0")/../lib/store.sh"\n\nrun() {\n  |\n}\n', ("lib/store.sh", "open_store()"),
    ),
    Case(
        "SQL knows the tables of the repository with their columns",
        {"schema/ledger.sql": "CREATE TABLE ledger (\n  id INT,\n  total NUMERIC(10, 2)\n);\n"}, "queries/a.sql",
        "CREATE VIEW totals AS SELECT id\nFROM ledger l\nWHERE ledger.|\n;\n",
        ("schema/ledger.sql", "total NUMERIC(10, 2)"),
    ),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_needed_definition_is_shown(case: Case, index: CodeIndex, repository: Repository) -> None:
    assert_is_shown(case, index, repository)


def test_code_in_no_namespace_is_out_of_sight_of_another_repository(
    index: CodeIndex, repository: Repository, other_repository: Repository
) -> None:
    other_repository.write(PHP).commit()
    repository.write({"README": "Nothing.\n"}).commit()
    index.update(other_repository.root)
    index.update(repository.root)
    prefix = "<?php\nfunction f($value) {\n    $rounded = round_half_even($value);\n    "
    request = ContextRequest(repository.root, "app/App.php", prefix, "\n}\n")
    answer = index.context(request, budget=300, count_tokens=lambda text: len(text.split()))
    assert not [snippet for snippet in answer.snippets if snippet.kind == "definition"]


@pytest.mark.parametrize("name", ["Ledger.total", "Core.Ledger.total", "Shop.Ledger", "round_half_even"])
def test_qualified_names_have_no_mark_of_the_repository(name: str, index: CodeIndex, repository: Repository) -> None:
    repository.write({**PHP, **SWIFT}).commit()
    index.update(repository.root)
    found = index.definitions(name)
    assert found
    assert all(not one.qualified_name.startswith("=") for one in found)
