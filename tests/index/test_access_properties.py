"""Nothing of what a caller may not read is ever in an answer, nor can it be told from one that it is there."""

import sqlite3
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codeassist_index import CodeIndex, ContextRequest, edition, readable_chunks
from codeassist_index.access import Access, Scope
from codeassist_index.text_index import ChunkHit, TextIndex
from tests.index.companies import MARKED, PLAIN, Company, answers, companies, serialised
from tests.index.conftest import Repository

SLOW = settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@contextmanager
def indexed(folder: Path, roots: Iterable[Path]) -> Iterator[CodeIndex]:
    with CodeIndex.open(folder) as index:
        for root in roots:
            index.update(root)
        yield index


@given(companies(), st.data())
@SLOW
def test_no_answer_has_anything_of_an_unreadable_repository(company: Company, data: st.DataObject) -> None:
    names = list(company.repositories)
    readable = frozenset(data.draw(st.sets(st.sampled_from(names), max_size=len(names) - 1), label="readable"))
    hidden = [marker for name in names if name not in readable for marker in company.markers(name)]
    with TemporaryDirectory() as folder, indexed(Path(folder, "i"), company.write(Path(folder, "r")).values()) as index:
        for question, answer in answers(index, company, Access(readable), Path(folder, "r")):
            text = serialised(answer)
            if "Error: " in text:  # it repeats what was asked, and says the same of what does not exist
                assert text.endswith((' is not in the index."', ' first."')), (question, text)
                continue
            assert not [marker for marker in hidden if marker in text], (question, text)


def test_the_markers_are_found_in_what_may_be_read(tmp_path: Path) -> None:
    company = Company({"zn0-shop": {"core.py": MARKED[0].format("zq0x0")}, "zn1-shop": {"util.py": PLAIN[2]}})
    with indexed(tmp_path / "i", company.write(tmp_path / "r").values()) as index:
        told = {question: serialised(answer) for question, answer in answers(index, company, Access(), tmp_path / "r")}
    for question in (
        "definitions Ledger",
        "search words",
        "relevant",
        "outline zn0-shop core.py",
        "context 0 zn1-shop",
    ):
        assert "zq0x0" in told[question], question
    for question in ("repositories", "sizes", "known roots", "context 0 elsewhere"):
        assert "zn0-shop" in told[question], question


@given(companies(), st.data())
@SLOW
def test_no_answer_has_anything_of_an_unreadable_part(company: Company, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(list(company.repositories)), label="part of")
    paths = list(company.repositories[name])
    shown = data.draw(st.sets(st.sampled_from(paths), max_size=len(paths) - 1), label="shown")
    hidden = [marker for path in paths if path not in shown for marker in company.markers(name, path)]
    others = {Scope(other) for other in company.repositories if other != name}
    access = Access(scopes=(frozenset({Scope(name, path) for path in shown} | others),))
    with TemporaryDirectory() as folder, indexed(Path(folder, "i"), company.write(Path(folder, "r")).values()) as index:
        for question, answer in answers(index, company, access, Path(folder, "r")):
            text = serialised(answer)
            if "Error: " not in text:
                assert not [marker for marker in hidden if marker in text], (question, text)


@given(companies(), st.data())
@SLOW
def test_every_answer_is_that_of_an_index_without_the_unreadable_repositories(
    company: Company, data: st.DataObject
) -> None:
    """With word statistics out of the way, which are over all repositories."""
    names = list(company.repositories)
    readable = frozenset(data.draw(st.sets(st.sampled_from(names), max_size=len(names) - 1), label="readable"))
    with TemporaryDirectory() as place, pytest.MonkeyPatch.context() as patch:
        _without_statistics(patch)
        folder = Path(place, "r")
        roots = company.write(folder)
        few = [root for name, root in roots.items() if name in readable]
        with indexed(Path(place, "all"), roots.values()) as whole, indexed(Path(place, "few"), few) as part:
            limited = dict(answers(whole, company, Access(readable), folder))
            for question, answer in answers(part, company, Access(readable), folder):
                assert serialised(limited[question]) == serialised(answer), question


def _without_statistics(patch: pytest.MonkeyPatch) -> None:
    search = TextIndex.search

    def plain_search(self: TextIndex, words: list[str], *, limit: int, **others: object) -> list[ChunkHit]:
        hits = search(self, words, limit=10_000, **others)  # type: ignore[arg-type]  # passed on as they came
        with closing(sqlite3.connect(edition.current(self.folder.parent).database)) as connection:
            contents = {blob: row for blob, *row in connection.execute("SELECT id, sha, language FROM blob")}
        plain = (replace(hit, score=1.0) for hit in hits)
        return sorted(plain, key=lambda hit: (contents[hit.blob], hit.start_line))[:limit]

    patch.setattr(TextIndex, "search", plain_search)
    patch.setattr(TextIndex, "rarest", lambda _self, words, count: sorted(set(words))[:count])


def test_threads_with_different_accesses_never_get_each_others_answers(tmp_path: Path) -> None:
    core = "class Ledger:\n    def total(self, zq{0}x0): ...\n"
    files = ({"core.py": core.format(number), "util.py": "from core import *\n"} for number in range(4))
    company = Company({f"zn{number}-shop": own for number, own in enumerate(files)})
    names = list(company.repositories)
    accesses = [Access(frozenset(names[: number + 1])) for number in range(4)] + [
        Access(frozenset({name})) for name in names
    ]
    with indexed(tmp_path / "i", company.write(tmp_path / "r").values()) as index:
        alone = []
        for access in accesses:
            with indexed(tmp_path / "i", ()) as fresh:
                alone.append([serialised(answer) for _, answer in answers(fresh, company, access, tmp_path / "r")])

        def ask(number: int) -> bool:
            access = accesses[number % len(accesses)]
            given_here = [serialised(answer) for _, answer in answers(index, company, access, tmp_path / "r")]
            return given_here == alone[number % len(accesses)]

        with ThreadPoolExecutor(8) as pool:
            assert all(pool.map(ask, range(48)))


@pytest.mark.parametrize(("read_max", "contents_max"), [(2_000, 5_000), (1, 5_000), (1, 0)])
def test_unreadable_chunks_do_not_take_the_places_of_readable_ones(
    index: CodeIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, read_max: int, contents_max: int
) -> None:
    monkeypatch.setattr(readable_chunks, "READ_MAX", read_max)
    monkeypatch.setattr(readable_chunks, "CONTENTS_MAX", contents_max)
    secret = {f"s{number}.py": f"def charge_{number}(): return ledger_total()\n" for number in range(150)}
    index.update(Repository(tmp_path / "secret").write(secret).root)
    public = {
        f"p{number}.py": f"# {'word ' * 60}\n{number}\ndef charge(): return ledger_total()\n" for number in range(4)
    }
    index.update(Repository(tmp_path / "public").write(public).root)
    access = Access(frozenset({"public"}))
    assert len(index.search("ledger total", limit=3, access=access)) == 3
    assert [hit.path for hit in index.search("ledger total", access=access)] == sorted(public)
    assert len(index.definitions("charge", limit=3, access=access)) == 3
    assert len(index.references("ledger_total", limit=3, access=access)) == 3
    (hit, *_) = index.search("ledger", access=access)
    assert hit.score == 1.0


def test_similar_code_comes_from_what_may_be_read(index: CodeIndex, tmp_path: Path) -> None:
    body = "def settle_{0}(ledger):\n    outstanding = ledger.fetch_outstanding()\n    return outstanding\n"
    secret = {f"s{number}.py": body.format(number) for number in range(60)}
    index.update(Repository(tmp_path / "secret").write(secret).root)
    public = Repository(tmp_path / "public").write({"p.py": "# far\n" * 12 + body.format("public")})
    index.update(public.root)
    request = ContextRequest(public.root, "new.py", "outstanding = fetch_outstanding(ledger)\n", "")
    found = index.context(request, budget=500, count_tokens=len, access=Access(frozenset({"public"})))
    assert {(snippet.repository, snippet.kind) for snippet in found.snippets} == {("public", "similar")}


def test_what_an_owner_may_read_follows_codeowners(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "mono").write({"CODEOWNERS": "*.py @team\n", "a.py": "def charge(): ...\n"})
    with indexed(tmp_path / "i", [repository.root]) as index:
        access = index.readable(["mono:@team"])
        assert len(index.definitions("charge", access=access)) == 1
        index.update(repository.write({"CODEOWNERS": "*.py @others\n"}).root)
        assert index.definitions("charge", access=access) == ()
