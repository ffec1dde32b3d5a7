import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeassist_index.dependencies import formats, go, requirements_txt
from codeassist_index.dependencies.formats import is_manifest, read_all
from tests.index.dependencies.manifests import read

EVERY_FORMAT = (*formats._FORMATS, "requirements.txt", "x.csproj", "pylock.dev.toml")
KEYS = (
    "name",
    "project",
    "dependencies",
    "tool",
    "poetry",
    "packages",
    "package",
    "version",
    "source",
    "git",
    "require",
)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9) | st.sampled_from(KEYS),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=4), inner, max_size=4)
    ),
    max_leaves=12,
)


@pytest.mark.parametrize(
    "path", ["pyproject.toml", "a/requirements-dev.txt", "requirements/base.in", "b/Cargo.lock", "X.csproj"]
)
def test_manifests_are_known_by_their_names(path: str) -> None:
    assert is_manifest(path)


@pytest.mark.parametrize(
    "path", ["main.py", "notes.txt", "node_modules/x/package.json", "vendor/y/go.mod", "pyproject.toml.orig"]
)
def test_other_files_and_vendored_manifests_are_not(path: str) -> None:
    assert not is_manifest(path)


@pytest.mark.parametrize("path", EVERY_FORMAT)
@pytest.mark.parametrize(
    "text",
    ["", "\ufeff", "{", "[" * 100_000, '{"a":' * 50_000, "[[package]]\nname = 3\n", "<a>", "\x00", "a (", "- x:"],
)
def test_no_broken_file_is_more_than_a_note(path: str, text: str) -> None:
    found = read({path: text})
    assert all(note.startswith(f"{path} ") for note in found.notes)


@pytest.mark.parametrize(
    "path", [path for path in EVERY_FORMAT if path.endswith((".json", "Pipfile.lock", "composer.lock"))]
)
@given(value=json_values)
def test_values_of_any_shape_are_survived(path: str, value: object) -> None:
    found = read({path: json.dumps(value)})
    assert found.requirements + found.packages == () or isinstance(value, dict)


@pytest.mark.parametrize("path", EVERY_FORMAT)
@given(text=st.text(alphabet=" \n\t\"':=@#,()[]{}<>/-^~.v1az", max_size=120))
def test_any_text_is_survived(path: str, text: str) -> None:
    found = read({path: text})
    assert len(found.notes) <= 60


@pytest.mark.parametrize("path", EVERY_FORMAT)
@pytest.mark.parametrize(
    "piece", ["/*", "setup(", "require (", "install_requires=[", "def ", "\n", '"', "${", " -r", "<", "a,", "ext."]
)
def test_time_stays_in_proportion_to_the_text(path: str, piece: str) -> None:
    found = read({path: piece * (300_000 // len(piece))})
    assert len(found.packages) <= 1


def test_halves_of_surrogate_pairs_do_not_get_through() -> None:
    found = read({"package.json": '{"name": "a\\ud800"}'})
    assert found.packages[0].name.encode("utf-8")


def test_more_manifests_than_are_read_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "MANIFESTS_MAX", 2)
    files = {f"{folder}package.json": json.dumps({"name": "x"}) for folder in ("a/b/", "", "a/")}
    found = read_all(files, files.get)
    assert [one.folder for one in found.packages] == ["", "a"]
    assert found.notes == ("1 manifests are not read, as there are more than 2",)


def test_more_requirements_than_are_read_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (formats, go, requirements_txt):
        monkeypatch.setattr(module, "REQUIREMENTS_MAX", 3)
    files = {
        "requirements.txt": "-r base.txt\n-r base.txt\na==1\n",
        "base.txt": "b==1\nc==1\nd==1\n",
        "x/requirements.txt": "e==1\n",
    }
    found = read_all(files, files.get)
    assert [one.name for one in found.requirements] == ["b", "c", "d"]
    assert found.notes == ("1 manifests are not read, as there are more than 3 requirements",)
    members = {f"{folder}/go.mod": f"module {folder}\nrequire e.com/p v1.0.0\n" for folder in "abcd"}
    workspace = {"go.work": "use (\n\t./a\n\t./b\n\t./c\n\t./d\n)\n", **members}
    assert [one.folder for one in read_all(["go.work"], workspace.get).requirements] == ["a", "b", "c"]


def test_fixtures_of_tests_publish_nothing() -> None:
    files = {f"{folder}package.json": json.dumps({"name": "click"}) for folder in ("tests/a/", "x/__fixtures__/")}
    assert read({**files, "contests/package.json": json.dumps({"name": "own"})}).packages[0].folder == "contests"
