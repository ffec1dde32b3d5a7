import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import IO

import pytest

from codeassist import processes
from codeassist.errors import ModelUnavailableError, UsageError
from codeassist.model.installed import InstalledModel
from codeassist.model.launch import Launch, order_of, threads_of
from codeassist.settings import Settings

MODEL = InstalledModel("m", Path("/models/m.gguf"), Path("/models/tokenizer.json"), "abc")
SETTINGS = Settings()


def launched(program: str, *, seconds_max: float = 20) -> Launch:
    """A launch of a program of ours in place of the child."""

    def start(_: Sequence[str], *, folder: Path, errors: IO[bytes]) -> processes.Child:
        return processes.start_bound((sys.executable, "-c", program), folder=folder, errors=errors)

    return Launch(order_of(MODEL, SETTINGS, key="k"), start, seconds_max=seconds_max)


def test_the_report_is_what_the_child_prints() -> None:
    launch = launched('print(\'{"address": "http://here"}\', flush=True); input(); input()')
    assert launch.report() == {"address": "http://here"}
    assert launch.running
    launch.end(by_force=False)
    assert not launch.running


def test_a_child_that_is_not_ready_in_time_is_an_error_that_names_the_setting() -> None:
    launch = launched("input(); input()", seconds_max=0.3)
    with pytest.raises(ModelUnavailableError, match=r"was not ready within 0.3 s \(`model\.start_seconds_max`\)"):
        launch.report()
    launch.end(by_force=False)


def test_a_child_that_fails_is_told_with_its_reason_and_its_last_words() -> None:
    launch = launched(
        "import sys; input(); print('0.1 E load: bad magic\\n0.2 I load: cleaning up', file=sys.stderr, flush=True);"
        'print(\'{"error": "no model."}\', flush=True)'
    )
    with pytest.raises(
        ModelUnavailableError, match=r"(?s)could not start \(no model\)\. It said:.* E load: bad magic\n"
    ):
        launch.report()
    launch.end(by_force=False)


def test_a_child_that_ends_without_a_word_is_an_error() -> None:
    launch = launched("input()")
    with pytest.raises(ModelUnavailableError, match=r"ended while it loaded the model\. The log is .*--verify"):
        launch.report()
    launch.end(by_force=False)


def test_a_wait_that_is_cancelled_ends_and_leaves_the_child_alone() -> None:
    launch = launched("input(); input()")
    cancelled = threading.Event()
    cancelled.set()
    assert launch.report(cancelled) == {}
    assert launch.running
    launch.end(by_force=False)


def test_the_child_sees_the_end_of_its_input_when_it_is_let_go(tmp_path: Path) -> None:
    launch = launched(f"import sys, pathlib; sys.stdin.read(); pathlib.Path({str(tmp_path / 'seen')!r}).touch()")
    launch.let_go()
    launch.wait()
    assert (tmp_path / "seen").exists()
    launch.end(by_force=False)


def test_the_order_is_the_first_line_of_its_input() -> None:
    launch = launched(
        "import json; name = json.loads(input())['name']; print(json.dumps({'address': name}), flush=True)"
    )
    assert launch.report() == {"address": "m"}
    launch.end(by_force=False)


def test_without_llama_cpp_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(UsageError, match=r"codeassist-onprem\[local\]"):
        launched("pass")


def test_threads_are_as_configured_else_the_physical_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("psutil.cpu_count", lambda *, logical: 99 if logical else 1)
    assert threads_of(SETTINGS) == 1
    assert threads_of(Settings.model_validate({"model": {"threads": 5}})) == 5


def test_a_program_that_can_not_be_started_is_an_error_of_the_system() -> None:
    def start(_: Sequence[str], *, folder: Path, errors: IO[bytes]) -> processes.Child:
        return subprocess.Popen(("/not/there",), cwd=folder, stderr=errors)

    with pytest.raises(FileNotFoundError, match="/not/there"):
        Launch(order_of(MODEL, SETTINGS, key="k"), start, seconds_max=1)
