"""Random histories with known truth, made by the benchmark's generator with real git."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(__file__).parents[4] / "bench" / "lineage" / "run.py"


@pytest.fixture
def environment() -> dict[str, str]:
    """Without git's variables, and without the measuring of coverage: it makes these minutes twice as long."""
    return {key: value for key, value in os.environ.items() if not key.startswith(("COVERAGE_", "GIT_"))}


@pytest.mark.parametrize("kind", ["mixed", "kept", "deleted", "conflicts", "formatter"])
def test_a_random_history_is_attributed_well(kind: str, environment: dict[str, str]) -> None:
    command = [sys.executable, str(PROGRAM), "--seeds", "77", "--kind", kind, "--json"]
    done = subprocess.run(command, capture_output=True, check=False, text=True, env=environment)
    assert done.returncode in {0, 1}, done.stderr
    rates = json.loads(done.stdout)
    assert rates["ai"] > 100
    assert rates["f1"] > 0.95
    assert rates["precision"] > 0.97
    assert rates["span"] > 0.98


def test_hashed_text_claims_nothing_more_than_plain_text_and_little_less(environment: dict[str, str]) -> None:
    command = [sys.executable, str(PROGRAM), "--seeds", "1", "--kind", "kept", "--json"]
    plain, hashed = (
        json.loads(subprocess.run([*command, *more], capture_output=True, check=False, env=environment).stdout)
        for more in ([], ["--hashed"])
    )
    assert hashed["ai"] > 100
    assert hashed["precision"] >= plain["precision"]
    assert hashed["span"] >= plain["span"]
    # A save whose own words are gone again can't be rebuilt from hashes (docs/lineage.md, "Hashed text").
    assert plain["recall"] - 0.01 < hashed["recall"] <= plain["recall"]
