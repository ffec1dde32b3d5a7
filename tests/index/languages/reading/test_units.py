"""A file read by units is the file read as a whole, whatever was read before it."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tree_sitter import Language, Node

from codeassist_index.languages import language_of
from codeassist_index.languages.facts import CursorFacts
from codeassist_index.languages.reading import reader, tree, trees, units
from codeassist_index.languages.reading.log import Log

GOLDEN = Path(__file__).parents[1] / "golden"
EMPTY = Log(0, (), (), (), {})
PYTHON = '''\
import os
from core import Ledger as Book

RATES = {"EUR": 1}
with open("x") as handle:
    pass
for line in handle:
    entry = line


@dataclass
class Account(Book):
    """Entries."""

    name: str = "x"
    rate = Rate(1)

    def __init__(self, store: Store) -> None:
        self.store = store
        self.total = store.total()

    @property
    def owner(self):
        return self.store.owner

    class Inner:
        def close(self):
            self.done = True

    def late(self):
        self.total = None
        self.more = Ledger()


def charge(account: Account, amount=1):
    from late import later
    booked = account.book(amount)
    return booked


RATES = other()
if os.name == "nt":
    def charge(): ...
'''
SOURCES = {
    path.name: path.read_text("utf-8") for path in sorted(GOLDEN.rglob("*")) if path.is_file() and path.suffix != ".txt"
} | {"account.py": PYTHON}
READERS = (reader, import_module("codeassist_index.languages.python.parse"))

Edit = tuple[str, int, int, int]
EDITS = st.lists(
    st.tuples(st.sampled_from(["copy", "delete", "cut", "undo"]), *[st.integers(0, 10_000)] * 2, st.integers(1, 20)),
    min_size=1,
    max_size=6,
)


def edited(source: str, text: str, edit: Edit) -> str:
    """Some lines copied to another place or deleted, a line cut off, or all as it was."""
    lines = text.split("\n")
    what, here, there, count = edit
    here, there = here % len(lines), there % len(lines)
    match what:
        case "copy":
            lines[here:here] = lines[there : there + count]
        case "delete":
            del lines[here : here + count]
        case "cut":
            lines[here] = lines[here][: there % (len(lines[here]) + 1)]
        case _:
            return source
    return "\n".join(lines)


def read(name: str, text: str) -> CursorFacts:
    found = language_of(name)
    assert found is not None
    half = text.rfind("\n", 0, len(text) // 2) + 1
    return found.read_cursor(text[:half], f"\n{text[half:]}")


def read_anew(name: str, text: str, *, whole: bool = False) -> tuple[CursorFacts, bool]:
    """The same without anything that is kept, by units or at once; and whether the source has an error."""
    errors: list[bool] = []

    def root(language: Language, source: bytes) -> Node | str:
        found = tree.root(language, source)
        errors.append(isinstance(found, str) or found.has_error)
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(trees, "root", root)
        patch.setattr(units, "_KEPT", units.Kept(100, 100_000))
        for one in READERS:
            one.parse_with_names.cache_clear()
            if whole:
                patch.setattr(one, "read_units", lambda kinds, root, _source: units.read_whole(kinds, root))
        facts = read(name, text)
        for one in READERS:
            one.parse_with_names.cache_clear()
    return facts, any(errors)


@pytest.fixture(scope="module", autouse=True)
def small_classes_are_parted_too() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(units, "PARTED_BYTES_MIN", 1)
        yield


@pytest.mark.parametrize("name", sorted(SOURCES))
@given(edits=EDITS)
@settings(max_examples=12, deadline=None)
def test_a_file_read_by_units_is_the_file_read_at_once(name: str, edits: list[Edit]) -> None:
    text = SOURCES[name]
    for edit in edits:
        text = edited(SOURCES[name], text, edit)
        whole, has_error = read_anew(name, text, whole=True)
        if not has_error:
            assert read(name, text) == whole


@pytest.mark.parametrize("name", sorted(SOURCES))
@given(edits=EDITS)
@settings(max_examples=12, deadline=None)
def test_what_was_read_before_changes_nothing(name: str, edits: list[Edit]) -> None:
    text = SOURCES[name]
    for edit in edits:
        text = edited(SOURCES[name], text, edit)
        assert read(name, text) == read_anew(name, text)[0]


def test_a_line_more_leaves_the_other_units_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "".join(f"def f{n}(a):\n    b = a\n    return b\n\n\n" for n in range(200))
    read("many.py", text)
    taken: list[object] = []
    collector = READERS[1].Collector
    monkeypatch.setattr(collector, "read", lambda *_: taken.append(1), raising=True)
    read("many.py", text.replace("def f7(a):\n", "def f7(a):\n    c = a\n"))
    assert 0 < len(taken) < 10


@pytest.mark.parametrize("name", ["Deep.java", "deep.py"])
def test_classes_in_classes_are_read_however_deep(name: str) -> None:
    count = 400 if name.endswith(".java") else 90
    if name.endswith(".java"):
        text = "class A {\n" * count + "}\n" * count
    else:
        text = "".join(f"{'    ' * n}class A:\n" for n in range(count)) + "    " * count + "pass\n"
    assert len(read(name, text).file.symbols) == count


def test_beyond_the_bytes_the_units_used_longest_ago_are_forgotten() -> None:
    kept = units.Kept(100, 10)
    for text in (b"aaaa", b"bbbb", b"aaaa", b"cccc"):
        kept.put((None, "", (), text), EMPTY)
    assert [kept.get((None, "", (), text), 0) is not None for text in (b"aaaa", b"bbbb", b"cccc")] == [
        True,
        False,
        True,
    ]


def test_a_unit_longer_than_all_that_may_be_kept_is_kept_alone() -> None:
    kept = units.Kept(100, 10)
    kept.put((None, "", (), b"a"), EMPTY)
    kept.put((None, "", (), b"b" * 20), EMPTY)
    assert len(kept) == 1
