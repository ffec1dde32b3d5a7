"""Fetching and indexing what the settings name."""

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from codeassist import places
from codeassist.cluster.task import Parsed
from codeassist.company.push_queue import PushQueue
from codeassist.company.refresh import Outcome, Report, forget_others, refresh, refresh_called
from codeassist.company.repositories import Configured, Repository, clone_folder, configured
from codeassist.indexing import open_index
from codeassist.settings import LoadedSettings, load
from codeassist_index import CodeIndex
from tests.codeassist.company.conftest import CodeHost, Upstream

WAIT_SECONDS_MAX = 30.0
SOURCE = {"core.py": "def charge(amount): ...\n"}


@pytest.fixture
def index() -> Iterator[CodeIndex]:
    with open_index(load().settings) as opened:
        yield opened


def loaded(monkeypatch: pytest.MonkeyPatch, *entries: Mapping[str, object]) -> LoadedSettings:
    monkeypatch.setenv("CODEASSIST_INDEX__REPOSITORIES", json.dumps(entries))
    return load()


def run(index: CodeIndex, found: LoadedSettings) -> list[Outcome]:
    return list(refresh(index, found, configured(found.settings).repositories))


def test_a_push_is_found_after_the_next_refresh(
    index: CodeIndex, upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    upstream.push(SOURCE)
    settings = loaded(monkeypatch, {"url": upstream.url, "name": "payments"})
    (first,) = run(index, settings)
    commit = upstream.push({"core.py": "def refund(amount): ...\n"})
    (second,) = run(index, settings)
    assert (first.fetched, second.fetched, second.branch) == ("cloned", "changed", "main")
    assert second.report is not None
    assert (second.report.name, second.report.commit, second.report.parsed) == ("payments", commit, 1)
    assert (index.definitions("charge"), len(index.definitions("refund"))) == ((), 1)


def test_one_that_fails_is_told_and_the_others_are_indexed(
    index: CodeIndex, upstream: Upstream, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upstream.push(SOURCE)
    settings = loaded(
        monkeypatch,
        {"url": (tmp_path / "nowhere").as_uri()},
        {"path": str(tmp_path / "missing")},
        {"url": upstream.url, "branch": "nowhere"},
        {"path": str(upstream.root)},
    )
    outcomes = run(index, settings)
    assert [one.error is None for one in outcomes] == [False, False, False, True]
    assert [one.path for one in index.definitions("charge")] == ["core.py"]


def test_a_branch_of_a_folder_is_its_commit_and_not_what_is_checked_out(
    index: CodeIndex, upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    upstream.push(SOURCE)
    upstream.git("checkout", "--quiet", "-b", "work")
    upstream.push({"core.py": "def refund(amount): ...\n"})
    (outcome,) = run(index, loaded(monkeypatch, {"path": str(upstream.root), "branch": "main"}))
    assert (outcome.branch, outcome.fetched) == ("main", None)
    assert (len(index.definitions("charge")), index.definitions("refund")) == (1, ())


def test_globs_of_an_entry_and_of_the_repository_s_own_file_count_for_a_clone(
    index: CodeIndex, upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    upstream.push({
        **SOURCE,
        "old/a.py": "def old(): ...\n",
        "gone/b.py": "def gone(): ...\n",
        "customers.txt": "secret\n",
        "codeassist.toml": '[index]\nexclude = ["gone/*"]\n[privacy]\nprivate_globs = ["customers.txt"]\n',
    })  # fmt: skip
    (outcome,) = run(index, loaded(monkeypatch, {"url": upstream.url, "exclude": ["old/*"]}))
    assert outcome.report is not None
    assert sorted(one.path for one in outcome.report.skipped) == ["customers.txt", "gone/b.py", "old/a.py"]


def test_what_is_done_is_shown_while_it_lasts(
    index: CodeIndex, upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    class Watcher:
        @contextmanager
        def fetching(self, repository: Repository) -> Iterator[Report]:
            seen.append(f"fetching {repository.shown}")
            yield lambda done, total: seen.extend([] if done <= total else ["more than all"])

        @contextmanager
        def indexing(self, repository: Repository) -> Iterator[Report]:
            seen.append(f"indexing {repository.shown}")
            yield lambda done, total: seen.append(f"{done} of {total}")

        def left_out(self, parsed: Parsed) -> None:
            seen.append(f"not parsed elsewhere: {parsed.root}")

    upstream.push(SOURCE)
    settings = loaded(monkeypatch, {"url": upstream.url, "name": "payments"})
    assert list(refresh(index, settings, configured(settings.settings).repositories, Watcher()))
    assert seen == ["fetching payments", "indexing payments", "0 of 1", "1 of 1"]


def test_the_text_of_all_of_them_is_searched_after_the_round(
    index: CodeIndex, upstream: Upstream, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("codeassist.company.refresh.SETTLE_FILES", 2)
    others = [Upstream(tmp_path / "host" / f"other{number}") for number in range(3)]
    for number, one in enumerate((upstream, *others)):
        one.push({f"a{number}.py": f"halibut = {number}\n"})
    run(index, loaded(monkeypatch, *({"url": one.url} for one in (upstream, *others))))
    assert {hit.path for hit in index.search("halibut")} == {"a0.py", "a1.py", "a2.py", "a3.py"}


def test_a_push_refreshes_only_what_it_names(
    index: CodeIndex, upstream: Upstream, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Upstream(tmp_path / "host" / "other")
    for one in (upstream, other):
        one.push(SOURCE)
    settings = loaded(monkeypatch, {"url": upstream.url, "name": "a"}, {"url": other.url, "name": "b"})
    kept = configured(settings.settings).repositories
    with PushQueue(partial(refresh_called, index, settings, kept), quiet_seconds=0) as queue:
        for asked in (other.url, "unknown"):
            queue.push(asked)
        assert queue.wait_until_idle(WAIT_SECONDS_MAX)
    assert [one.name for one in index.repositories()] == ["b"]


def test_a_push_that_can_not_be_followed_is_logged(
    index: CodeIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    settings = loaded(monkeypatch, {"url": (tmp_path / "nowhere").as_uri(), "name": "a"})
    (outcome,) = refresh_called(index, settings, configured(settings.settings).repositories, ["a"])
    assert outcome.error is not None
    assert "a was pushed to and could not be followed" in caplog.text


def test_a_repository_that_the_settings_no_longer_name_is_forgotten_with_its_clone(
    index: CodeIndex, upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    upstream.push(SOURCE)
    run(index, loaded(monkeypatch, {"url": upstream.url}))
    index.update(upstream.root)
    folder = clone_folder(upstream.url)
    assert forget_others(index, Configured(())) == (folder,)
    assert not folder.exists()
    assert [one.root for one in index.repositories()] == [str(upstream.root)]


def test_nothing_is_forgotten_while_a_host_does_not_answer(
    index: CodeIndex, upstream: Upstream, host: CodeHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    upstream.push(SOURCE)
    run(index, loaded(monkeypatch, {"url": upstream.url}))
    group = {"kind": "github", "url": host.url, "group": "nowhere"}
    monkeypatch.setenv("CODEASSIST_INDEX__HOSTS", json.dumps([group]))
    monkeypatch.delenv("CODEASSIST_INDEX__REPOSITORIES")
    found = configured(load().settings)
    assert (found.repositories, len(found.refused), forget_others(index, found)) == ((), 1, ())
    assert clone_folder(upstream.url).is_dir()


def test_what_is_deleted_from_the_cache_is_cloned_again(
    index: CodeIndex, upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    upstream.push(SOURCE)
    settings = loaded(monkeypatch, {"url": upstream.url})
    run(index, settings)
    shutil.rmtree(places.clones_dir())
    (outcome,) = run(index, settings)
    assert outcome.fetched == "cloned"
    assert outcome.report is not None
    assert outcome.report.parsed == 0
