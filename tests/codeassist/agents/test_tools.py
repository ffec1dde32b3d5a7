"""What agents are answered, on small repositories."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from codeassist.agents import answers, arguments, tools
from codeassist.agents.reader import Reader
from codeassist.errors import InvalidInputError, UsageError
from codeassist.settings import Settings
from codeassist_index import CodeIndex, NotIndexedError, ScopeError

CORE = '''class Ledger:
    """All entries of an account."""

    def total(self, currency="EUR"):
        return 0


def charge(ledger, amount, password="pw-Xk3!abc9-long"):
    """Take money."""
    return ledger.total()
'''
TILL = "from payments import charge\n\n\ndef pay(ledger):\n    charge(ledger, 1)\n"
SHOP, PAY = "git.example.com/acme/shop", "git.example.com/acme/pay"


@pytest.fixture
def index(tmp_path: Path) -> Iterator[CodeIndex]:
    for path, content in {"pay/payments.py": CORE, "shop/src/till.py": TILL}.items():
        target = tmp_path / path
        target.parent.mkdir(parents=True)
        target.write_text(content, encoding="utf-8")
    with CodeIndex.open(tmp_path / "index") as opened:
        opened.update(tmp_path / "pay", name=PAY)
        opened.update(tmp_path / "shop", name=SHOP)
        yield opened


@pytest.fixture
def reader(index: CodeIndex) -> Reader:
    return Reader(index, Settings())


def test_a_definition_comes_with_its_place_signature_and_documentation(reader: Reader) -> None:
    found = tools.definition(reader, arguments.Name(name="Ledger.total"))
    assert found.readable() == (
        f'{PAY} payments.py:4-5 method payments.Ledger.total\n    def total(self, currency="EUR"):'
    )
    assert found.left_out == ""


def test_no_answer_has_a_secret(reader: Reader) -> None:
    asked = [
        tools.definition(reader, arguments.Name(name="charge")),
        tools.search(reader, arguments.Search(query="charge password")),
        tools.references(reader, arguments.Name(name="total")),
        tools.outline(reader, arguments.Outline(repository=PAY, path="payments.py")),
        tools.read(reader, arguments.Read(repository=PAY, path="payments.py")),
        tools.context(reader, arguments.Context(task="what charge does")),
        tools.context(reader, arguments.Context(repository=SHOP, path="src/till.py", line=5, column=5)),
    ]
    for found in asked:
        assert "Xk3" not in found.readable() + found.model_dump_json()
    assert "REDACTED" in asked[0].readable()


def test_a_private_file_is_as_good_as_not_indexed(index: CodeIndex) -> None:
    reader = Reader(index, Settings.model_validate({"privacy": {"private_globs": ["payments.py"]}}))
    assert tools.definition(reader, arguments.Name(name="charge")).definitions == []
    assert {hit.path for hit in tools.search(reader, arguments.Search(query="charge")).hits} == {"src/till.py"}
    assert tools.context(reader, arguments.Context(task="charge a Ledger")).snippets[0].path == "src/till.py"
    with pytest.raises(NotIndexedError, match=r"^payments\.py of .* is not in the index\.$"):
        tools.read(reader, arguments.Read(repository=PAY, path="payments.py"))


def test_an_agent_reads_what_settings_and_command_line_both_allow(index: CodeIndex) -> None:
    settings = Settings.model_validate({"agents": {"readable": ["team"]}, "index": {"scopes": {"team": [SHOP]}}})
    for readable, names in ((), [SHOP]), ((SHOP,), [SHOP]), ((PAY,), []):
        reader = Reader(index, settings, readable)
        assert [one.name for one in tools.repositories(reader, arguments.Repositories()).repositories] == names
        assert tools.definition(reader, arguments.Name(name="charge")).definitions == []
    with pytest.raises(ScopeError, match=r"^acme/pay names no indexed repository\.$"):
        tools.search(Reader(index, settings), arguments.Search(query="charge", scope=["acme/pay"]))
    with pytest.raises(UsageError, match=r"^pay is no indexed repository; `repositories` lists"):
        tools.read(Reader(index, settings), arguments.Read(repository="pay", path="payments.py"))


def test_an_absolute_path_outside_what_may_be_read_is_in_no_repository(index: CodeIndex, tmp_path: Path) -> None:
    reader = Reader(index, Settings(), (SHOP,))
    for path in (tmp_path / "pay" / "payments.py", tmp_path / "nowhere.py"):
        with pytest.raises(UsageError, match=r"is in no indexed repository\.$"):
            tools.read(reader, arguments.Read(path=str(path)))
    assert tools.read(reader, arguments.Read(path=str(tmp_path / "shop" / "src" / "till.py"))).text == TILL


def test_a_limit_says_that_there_is_more(reader: Reader) -> None:
    found = tools.references(reader, arguments.Name(name="ledger", limit=1))
    assert len(found.references) == 1
    assert found.left_out == "There is more: raise `limit`, or narrow with `scope`."
    assert found.readable().endswith(found.left_out)


def test_an_answer_is_bounded_in_characters(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tools, "ANSWER_CHARACTERS_MAX", 200)
    found = tools.outline(reader, arguments.Outline(repository="pay", path="payments.py"))
    assert 0 < len(found.definitions) < 3
    assert found.left_out == "There is more than fits into 200 characters: narrow with `scope`."
    monkeypatch.setattr(tools, "ANSWER_CHARACTERS_MAX", 60)
    read = tools.read(reader, arguments.Read(repository="pay", path="payments.py"))
    assert read.end_line < read.lines
    assert read.left_out == f"There is more: go on with `start_line` {read.end_line + 1}."


@pytest.mark.parametrize(
    ("start", "end", "text", "left_out"),
    [
        (1, 1, "class Ledger:", ""),
        (4, None, "    def total", ""),
        (11, None, "", ""),
        (50, None, "", ""),
    ],
)
def test_lines_are_read_as_far_as_there_are_any(
    reader: Reader, start: int, end: int | None, text: str, left_out: str
) -> None:
    found = tools.read(reader, arguments.Read(repository=PAY, path="payments.py", start_line=start, end_line=end))
    assert found.text.startswith(text)
    assert found.left_out == left_out
    assert found.readable()


def test_a_long_file_is_read_piece_by_piece(index: CodeIndex, reader: Reader, tmp_path: Path) -> None:
    (tmp_path / "pay" / "long.txt").write_text("\n".join(f"line {n}" for n in range(1, 1001)), encoding="utf-8")
    index.update(tmp_path / "pay", name=PAY)
    found = tools.read(reader, arguments.Read(repository="acme/pay", path="long.txt", end_line=900))
    assert (found.start_line, found.end_line, found.lines) == (1, 400, 1000)
    assert found.left_out == "There is more: go on with `start_line` 401."
    last = tools.read(reader, arguments.Read(repository="pay", path="long.txt", start_line=801))
    assert (last.end_line, last.left_out) == (1000, "")
    assert last.readable().endswith("1000\tline 1000")


def test_context_at_a_cursor_says_why(reader: Reader) -> None:
    found = tools.context(reader, arguments.Context(repository=SHOP, path="src/till.py", line=5, column=5))
    assert (found.snippets[0].path, found.snippets[0].reason) == ("payments.py", "`charge` imported from payments")


@pytest.mark.parametrize(("line", "column"), [(99, 1), (5, 99)])
def test_a_cursor_outside_the_file_is_refused(reader: Reader, line: int, column: int) -> None:
    with pytest.raises(InvalidInputError, match=r"^src/till\.py has 6 lines"):
        tools.context(reader, arguments.Context(repository=SHOP, path="src/till.py", line=line, column=column))


def test_context_of_a_task_keeps_to_its_tokens(reader: Reader) -> None:
    found = tools.context(reader, arguments.Context(task="charge the Ledger.total", tokens=60))
    assert [snippet.reason for snippet in found.snippets] == ["`Ledger.total` is named in the task"]
    assert found.left_out.endswith("more did not fit into 60 tokens: raise `tokens`.")


@pytest.mark.parametrize("given", [{}, {"task": " "}, {"task": "x", "path": "a.py"}])
def test_context_is_asked_for_a_task_or_a_place(given: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="give either `task` or `path`"):
        arguments.Context.model_validate(given)


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        (answers.Hits(hits=[]), "No indexed code has any of these words."),
        (answers.Definitions(definitions=[]), "Nothing of this name is defined in the indexed code."),
        (answers.References(references=[]), "Nothing in the indexed code uses this name."),
        (answers.Snippets(snippets=[]), "The index knows nothing that is needed here."),
        (answers.Outlined(repository="r", path="p", definitions=[]), "r p\n\nNothing is defined here."),
        (answers.Repositories(repositories=[]), "Nothing is indexed, or nothing that may be read."),
    ],
)
def test_nothing_found_is_said_in_words(asked: answers.Answer, text: str) -> None:
    assert asked.readable() == text
