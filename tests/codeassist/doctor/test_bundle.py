import io
import json
import logging
import stat
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from codeassist import places
from codeassist.capture.journal import Journal
from codeassist.cli import root
from codeassist.doctor import archive
from codeassist.doctor.archive import Archive
from codeassist.indexing import open_index
from codeassist.observability.logs import LogFile
from codeassist.observability.process_file import Limits, ProcessFile
from codeassist.settings import Settings
from tests.codeassist.observability.test_trace import TRACE

TOKEN = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
KEY = "AKIA" + "QYLPMN5HHHFPZAM2"
PASSWORD = "Kx7vQ2mZ9pLw4Rt8"  # noqa: S105 - planted, to be looked for
CODE = "def secret_sauce(order):"
PLANTED = {
    "a token": TOKEN,
    "a key": KEY,
    "a password": PASSWORD,
    "code": "secret_sauce",
    "a user": "miriam.lang",
    "a person of a team": "Ana Okonkwo",
    "a mail address": "m.lang@example.com",
    "a home folder": "home-of-miriam",
    "a repository": "hidden-project",
    "a file of it": "recipe.py",
}


@pytest.fixture
def planted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Secrets, names and code in everything that an archive could be made of."""
    home = tmp_path / "home-of-miriam"
    repository = home / "src" / "hidden-project"
    repository.mkdir(parents=True)
    (repository / "recipe.py").write_text(f"{CODE}\n    return '{TOKEN}'\n", encoding="utf-8")
    subprocess.run(["git", "init", "-q", str(repository)], check=True)
    gitconfig = tmp_path / "gitconfig"
    gitconfig.write_text("[user]\nname = Miriam Lang\nemail = m.lang@example.com\n", encoding="utf-8")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(gitconfig))
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    monkeypatch.setenv("USER", "miriam.lang")
    monkeypatch.setenv("CODEASSIST_DATA_DIR", str(home / "data"))
    _plant_settings()
    with open_index(Settings()) as index:
        index.update(repository)
    _plant_records(repository)
    return home


def _plant_settings() -> None:
    (places.config_dir() / "settings.toml").write_text(
        f"""
[model]
base_url = "http://somebody:{PASSWORD}@127.0.0.1:9/v1"
api_key = "{TOKEN}"
[adoption]
database = "postgresql://miriam.lang:{PASSWORD}@db.example.com/adoption"
token_key = "{PASSWORD}"
[adoption.teams]
payments = ["Ana Okonkwo", "miriam.lang"]
[journal]
user = "miriam.lang"
[server]
token = "{TOKEN}"
[traces]
otlp_headers = {{ Authorization = "Bearer {TOKEN}" }}
""",
        encoding="utf-8",
    )


def _plant_records(repository: Path) -> None:
    log = LogFile("language-server", Settings)
    error = ValueError(f"unexpected {CODE} in recipe.py")
    events = (
        ("codeassist_lsp.indexer", f"{repository} could not be indexed for m.lang@example.com", None),
        ("codeassist.model", f"password = {PASSWORD} and aws_key = {KEY}", None),
        ("codeassist.cli", "a command failed", (ValueError, error, None)),
        ("asyncio", f"Task exception was never retrieved: {CODE}", None),
    )
    for logger, event, info in events:
        log.handle(logging.LogRecord(logger, logging.ERROR, "", 0, "%s", (event,), info))
    # A log of an earlier version, from before anything was taken out of it.
    old = {"time": "2026-01-01T00:00:00.000Z", "level": "error", "logger": "codeassist", "event": f"token {TOKEN}"}
    (places.logs_dir() / "command-1.ndjson").write_text(json.dumps(old) + "\n", encoding="utf-8")
    (places.logs_dir() / "model-server.log").write_text(
        f"0.1 I load: {repository}\n0.2 E auth: Authorization: Bearer {TOKEN}\n", encoding="utf-8"
    )
    traces = ProcessFile(places.traces_dir(), "language-server", Limits(10**6, 10, 10))
    traces.append(replace(TRACE, model=f"model of miriam.lang {TOKEN}").line())
    Journal(places.journal_file(), bytes_max=10**6).close()


def bundle(file: Path) -> tuple[int, dict[str, Any]]:
    result = CliRunner().invoke(root, ["doctor", "--json", "--no-model", "--bundle", str(file)])
    return result.exit_code, json.loads(result.stdout)


def unpacked(file: Path) -> dict[str, str]:
    with zipfile.ZipFile(file) as packed:
        assert packed.testzip() is None
        return {name: packed.read(name).decode() for name in packed.namelist()}


@pytest.mark.usefixtures("planted")
def test_nothing_that_was_planted_is_in_the_archive(tmp_path: Path) -> None:
    bundle(tmp_path / "support.zip")
    files = unpacked(tmp_path / "support.zip")
    found = [
        (what, name)
        for what, text in PLANTED.items()
        for name, content in files.items()
        if text.casefold() in content.casefold() or text.casefold() in name.casefold()
    ]
    assert found == []
    assert set(files) == {
        "manifest.json", "doctor.json", "platform.json", "settings.json", "index.json", "traces.ndjson", "logs.ndjson",
        "model-server.log",
    }  # fmt: skip


@pytest.mark.usefixtures("planted")
def test_what_helps_is_still_there(tmp_path: Path) -> None:
    bundle(tmp_path / "support.zip")
    files = unpacked(tmp_path / "support.zip")
    settings = json.loads(files["settings.json"])
    assert settings["model.api_key"] == {
        "value": "********", "origin": settings["model.base_url"]["origin"], "locked": False,
    }  # fmt: skip
    assert settings["model.base_url"]["value"] == "http://<credentials>@127.0.0.1:9/v1"
    assert settings["adoption.teams"]["value"] == "<1 teams>"
    assert settings["completion.enabled"] == {"value": True, "origin": "built in", "locked": False}
    [held] = json.loads(files["index.json"])["repositories"]
    assert (held["files"], held["lines"]) == (1, 2)
    logs = [json.loads(line) for line in files["logs.ndjson"].splitlines()]
    assert any(line["event"] == "<repository 1> could not be indexed for <user>" for line in logs)
    assert any(line.get("error") == {"type": "ValueError", "frames": []} for line in logs)
    [trace] = [json.loads(line) for line in files["traces.ndjson"].splitlines()]
    assert trace["suggestion"] == TRACE.suggestion
    assert {one["check"] for one in json.loads(files["doctor.json"])} >= {"git", "index", "grammars"}


@pytest.mark.usefixtures("planted")
def test_the_manifest_and_the_command_say_what_is_in_it_and_what_is_not(tmp_path: Path) -> None:
    file = tmp_path / "support.zip"
    result = CliRunner().invoke(root, ["doctor", "--no-model", "--bundle", str(file)])
    manifest = json.loads(unpacked(file)["manifest.json"])
    assert manifest["format"] == "codeassist.support-bundle/1"
    assert [one["name"] for one in manifest["files"]] == list(unpacked(file))[1:]
    assert "the journal, the adoption database and the index's content" in manifest["left_out"]
    for one in manifest["files"]:
        assert f"  {one['name']} ({one['bytes']}): {one['what']}" in result.stderr
    if sys.platform != "win32":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_json_answer_names_the_archive(tmp_path: Path) -> None:
    _, answer = bundle(tmp_path / "support.zip")
    assert answer["bundle"]["file"] == str(tmp_path / "support.zip")
    assert answer["bundle"]["bytes"] == (tmp_path / "support.zip").stat().st_size


def test_an_archive_is_made_even_where_settings_and_index_are_broken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CODEASSIST_COMPLETION__CONTEXT_TOKENS", "many")
    places.index_dir().write_text("a file in its place", encoding="utf-8")
    code, _ = bundle(tmp_path / "support.zip")
    files = unpacked(tmp_path / "support.zip")
    assert code == 1
    assert json.loads(files["settings.json"]) == {"unreadable": True}
    assert "completion.context_tokens" in files["doctor.json"]


def test_a_file_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    result = CliRunner().invoke(root, ["doctor", "--no-model", "--bundle", str(tmp_path / "no" / "support.zip")])
    assert isinstance(result.exception, OSError)
    assert result.exception.filename == str(tmp_path / "no")
    assert result.stdout == ""
    assert list(tmp_path.iterdir()) == []


def test_past_the_limit_the_older_lines_are_left_out_and_counted() -> None:
    limited = Archive(lambda text: text, bytes_max=100)
    limited.add_objects("logs.ndjson", "logs", [{"number": number} for number in range(20)])
    limited.add_text("model.log", "a log", "x" * 200)
    packed = zipfile.ZipFile(io.BytesIO(limited.written({})))
    kept = [json.loads(line)["number"] for line in packed.read("logs.ndjson").decode().splitlines()]
    assert kept == list(range(20 - len(kept), 20))
    assert 0 < len(kept) < 10
    left_out = json.loads(packed.read("manifest.json"))["left_out"]
    assert left_out == [
        f"logs.ndjson: {20 - len(kept)} older lines, for their size",
        "model.log: 200 bytes are too many",
    ]
    assert archive.BYTES_MAX == 10_000_000
