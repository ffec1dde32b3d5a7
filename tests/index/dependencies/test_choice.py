from codeassist_index.dependencies.choice import choices, is_above
from codeassist_index.dependencies.facts import Requirement
from tests.index.dependencies.manifests import read


def wanted(files: dict[str, str], name: str = "ledger") -> dict[str, str]:
    """Folder to what counts in it and where that is said."""
    found = choices(read(files).requirements, lambda one: one.name == name)
    return {one.folder: f"{one.required} in {one.source}" for one in found}


LOCK = '[[package]]\nname = "ledger"\nversion = "1.3"\n'


def project(line: str) -> str:
    return f'[project]\ndependencies = ["{line}"]\n'


def test_the_lock_of_the_workspace_counts_for_its_members() -> None:
    files = {"pyproject.toml": project("x"), "uv.lock": LOCK, "api/pyproject.toml": project("ledger>=1")}
    assert wanted(files) == {"": "1.3 in uv.lock", "api": "1.3 in uv.lock"}


def test_an_exact_version_in_the_manifest_is_said_to_be_there() -> None:
    assert wanted({"pyproject.toml": project("ledger==1.3"), "uv.lock": LOCK}) == {"": "==1.3 in pyproject.toml"}


def test_a_lock_that_the_manifest_no_longer_allows_is_passed_over() -> None:
    assert wanted({"pyproject.toml": project("ledger>=2"), "uv.lock": LOCK}) == {"": ">=2 in pyproject.toml"}


def test_what_is_only_locked_counts_too() -> None:
    assert wanted({"pyproject.toml": project("x"), "uv.lock": LOCK}) == {"": "1.3 in uv.lock"}


def test_a_compiled_requirements_file_locks_what_its_source_leaves_open() -> None:
    files = {"requirements.in": "ledger>=1\n", "requirements.txt": "ledger==1.3\n"}
    assert wanted(files) == {"": "==1.3 in requirements.txt"}


def test_a_lock_in_a_folder_beside_does_not_count() -> None:
    files = {"a/pyproject.toml": project("ledger>=1"), "b/uv.lock": LOCK}
    assert wanted(files) == {"a": ">=1 in a/pyproject.toml", "b": "1.3 in b/uv.lock"}


def test_a_git_address_without_revision_gets_the_commit_of_the_lock() -> None:
    stated = Requirement("pypi", "ledger", "", "pyproject.toml", url="https://g/ledger")
    locked = Requirement("pypi", "ledger", "1.3", "uv.lock", locked=True, url="https://g/ledger", revision="abc")
    assert list(choices([stated, locked], lambda _: True)) == [locked]


def test_of_modules_that_are_built_together_the_highest_version_counts() -> None:
    required = [Requirement("go", "x", version, "go.mod", locked=True) for version in ("v1.2.0", "v1.10.0", "v1.9.0")]
    assert [one.required for one in choices(required, lambda _: True)] == ["v1.10.0"]


def test_a_folder_is_above_what_lies_in_it() -> None:
    assert is_above("", "a/b.py")
    assert is_above("a", "a/b.py")
    assert is_above("a", "a")
    assert not is_above("a", "ab/c.py")
