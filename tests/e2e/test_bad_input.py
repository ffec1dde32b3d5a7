"""The product in the hands of a stranger: every command over bad input, and the page that says what happens.

`docs/bad-input.md` has one row for each case below, with its exit code and words; a test holds them together.
"""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from codeassist import places
from codeassist.capture.journal import Journal
from tests.conftest import absent
from tests.e2e import nasty
from tests.e2e.command import run
from tests.lsp.fake_model import write_tokenizer

PAGE = Path(__file__).parents[2] / "docs" / "bad-input.md"
NOT_A_MODEL = "http://127.0.0.1:9/v1"


@dataclass(frozen=True, slots=True)
class Case:
    """An input of the page, its exit code and words, and the command lines that meet it."""

    input: str
    code: int
    says: str
    commands: tuple[str, ...]


ADOPTION = ("adoption sync {}", "adoption lines {}", "adoption rewritten {} HEAD HEAD", "adoption report {}",
            "adoption deploy {} --service api --environment production --sha HEAD")  # fmt: skip


def of(folder: str, *lines: str) -> tuple[str, ...]:
    return tuple(line.format(f"%/{folder}") for line in lines)


CASES = (
    Case("missing folder, index", 3, "No such file or directory", of("missing", "index {}")),
    Case("missing folder, adoption and demo", 3, "is not a folder", of("missing", *ADOPTION, "demo --repo {}")),
    Case("file instead of a folder, index", 3, "Not a directory", of("file", "index {}")),
    Case("file instead of a folder, adoption", 3, "is not a folder", of("file", *ADOPTION)),
    Case("folder without a repository", 3, "is not a git repository", of("plain", *ADOPTION, "demo --repo {}")),
    Case("repository without commits", 3, "names no commit", of("unborn", ADOPTION[1], ADOPTION[4])),
    Case("repository without commits, demo", 3, "has no commits yet", of("unborn", "demo --repo {}")),
    Case(
        "bare repository whose HEAD names no branch, index",
        3,
        "names a branch that does not exist; name one of:",
        of("headless", "index {}"),
    ),
    Case("configuration that git can't read", 3, "bad config line", of("misconfigured", "index {}", *ADOPTION)),
    Case("repository of another user", 3, "dubious ownership", of("foreign", "index {}", ADOPTION[0])),
    Case("damaged commit", 3, "is corrupt", of("damaged", ADOPTION[0])),
    Case("damaged git index", 3, "index file smaller than expected", of("no-index", "index {}")),
    Case("damaged git index, sync", 3, "run `git fsck`", of("no-index", ADOPTION[0])),
    Case(
        "revision that does not exist",
        3,
        "names no commit",
        of(
            "fine",
            "adoption lines {} --rev nope",
            "adoption lines {} --rev=--all",
            "adoption sync {} --ref nope",
            "adoption rewritten {} HEAD nope",
        ),
    ),
    Case("commit that was rewritten as itself", 3, "are the same commit", of("fine", ADOPTION[2])),
    Case(
        "name that is not text",
        2,
        "bytes that are not UTF-8",
        (
            "definition \udcff",
            "references \udcff",
            "search \udcff",
            "index %/fine --repository \udcff",
            "adoption sync %/fine --repository \udcff",
        ),
    ),
    Case("place that is none", 2, "Write FILE:LINE:COLUMN", ("complete nope", "complete :1:1")),
    Case(
        "place outside the file",
        3,
        "is not one of them",
        of("fine", "complete {}/a.py:99:1", "complete {}/a.py:1:99", "complete {}/a.py:0:1"),
    ),
    Case(
        "completing in a pipe, a socket or a folder",
        3,
        "is not a file",
        of("odd", "complete {}/pipe.py:1:1", "complete {}/socket:1:1", "complete {}/loop:1:1"),
    ),
    Case("completing in a link to itself", 3, "Too many levels of symbolic links", of("odd", "complete {}/a1:1:1")),
    Case(
        "completing in a file of 100 MB",
        3,
        "the limit set by `index.file_bytes_max`",
        of("odd", "complete {}/big.py:1:1"),
    ),
    Case("completing in a binary file", 3, "binary", of("odd", "complete {}/binary.py:1:1")),
    Case(
        "requests or events that can't be opened",
        3,
        "No such file or directory",
        ("context --batch %/missing", "adoption import %/missing"),
    ),
    Case("requests or events in a folder", 3, "Is a directory", ("context --batch %/plain", "adoption import %/plain")),
    Case("model that is not in the catalog", 2, "No model is called", ("model pull nope",)),
    Case("model that is not pulled", 5, "run `codeassist model pull", ("model serve", "complete %/fine/a.py:1:1")),
    Case("file that is no model", 4, "is another file or cut short", ("model pull --from %/file",)),
    Case(
        "output into a folder that does not exist",
        3,
        "No such file or directory",
        ("journal export --output %/missing/x", "adoption report --html %/missing/x"),
    ),
    Case("setting that does not exist", 2, "no setting is called", ("config show nope",)),
)


def lines(case: Case) -> list[tuple[Case, str]]:
    return [(case, line) for line in case.commands]


@pytest.mark.parametrize(
    ("case", "line"),
    [pytest.param(*pair, id=f"{pair[0].input}: {pair[1]!a}") for case in CASES for pair in lines(case)],
)
def test_bad_input_has_its_code_and_words(case: Case, line: str, world: Path) -> None:
    if "foreign" in line and os.geteuid() != 0:
        absent("the right to give a file to another user")
    done = run(*line.replace("%", str(world)).split(" "), code=case.code)
    assert case.says in done.err


def test_the_page_says_of_every_case_what_happens() -> None:
    rows = PAGE.read_text(encoding="utf-8").splitlines()
    for case in CASES:
        assert f"| {case.input} | {case.code} | {case.says} |" in rows


def test_every_odd_file_is_indexed_or_left_out_with_a_reason(world: Path) -> None:
    report = json.loads(run("index", str(world / "odd"), "--json", code=0).out)["repositories"][0]
    assert {skipped["path"] for skipped in report["skipped"]} == nasty.LEFT_OUT
    for number, odd_name in enumerate(nasty.ODD_NAMES):
        is_python = odd_name.endswith(b".py")
        found = json.loads(run("definition", f"found_{number}", "--json", code=0 if is_python else 1).out)
        assert [one["path"] for one in found["definitions"]] == ([os.fsdecode(odd_name)] if is_python else [])
    for name in ("in_latin", "in_gbk", "in_utf16", "with_mark", "in_crlf", "in_cr", "without_an_end", "down_there"):
        run("definition", name, code=0)


def test_lineage_follows_every_odd_file(world: Path) -> None:
    run("adoption", "sync", str(world / "odd"), code=0)
    listed = run("adoption", "lines", str(world / "odd"), code=0).out
    assert "\x1b" not in listed
    assert '"new\\nline.py"  1 lines' in listed
    run("adoption", "report", str(world / "odd"), code=0)


@pytest.mark.parametrize("state", ["detached", "shallow", "merging", "rebasing", "locked"])
def test_a_repository_in_the_middle_of_something_is_read(state: str, world: Path, tmp_path: Path) -> None:
    root = tmp_path / state
    depth = ["--depth=1"] if state == "shallow" else []
    nasty.git(world, "clone", "--quiet", *depth, f"file://{world / 'fine'}", str(root))
    if state != "shallow":
        nasty.git(root, "checkout", "--quiet", "HEAD~1")
    if state == "locked":
        (root / ".git" / "index.lock").touch()
    if state in {"merging", "rebasing"}:
        (root / "a.py").write_text("def other(): ...\n", encoding="utf-8")
        nasty.commit(root)
        command = "merge" if state == "merging" else "rebase"
        assert subprocess.run(["git", "-C", root, command, "main"], check=False, capture_output=True).returncode == 1
    run("index", str(root), code=0)
    assert ("shallow" in run("adoption", "sync", str(root), code=0).err) == (state == "shallow")
    assert "a.py" in run("adoption", "lines", str(root), code=0).out
    run("adoption", "report", str(root), code=0)


def test_nothing_that_a_repository_configures_is_run(tmp_path: Path) -> None:
    proof = tmp_path / "proof"
    root = nasty.trapped(tmp_path / "trapped", proof)
    model = {
        "CODEASSIST_MODEL__BASE_URL": NOT_A_MODEL,
        "CODEASSIST_MODEL__TOKENIZER": str(write_tokenizer(tmp_path / "tokenizer.json")),
    }
    request = json.dumps(
        {"id": 1, "root": str(root), "path": "n.py", "prefix": "from a import payments\np", "suffix": ""}
    )
    run("index", str(root), code=0)
    run("context", "--batch", "-", code=0, input_=request, **model)
    run("complete", f"{root}/b.py:1:1", code=5, **model)
    run("adoption", "sync", str(root), code=0)
    for revision in ("HEAD", "HEAD~1"):
        run("adoption", "lines", str(root), "--rev", revision, code=0)
    run("adoption", "deploy", str(root), "--service", "a", "--environment", "production", "--sha", "HEAD", code=0)
    run("adoption", "rewritten", str(root), "HEAD~1", "HEAD", code=0)
    run("adoption", "report", str(root), code=0)
    run("demo", "--repo", str(root), code=1, **model)  # it has no hole to try
    assert not proof.exists(), proof.read_text(encoding="utf-8")
    # The traps work: git itself steps into one.
    subprocess.run(["git", "-C", root, "status"], check=False, capture_output=True)
    assert proof.exists()


@pytest.mark.parametrize("content", [b"[model", b"\xff", b"modl = 1", b"[index]\nfile_bytes_max = -1"])
def test_broken_settings_stop_every_command(own_places: Path, content: bytes, world: Path) -> None:
    (own_places / "config" / "settings.toml").write_bytes(content)
    for line in (("config", "show"), ("search", "x"), ("adoption", "report", str(world / "fine"))):
        assert "settings.toml" in run(*line, code=2).err


@pytest.mark.parametrize(
    ("content", "code", "says"),
    [
        (b"junk" * 99, 3, "is not a SQLite database"),
        (b"SQLite format 3\0" + b"\x10\0" * 99, 3, "is"),
        (None, 4, "refused"),
    ],
    ids=["junk", "cut short", "a folder"],
)
def test_an_adoption_database_that_is_none_is_left_as_it_is(
    content: bytes | None, code: int, says: str, world: Path, tmp_path: Path
) -> None:
    database = tmp_path / "adoption.sqlite"
    database.mkdir() if content is None else database.write_bytes(content)
    for line in (("report",), ("sync", str(world / "fine"))):
        assert says in run("adoption", *line, code=code, CODEASSIST_ADOPTION__DATABASE=str(database)).err
    assert content is None or database.read_bytes() == content


def test_a_journal_cut_short_is_told_and_left_as_it_is() -> None:
    file = places.journal_file()
    with Journal(file, bytes_max=1_000_000) as journal:
        journal.pseudonym()
    os.truncate(file, file.stat().st_size // 2)
    before = file.read_bytes()
    for line in (("tail",), ("export",)):
        assert "is damaged" in run("journal", *line, code=3).err
    assert file.read_bytes() == before


@pytest.mark.parametrize("line", ["[" * 100_000, "{", "[]", '{"id": 1}', "\x00", '{"id": ' + "9" * 5000 + "}"])
def test_a_request_that_is_none_is_told_and_the_others_are_answered(line: str, world: Path, tmp_path: Path) -> None:
    run("index", str(world / "fine"), code=0)
    good = json.dumps({"id": 7, "root": str(world / "fine"), "path": "n.py", "prefix": "fi", "suffix": ""})
    tokenizer = str(write_tokenizer(tmp_path / "tokenizer.json"))
    done = run("context", "--batch", "-", code=3, input_=f"{line}\n{good}\n", CODEASSIST_MODEL__TOKENIZER=tokenizer)
    assert json.loads(done.out)["id"] == 7
    assert done.err.startswith("Line 1: ")
