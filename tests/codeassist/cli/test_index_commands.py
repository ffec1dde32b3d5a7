"""`index`, `definition`, `references`, `search` and `context`, as a script sees them."""

import json
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tokenizers import Tokenizer, models, pre_tokenizers

from codeassist import places
from codeassist.cli import root
from codeassist_index.lock import WriteLock

SOURCE = "def charge(amount: int) -> None:\n    '''Take money.'''\n\n\ncharge(1)\n"


def run(*arguments: str, given: str | None = None) -> Result:
    return CliRunner().invoke(root, arguments, input=given)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "payments.py").write_text(SOURCE, encoding="utf-8")
    (folder / "broken.bin").write_bytes(b"\0\1\2")
    return folder


@pytest.fixture
def tokenizer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tokenizer file of words, configured as the model's."""
    engine = Tokenizer(models.WordLevel({"?": 0}, "?"))
    engine.pre_tokenizer = pre_tokenizers.Whitespace()
    path = tmp_path / "tokenizer.json"
    engine.save(str(path))
    monkeypatch.setenv("CODEASSIST_MODEL__TOKENIZER", str(path))
    return path


def test_index_prints_one_object_with_the_counts_of_the_contract(shop: Path) -> None:
    result = run("index", str(shop), "--json")
    written = json.loads(result.stdout)
    assert result.exit_code == 0
    assert set(written) == {"repositories", "seconds", "index_bytes"}
    (repository,) = written["repositories"]
    assert repository["root"] == str(shop)
    assert (repository["name"], repository["commit"], repository["files"], repository["lines"]) == ("shop", "", 1, 5)
    assert (repository["definitions"], repository["references"], repository["parsed"]) == (1, 3, 1)
    assert repository["skipped"] == [{"path": "broken.bin", "reason": "binary"}]


def test_a_second_index_parses_nothing(shop: Path) -> None:
    run("index", str(shop))
    written = json.loads(run("index", str(shop), "--json").stdout)
    assert written["repositories"][0]["parsed"] == 0


def test_index_tells_which_sources_are_text_only(shop: Path) -> None:
    (shop / "deep.py").write_text("(" * 1_001, encoding="utf-8")
    assert "text only: 1 x more than 1000 brackets are open at one place" in run("index", str(shop)).stdout
    (repository,) = json.loads(run("index", str(shop), "--json").stdout)["repositories"]
    assert [one["path"] for one in repository["text_only"]] == ["deep.py"]


def test_index_says_in_words_what_was_left_out(shop: Path) -> None:
    result = run("index", str(shop))
    assert "shop: 1 files" in result.stdout
    assert "left out: 1 x binary" in result.stdout


def test_index_of_a_missing_root_is_explained(tmp_path: Path) -> None:
    result = run("index", str(tmp_path / "nowhere"))
    assert result.exit_code == 3
    assert "nowhere can't be indexed" in result.stderr


def test_a_missing_root_does_not_keep_the_others_from_the_index(shop: Path, tmp_path: Path) -> None:
    result = run("index", str(tmp_path / "nowhere"), str(shop))
    assert result.exit_code == 3
    assert "shop: 1 files" in result.stdout


def test_files_that_are_too_large_are_counted_together(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CODEASSIST_INDEX__FILE_BYTES_MAX", "2000")
    for number in (1, 2):
        (shop / f"large_{number}.py").write_text(f"large = {number}\n" * 300 * number, encoding="utf-8")
    result = run("index", str(shop))
    assert "left out: 2 x larger than the setting index.file_bytes_max = 2000" in result.stdout


def test_a_repository_name_is_for_one_root(shop: Path) -> None:
    result = run("index", str(shop), str(shop), "--repository", "x")
    assert result.exit_code == 2


def test_definition_prints_the_place_and_the_signature(shop: Path) -> None:
    run("index", str(shop), "--repository", "pay/shop")
    (found,) = json.loads(run("definition", "charge", "--json").stdout)["definitions"]
    assert found == {
        "repository": "pay/shop", "path": "payments.py", "name": "charge", "qualified_name": "payments.charge",
        "kind": "function", "start_line": 1, "end_line": 2, "signature": "def charge(amount: int) -> None:",
        "doc": "Take money.",
    }  # fmt: skip
    assert "pay/shop payments.py:1 function payments.charge" in run("definition", "charge").stdout


def test_references_print_line_and_column(shop: Path) -> None:
    run("index", str(shop))
    (found,) = json.loads(run("references", "charge", "--json").stdout)["references"]
    assert (found["line"], found["column"], found["text"]) == (5, 1, "charge(1)")


def test_search_prints_the_matching_lines(shop: Path) -> None:
    run("index", str(shop))
    (found,) = json.loads(run("search", "take money", "--json").stdout)["hits"]
    assert (found["path"], found["start_line"]) == ("payments.py", 1)


@pytest.mark.parametrize("command", ["definition", "references", "search"])
def test_nothing_found_is_exit_code_1_and_an_empty_list(command: str) -> None:
    result = run(command, "nowhere_to_be_found", "--json")
    assert result.exit_code == 1
    assert list(json.loads(result.stdout).values()) == [[]]


@pytest.mark.usefixtures("tokenizer")
def test_a_batch_is_answered_line_by_line_within_the_budget(shop: Path) -> None:
    run("index", str(shop))
    request = {"id": "a", "root": str(shop), "path": "new.py", "prefix": "from payments import charge\n", "suffix": ""}
    lines = "\n".join(json.dumps(request | {"id": name}) for name in ("first", "second"))
    result = run("context", "--batch", "-", "--budget", "30", given=lines)
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == ["first", "second"]
    assert set(answers[0]) == {"id", "snippets", "tokens", "elapsed_ms"}
    assert sum(snippet["tokens"] for snippet in answers[0]["snippets"]) == answers[0]["tokens"] <= 30
    snippet = answers[0]["snippets"][0]
    assert snippet.pop("tokens") > 0
    assert snippet == {
        "repository": "shop", "path": "payments.py", "start_line": 1, "end_line": 2, "kind": "definition",
        "reason": "`charge` imported from payments", "text": "def charge(amount: int) -> None: ...",
    }  # fmt: skip


@pytest.mark.usefixtures("tokenizer")
def test_a_bad_line_is_reported_with_its_number_and_the_others_are_answered(shop: Path) -> None:
    run("index", str(shop))
    good = json.dumps({"id": 7, "root": str(shop), "path": "new.py", "prefix": "", "suffix": ""})
    elsewhere = json.dumps({"id": 8, "root": str(shop.parent), "path": "new.py", "prefix": "", "suffix": ""})
    outside = json.dumps({"id": 9, "root": str(shop), "path": "../new.py", "prefix": "", "suffix": ""})
    lines = ["{", good, '{"id": "x"}', elsewhere, good, outside]
    result = run("context", "--batch", "-", given="\n".join(lines))
    assert result.exit_code == 3
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == [7, 7]
    assert "Line 1: not JSON" in result.stderr
    assert "Line 3: root: Field required" in result.stderr
    assert "Line 4:" in result.stderr
    assert "has not been indexed" in result.stderr
    assert "Line 6: path: is not a path inside the repository" in result.stderr
    assert "4 lines were not answered." in result.stderr
    assert "1 line was not answered." in run("context", "--batch", "-", given="{").stderr


def test_a_limit_that_was_reached_is_said(shop: Path) -> None:
    run("index", str(shop))
    result = run("references", "charge", "--limit", "1")
    assert "These are the first 1" in result.stderr


def test_a_project_says_what_of_it_is_indexed_and_is_told_what_it_may_not_say(tmp_path: Path) -> None:
    (tmp_path / "kept.py").write_text("def kept(): ...\n", encoding="utf-8")
    (tmp_path / "made.py").write_text("def made(): ...\n", encoding="utf-8")
    text = '[index]\nexclude = ["made.py"]\nfile_bytes_max = 100000000\n'
    (tmp_path / "codeassist.toml").write_text(text, encoding="utf-8")
    result = CliRunner().invoke(root, ["index", str(tmp_path), "--json"])
    [report] = json.loads(result.stdout)["repositories"]
    assert [skipped["path"] for skipped in report["skipped"]] == ["made.py"]
    assert "codeassist.toml:3: `index.file_bytes_max` is ignored" in result.stderr


def test_index_says_that_it_waits_for_another_writer(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("codeassist.cli.index.SILENT_WAIT_SECONDS", 0.1)
    run("index", str(shop))
    held, free = threading.Event(), threading.Event()

    def write() -> None:
        with WriteLock(places.index_dir()).held():
            held.set()
            free.wait(30)

    threading.Thread(target=write).start()
    assert held.wait(10)
    threading.Timer(0.5, free.set).start()
    result = run("index", str(shop))
    assert result.exit_code == 0
    assert "waiting for it" in result.stderr


def test_index_forgets_what_is_asked_for_and_says_what_was_unknown(shop: Path, tmp_path: Path) -> None:
    run("index", str(shop))

    result = run("index", "--forget", str(shop), str(tmp_path / "nowhere"))

    assert result.exit_code == 1
    assert result.stdout == f"{shop} is forgotten.\n{tmp_path / 'nowhere'} was not in the index.\n"
    assert json.loads(run("definition", "charge", "--json").stdout) == {"definitions": []}


def test_roots_that_a_new_index_reads_again_are_told_by_name(shop: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "till.py").write_text(SOURCE, encoding="utf-8")
    run("index", str(shop), str(other))
    (stored,) = places.index_dir().glob("*.sqlite")
    stored.write_bytes(b"not a database" * 1000)
    result = run("index", str(shop))
    assert result.exit_code == 0
    assert "The index was started anew: other is indexed again too." in result.stderr
    assert "shop is indexed again" not in result.stderr
