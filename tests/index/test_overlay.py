"""Open buffers stand in the place of stored files, for every look-up, and never for the file that asks."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codeassist_index import CodeIndex, ContextRequest, IndexOptions, overlay
from codeassist_index.access import Access
from codeassist_index.overlay import OpenBuffers
from codeassist_index.types import Definition, Reference, SearchHit, Snippet
from tests.index.conftest import Repository

WAIT_SECONDS_MAX = 20.0
PAY = "class Ledger:\n    def total(self, month): ...\n\n\ndef charge(amount): ...\n"


def opened(index: CodeIndex, root: Path, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        index.buffers.put(root, path, text.encode())
    assert index.buffers.wait(WAIT_SECONDS_MAX)


def texts(index: CodeIndex, root: Path, path: str, prefix: str) -> list[str]:
    request = ContextRequest(root, path, prefix, "\n")
    return [snippet.text for snippet in index.context(request, budget=2_000, count_tokens=len).snippets]


def test_an_unsaved_definition_is_found_and_the_stored_one_is_not(index: CodeIndex, repository: Repository) -> None:
    repository.write({"pay/__init__.py": "", "pay/core.py": PAY, "shop.py": "from pay.core import charge\ncharge(1)\n"})
    index.update(repository.root)
    opened(index, repository.root, {"pay/core.py": PAY.replace("charge", "refund") + "\n\nrefund(charge)\n"})

    (found,) = index.definitions("core.refund")
    assert (found.path, found.start_line, found.qualified_name) == ("pay/core.py", 5, "pay.core.refund")
    assert index.definitions("charge") == ()
    assert [(use.path, use.line, use.column, use.text) for use in index.references("charge")] == [
        ("pay/core.py", 8, 8, "refund(charge)"),
        ("shop.py", 1, 22, "from pay.core import charge"),
        ("shop.py", 2, 1, "charge(1)"),
    ]
    assert [(hit.path, hit.start_line) for hit in index.search("refund")] == [("pay/core.py", 1)]

    index.buffers.drop(repository.root, "pay/core.py")
    assert index.definitions("refund") == ()
    assert index.definitions("charge")


def test_retrieval_sees_what_is_unsaved_in_other_files(index: CodeIndex, repository: Repository) -> None:
    repository.write({"pay/__init__.py": "", "pay/core.py": PAY})
    index.update(repository.root)
    prefix = "from pay.core import refund, Ledger\n\n\ndef use(ledger: Ledger):\n    refund("
    assert not any("refund" in text for text in texts(index, repository.root, "shop.py", prefix))
    opened(index, repository.root, {"pay/core.py": PAY.replace("month", "quarter") + "\n\ndef refund(order): ...\n"})
    found = "\n".join(texts(index, repository.root, "shop.py", prefix))
    assert "def refund(order)" in found
    assert "quarter" in found
    assert "month" not in found


def test_a_file_is_never_a_source_for_itself(index: CodeIndex, repository: Repository) -> None:
    repository.write({"core.py": PAY, "other.py": "x = 1\n"})
    index.update(repository.root)
    opened(index, repository.root, {"core.py": PAY + "def unsaved_function(amount): ...\n"})
    assert texts(index, repository.root, "core.py", "def use():\n    unsaved_function(") == []


def test_a_new_file_has_its_place_and_its_module_before_it_is_saved(index: CodeIndex, repository: Repository) -> None:
    repository.write({"src/pay/__init__.py": "", "src/pay/core.py": PAY})
    index.update(repository.root)
    opened(index, repository.root, {"src/pay/tax.py": "def vat(amount): ...\n"})
    assert [found.qualified_name for found in index.definitions("vat")] == ["pay.tax.vat"]
    assert any(
        "def vat" in text for text in texts(index, repository.root, "shop.py", "from pay.tax import vat\n\nvat(")
    )


def test_what_the_index_leaves_out_stays_out(tmp_path: Path, repository: Repository) -> None:
    repository.write({".gitignore": "gen/\n", "a.py": "x = 1\n", "large.py": "#" * 300}).commit()
    options = IndexOptions(exclude=("secret/*",), private=("*.env",), file_bytes_max=200)
    with CodeIndex.open(tmp_path / "i", options) as index:
        index.update(repository.root)
        left_out = ("gen/a.py", "secret/a.py", "b.env", "large.py")
        opened(index, repository.root, dict.fromkeys(left_out, "def hidden(): ...\n") | {"new.py": "def seen(): ...\n"})
        assert index.definitions("hidden") == ()
        assert index.search("hidden") == ()
        assert index.definitions("seen")
        opened(index, repository.root, {"a.py": "def big(): ...\n" + "#" * 300})
        assert index.definitions("big") == ()


def test_nobody_sees_the_buffers_of_a_repository_that_he_may_not_read(
    index: CodeIndex, repository: Repository, other_repository: Repository
) -> None:
    for one in (repository, other_repository):
        one.write({"a.py": "x = 1\n"})
        index.update(one.root)
    opened(index, repository.root, {"a.py": "def hidden(): ...\n"})
    access = Access(frozenset({"payments-core"}))
    assert index.definitions("hidden")
    assert index.definitions("hidden", access=access) == ()
    assert index.search("hidden", access=access) == ()
    assert index.search("hidden", access=Access(frozenset({"shop"})))


def test_buffers_of_a_root_that_is_not_indexed_change_nothing(index: CodeIndex, repository: Repository) -> None:
    repository.write({"a.py": "def a(): ...\n"})
    index.update(repository.root)
    opened(index, repository.root.parent / "elsewhere", {"a.py": "def elsewhere(): ...\n"})
    assert index.definitions("elsewhere") == ()
    assert index.definitions("a")


def test_the_file_that_is_typed_in_is_read_only_when_another_asks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overlay, "QUIET_SECONDS", 600.0)
    buffers = OpenBuffers(IndexOptions())
    try:
        for number in range(20):
            buffers.put(tmp_path, "a.py", f"def a_{number}(): ...\n".encode())
            assert buffers.current(tmp_path, "a.py").buffers == ()
        assert buffers._read == {}
        buffers.put(tmp_path, "b.py", b"def b(): ...\n")
        assert buffers.wait(WAIT_SECONDS_MAX)
        names = {place[1]: [symbol.name for symbol in text.symbols] for place, text in buffers.current().buffers}
        assert names == {"a.py": ["a_19"], "b.py": ["b"]}
        assert [place[1] for place, _ in buffers.current(tmp_path, "a.py").buffers] == ["b.py"]
    finally:
        buffers.close()


def test_of_very_many_open_files_those_touched_last_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overlay, "BUFFERS_MAX", 3)
    buffers = OpenBuffers(IndexOptions())
    try:
        for number in range(5):
            buffers.put(tmp_path, f"{number}.py", b"x = 1\n")
        assert buffers.wait(WAIT_SECONDS_MAX)
        assert [place[1] for place, _ in buffers.current().buffers] == ["2.py", "3.py", "4.py"]
    finally:
        buffers.close()


def test_an_overlay_that_a_request_brings_along_counts_instead_of_the_buffers(
    index: CodeIndex, repository: Repository
) -> None:
    repository.write({"core.py": PAY})
    index.update(repository.root)
    opened(index, repository.root, {"core.py": PAY.replace("charge", "refund")})
    brought = index.buffers.current()
    index.buffers.drop(repository.root, "core.py")
    request = ContextRequest(repository.root, "shop.py", "from core import refund\n\nrefund(", "\n")
    plain = index.context(request, budget=500, count_tokens=len).snippets
    seen = index.context(request, budget=500, count_tokens=len, overlay=brought).snippets
    assert not any("refund" in snippet.text for snippet in plain)
    assert any("def refund" in snippet.text for snippet in seen)


# Names that several files define, use, inherit and import, so that an edit in one changes answers about others.
NAMES = ("alpha", "beta", "Gamma", "Delta", "epsilon")
PATHS = ("a.py", "pay/__init__.py", "pay/b.py", "pay/c.py", "d.py", "e.ts", "Shop.java")


def python_texts() -> st.SearchStrategy[str]:
    name, module = st.sampled_from(NAMES), st.sampled_from(("a", "pay", "pay.b", "pay.c", "d"))
    line = st.one_of(
        st.builds("from {} import {}".format, module, name),
        st.builds("def {}(amount):\n    return {}(amount)".format, name, name),
        st.builds("class {}({}):\n    def {}(self): ...".format, name, name, name),
        st.builds("{} = {}()".format, name, name),
    )
    return st.lists(line, max_size=4).map(lambda lines: "\n\n\n".join((*lines, "")))


def other_texts() -> st.SearchStrategy[str]:
    name = st.sampled_from(NAMES)
    line = st.one_of(
        st.builds("export function {}(amount) {{ return {}(amount) }}".format, name, name),
        st.builds("package shop;\nclass {} extends {} {{ void {}() {{ }} }}".format, name, name, name),
    )
    return line.map(lambda text: f"{text}\n")


def states() -> st.SearchStrategy[dict[str, str]]:
    files = {path: python_texts() if path.endswith(".py") else other_texts() for path in PATHS}
    return st.fixed_dictionaries({}, optional=files)


Answers = tuple[dict[str, tuple[Definition, ...]], dict[str, tuple[Reference, ...]], object, object]


def answers(index: CodeIndex, root: Path) -> Answers:
    asked = (*NAMES, *(f"pay.{name}" for name in NAMES), *(f"{name}.{name}" for name in NAMES))
    definitions = {name: index.definitions(name) for name in asked}
    references = {name: index.references(name) for name in asked}
    return (
        definitions,
        references,
        {name: stretches(index.search(name, limit=500)) for name in NAMES},
        contexts(index, root),
    )


def stretches(hits: tuple[SearchHit, ...]) -> set[tuple[str, int, int, str]]:
    return {(hit.path, hit.start_line, hit.end_line, hit.text) for hit in hits}


def contexts(index: CodeIndex, root: Path) -> list[set[Snippet]]:
    prefixes = [f"from pay.b import {name}\nimport a\n\n\ndef use(delta: Delta):\n    {name}()." for name in NAMES]
    requests = [ContextRequest(root, "asks.py", prefix, "\n") for prefix in prefixes]
    told = (index.context(request, budget=100_000, count_tokens=len).snippets for request in requests)
    return [{snippet for snippet in snippets if snippet.kind == "definition"} for snippets in told]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(states(), states(), st.data())
def test_answers_through_buffers_are_those_of_an_index_made_of_the_same_texts(
    stored: dict[str, str], edited: dict[str, str], data: st.DataObject
) -> None:
    """After any sequence of edits; new files that name the modules of others count when they are saved."""
    edited = {path: text for path, text in edited.items() if path in stored or not path.endswith("__init__.py")}
    with TemporaryDirectory() as place:
        root, other = Path(place, "one", "shop"), Path(place, "other", "shop")
        root.parent.mkdir()
        other.parent.mkdir()
        Repository(root).write(stored)
        Repository(other).write(stored | edited)
        with CodeIndex.open(Path(place, "i")) as index, CodeIndex.open(Path(place, "fresh")) as fresh:
            index.update(root)
            for path in data.draw(st.permutations(list(edited)), label="order of edits"):
                opened(index, root, {path: "def in_between(): ...\n"})
                opened(index, root, {path: edited[path]})
            fresh.update(other)
            assert answers(index, root) == answers(fresh, other)
