"""The demo itself: to the end, and stopped in the middle."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from codeassist import places
from codeassist.demo import sources
from codeassist.demo.scratch import Repository

STARTED_SECONDS_MAX = 240
GONE_SECONDS_MAX = 20
USER_DOWNLOADS = sources.downloads_dir()
"""Read before any test changes the environment: archives are downloaded once."""


def demo(*arguments: str) -> list[str]:
    return [sys.executable, "-P", "-c", "from codeassist.cli import main; main()", "demo", *arguments]


@pytest.fixture
def downloads(own_places: Path) -> Path:
    """The two libraries' archives, kept between runs in the user's cache."""
    folder = sources.downloads_dir()
    assert folder.is_relative_to(own_places)
    USER_DOWNLOADS.mkdir(parents=True, exist_ok=True)
    folder.symlink_to(USER_DOWNLOADS, target_is_directory=True)
    return folder


@pytest.mark.model
@pytest.mark.network
@pytest.mark.timeout(900)
@pytest.mark.usefixtures("pulled_model", "downloads")
def test_the_demo_names_exactly_the_accepted_lines_in_production(tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    done = subprocess.run(demo("--html", str(page)), capture_output=True, text=True, check=False, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"Exactly the accepted lines: (\d+) of \1, and no other line is claimed\.", done.stdout)
    assert "\033" not in done.stdout
    assert "src/stamina/" in page.read_text(encoding="utf-8")
    assert processes_that_name(places.cache_dir()) == []


@pytest.mark.model
@pytest.mark.network
@pytest.mark.timeout(600)
@pytest.mark.usefixtures("pulled_model", "downloads")
@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_a_demo_that_is_stopped_leaves_no_process_behind(blow: signal.Signals) -> None:
    with started() as (process, family):
        process.send_signal(blow)
        process.wait(GONE_SECONDS_MAX)
        _, alive = psutil.wait_procs(family, timeout=GONE_SECONDS_MAX)
        assert [command_of(one) for one in alive] == []


@contextmanager
def started() -> Iterator[tuple[subprocess.Popen[str], list[psutil.Process]]]:
    """A demo in the middle of its completion, and the processes that it started."""
    with subprocess.Popen(
        demo(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8"
    ) as process:
        assert process.stdout is not None
        told = iter(process.stdout.readline, "")
        assert any("Hole 1" in line for line in told), "the demo ended before its first hole"
        family = the_model_and_its_parents(process.pid)
        try:
            yield process, family
        finally:
            for one in (*family, process):
                if one.poll() is None if isinstance(one, subprocess.Popen) else one.is_running():
                    one.kill()


def the_model_and_its_parents(pid: int) -> list[psutil.Process]:
    """The demo's descendants, as soon as the model server is among them."""
    until = time.monotonic() + STARTED_SECONDS_MAX
    while time.monotonic() < until:
        family: list[psutil.Process] = psutil.Process(pid).children(recursive=True)
        if any("llama_cpp_child" in command_of(one) for one in family):
            return family
        time.sleep(0.1)
    pytest.fail("the model server was not started")


def command_of(process: psutil.Process) -> str:
    """The command line; empty for a process that has just ended, as those of git do all the time."""
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def processes_that_name(folder: Path) -> list[str]:
    found = []
    for process in psutil.process_iter(["pid", "cmdline"]):
        line = " ".join(process.info["cmdline"] or ())
        if str(folder) in line and process.info["pid"] != os.getpid():
            found.append(line)
    return found


def test_a_folder_that_is_no_repository_is_refused_in_words(tmp_path: Path) -> None:
    done = subprocess.run(
        demo("--repo", str(tmp_path)),
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"CODEASSIST_MODEL__BASE_URL": "http://127.0.0.1:9/v1"},
    )
    assert done.returncode == 3
    assert "is not a git repository" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.model
@pytest.mark.timeout(900)
@pytest.mark.usefixtures("pulled_model")
def test_the_demo_works_on_a_repository_of_the_users_own_and_leaves_it_alone(tmp_path: Path) -> None:
    own = tmp_path / "shop"
    (own / "shop").mkdir(parents=True)
    (own / "shop" / "__init__.py").write_text("", encoding="utf-8")
    (own / "shop" / "rates.py").write_text(RATES, encoding="utf-8")
    (own / "shop" / "basket.py").write_text(BASKET, encoding="utf-8")
    repository = Repository(own)
    repository.git("init", "--quiet", "--initial-branch", "trunk")
    repository.commit_all("A shop")
    before = (repository.git("for-each-ref"), repository.git("status", "--short"))
    done = subprocess.run(demo("--repo", str(own)), capture_output=True, text=True, check=False, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "it needs a name from shop/rates.py" in done.stdout
    assert (repository.git("for-each-ref"), repository.git("status", "--short")) == before


RATES = '''"""Exchange rates."""


def convert_to_euro(amount: float, currency: str) -> float:
    """The amount in euro."""
    return amount * {"USD": 0.9, "GBP": 1.2}[currency]
'''
BASKET = '''"""A basket."""

from shop import rates


def total_in_euro(amount: float, currency: str) -> float:
    """Convert the amount of this basket to euro."""
    return rates.convert_to_euro(amount, currency)
'''
