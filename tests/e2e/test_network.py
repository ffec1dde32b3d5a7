"""Without any network: the whole job works, and nothing even tries to reach another machine."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from codeassist.demo.scratch import Repository
from tests.conftest import absent
from tests.e2e.isolation import attempts, isolated, missing, own_connections

CLI = (sys.executable, "-P", "-c", "from codeassist.cli import main; main()")
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
# One of each kind, as a library that telephones home would do it.
TALKATIVE = """
import contextlib, socket
with contextlib.suppress(OSError):
    socket.create_connection(("192.0.2.7", 443), timeout=1)
with contextlib.suppress(OSError):
    socket.getaddrinfo("telemetry.example.com", 443)
with contextlib.suppress(OSError):
    socket.socket(socket.AF_INET6, socket.SOCK_DGRAM).sendto(b"hello", ("2001:db8::1", 9))
with socket.socket() as listening:
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    socket.create_connection(listening.getsockname()).close()
"""


@pytest.fixture(autouse=True)
def tools() -> None:
    if lacking := missing():
        absent(f"a network namespace with strace (no {', '.join(lacking)})")
    tried = subprocess.run(isolated(("true",), Path(os.devnull)), capture_output=True, text=True, check=False)
    if tried.returncode != 0:
        absent(f"a network namespace with strace ({tried.stderr.strip()})")


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    root = tmp_path / "shop"
    (root / "shop").mkdir(parents=True)
    (root / "shop" / "__init__.py").write_text("", encoding="utf-8")
    (root / "shop" / "rates.py").write_text(RATES, encoding="utf-8")
    (root / "shop" / "basket.py").write_text(BASKET, encoding="utf-8")
    repository = Repository(root)
    repository.git("init", "--quiet", "--initial-branch", "trunk")
    repository.commit_all("A shop")
    return root


def run(command: tuple[str, ...], trace: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(isolated(command, trace), capture_output=True, text=True, check=False, encoding="utf-8")


@pytest.mark.model
@pytest.mark.timeout(900)
@pytest.mark.usefixtures("pulled_model")
def test_the_whole_job_works_without_a_route_and_reaches_for_no_other_machine(shop: Path, tmp_path: Path) -> None:
    done = run((*CLI, "demo", "--repo", str(shop)), tmp_path / "trace")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "and no other line is claimed." in done.stdout
    assert attempts(tmp_path / "trace") == []
    assert own_connections(tmp_path / "trace"), "not even the model server was recorded"


def test_what_reaches_for_other_machines_or_asks_for_names_is_seen(tmp_path: Path) -> None:
    run((sys.executable, "-c", TALKATIVE), tmp_path / "trace")
    seen = "\n".join(attempts(tmp_path / "trace"))
    assert "192.0.2.7" in seen
    assert "2001:db8::1" in seen
    assert "htons(53)" in seen
    assert "127.0.0.1" not in seen.replace("htons(53)", "")
    assert len(own_connections(tmp_path / "trace")) == 1


def test_a_pull_without_a_route_says_what_to_bring(tmp_path: Path) -> None:
    done = run((*CLI, "model", "pull"), tmp_path / "trace")
    assert done.returncode == 4
    assert "Without a network, bring" in done.stderr
    assert "Traceback" not in done.stderr
