"""What is told of changes, on this machine's own file system."""

import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from watchfiles._rust_notify import WatchfilesRustInternalError

from codeassist_index import watch
from codeassist_index.watch import Watch
from tests.index.conftest import Repository

TOLD_SECONDS_MAX = 20.0
QUIET_SECONDS = 0.4


class Watched:
    """A watch over one repository, and what it reported."""

    def __init__(self, repository: Repository) -> None:
        self.root = repository.root
        self.reports: list[str] = []
        self.watch = Watch(threading.Event(), self.reports.append)
        assert self.watch.follow([self.root]) == (self.root,)

    def told(self) -> set[str] | None:
        """The next change; fails when none is told."""
        deadline = time.monotonic() + TOLD_SECONDS_MAX
        while time.monotonic() < deadline:
            if found := self.watch.changes(0.2):
                assert set(found) == {self.root}
                changed = found[self.root]
                return None if changed is None else set(changed)
        raise AssertionError("nothing was told")

    def is_quiet(self) -> bool:
        return self.watch.changes(QUIET_SECONDS) == {}


@pytest.fixture
def watched(repository: Repository) -> Iterator[Watched]:
    repository.write({"src/a.py": "", ".gitignore": "build/\n*.log\n", "build/x.py": ""}).commit()
    found = Watched(repository)
    yield found
    found.watch.close()


def test_a_saved_file_is_told_by_its_path(watched: Watched, repository: Repository) -> None:
    repository.write({"src/a.py": "x = 1\n"})
    assert watched.told() == {"src/a.py"}
    assert watched.is_quiet()


def test_a_file_that_is_replaced_renamed_or_deleted_is_told(watched: Watched, repository: Repository) -> None:
    repository.write({"src/a.py.new": "x = 2\n"})
    (repository.root / "src/a.py.new").replace(repository.root / "src/a.py")
    assert "src/a.py" in (watched.told() or ())
    (repository.root / "src/a.py").rename(repository.root / "b.py")
    assert watched.told() == {"src/a.py", "b.py"}
    (repository.root / "b.py").unlink()
    assert watched.told() == {"b.py"}


def test_thousands_of_files_that_git_ignores_are_no_change(watched: Watched, repository: Repository) -> None:
    repository.write({f"build/{n}.py": "x" for n in range(2000)} | {f"src/{n}.log": "x" for n in range(200)})
    assert watched.is_quiet()
    repository.write({"build/new/deep/x.py": ""})
    assert watched.is_quiet()


def test_a_new_folder_is_looked_at_as_a_whole_and_then_watched(watched: Watched, repository: Repository) -> None:
    repository.write({"new/deep/b.py": ""})
    assert watched.told() is None
    assert watched.is_quiet()
    repository.write({"new/deep/b.py": "x = 1\n"})
    assert watched.told() == {"new/deep/b.py"}


def test_a_folder_that_comes_again_is_watched_again(watched: Watched, repository: Repository) -> None:
    for _ in range(2):
        (repository.root / "src/a.py").unlink()
        (repository.root / "src").rmdir()
        repository.write({"src/a.py": ""})
        assert watched.told() is None
        assert watched.is_quiet()
    repository.write({"src/a.py": "x = 1\n"})
    assert watched.told() == {"src/a.py"}


@pytest.mark.parametrize(
    "arguments",
    [("checkout", "-q", "-b", "other"), ("commit", "-q", "--allow-empty", "-m", "x"), ("add", "-f", "build/x.py")],
)
def test_what_git_does_is_told_though_no_file_changes(
    watched: Watched, repository: Repository, arguments: tuple[str, ...]
) -> None:
    repository.git(*arguments)
    assert watched.told() is None


def test_looking_at_a_repository_is_no_change(watched: Watched, repository: Repository) -> None:
    watched.is_quiet()  # what making it left to tell
    (repository.root / "src/a.py").read_bytes()
    repository.git("log", "--oneline")
    repository.git("ls-files")
    assert watched.is_quiet()


def test_other_rules_for_what_is_ignored_are_followed(watched: Watched, repository: Repository) -> None:
    repository.write({".gitignore": "src/\n"})
    assert watched.told() is None
    repository.write({"build/x.py": "x = 1\n"})
    assert watched.told() == {"build/x.py"}


def test_a_root_that_goes_and_comes_back_is_looked_at_again(watched: Watched, repository: Repository) -> None:
    moved = repository.root.with_name("moved")
    repository.root.rename(moved)
    assert watched.watch.follow([repository.root]) == ()
    moved.rename(repository.root)
    assert watched.watch.follow([repository.root]) == (repository.root,)
    watched.watch.changes(0.1)
    repository.write({"src/a.py": "x = 1\n"})
    assert "src/a.py" in (watched.told() or ())


def test_a_plain_folder_is_watched_too(tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    plain = Repository(tmp_path / "plain" / "notes").write({"a.py": ""})
    watched = Watched(plain)
    plain.write({"a.py": "x = 1\n", "node_modules/x/y.js": ""})
    assert watched.told() in ({"a.py"}, {"a.py", "node_modules"})
    watched.watch.close()


def test_where_the_system_refuses_changes_are_looked_for_and_that_is_said_once(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise WatchfilesRustInternalError("OS file watch limit reached.")

    monkeypatch.setattr(watch, "RustNotify", refused)
    monkeypatch.setattr(watch, "POLL_SECONDS", 0.1)
    repository.write({"a.py": ""}).commit()
    watched = Watched(repository)
    assert watched.told() is None
    assert watched.told() is None
    watched.watch.follow([])
    watched.watch.follow([repository.root])
    (report,) = watched.reports
    assert "fs.inotify.max_user_watches" in report


def test_a_network_and_a_root_with_too_many_folders_are_looked_at_from_time_to_time(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "POLL_SECONDS", 0.1)
    repository.write({"a/b/c.py": ""}).commit()
    monkeypatch.setattr(watch, "FOLDERS_MAX", 2)
    crowded = Watched(repository)
    assert crowded.told() is None
    assert "more than 2 folders" in crowded.reports[0]
    monkeypatch.setattr(watch, "is_on_network", lambda _: True)
    remote = Watched(repository)
    assert remote.told() is None
    assert "on a network" in remote.reports[0]


def test_what_was_not_told_is_found_by_looking_again(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "RESCAN_SECONDS", 0.1)
    assert watched.told() is None


def test_elsewhere_one_watch_covers_a_root_and_a_change_means_all_of_it(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "FOLDER_BY_FOLDER", False)
    repository.write({"src/a.py": "", ".gitignore": "build/\n", "build/x.py": ""}).commit()
    watched = Watched(repository)
    repository.write({"src/a.py": "x = 1\n"})
    assert watched.told() is None
    repository.write({"build/x.py": "x = 1\n", ".git/objects/noise": ""})
    assert watched.is_quiet()
    watched.watch.close()


def test_a_change_during_the_start_of_another_watch_is_told(
    watched: Watched, repository: Repository, other_repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = watch._looked_at

    def slowly(root: Path) -> watch._Watched | None:
        repository.write({"src/a.py": "x = 1\n"})
        time.sleep(0.2)
        return begin(root)

    monkeypatch.setattr(watch, "_looked_at", slowly)
    other_repository.write({"b.py": ""}).commit()
    assert watched.watch.follow([repository.root, other_repository.root]) == (other_repository.root,)
    assert watched.told() == {"src/a.py"}


def test_a_folder_that_becomes_a_repository_is_followed_as_one(watched: Watched, repository: Repository) -> None:
    shutil.rmtree(repository.root / ".git")
    assert watched.told() is None
    watched.is_quiet()
    repository.write({".gitignore": ""}).git("init", "-q")
    assert watched.told() is None
    watched.is_quiet()
    repository.commit()
    assert watched.told() is None
