"""The scenario catalogue: what people, tools and git did, and whose each line is afterwards (README.md)."""

import shutil
from pathlib import Path

import pytest

from codeassist.places import adoption_file
from codeassist.settings import Settings
from codeassist.settings.model import AdoptionSettings
from codeassist.store.database import open_database
from codeassist_index.git import Git
from tests.codeassist.adoption.scenarios.machine import Machine
from tests.codeassist.adoption.scenarios.notation import Scenario, scenarios_in

FOLDER = Path(__file__).parent


def _case(scenario: Scenario) -> object:
    marks = [pytest.mark.xfail(strict=True, reason=scenario.not_yet)] if scenario.not_yet else []
    return pytest.param(scenario, id=f"{scenario.group}: {scenario.name}", marks=marks)


@pytest.fixture(scope="session")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an empty repository and an empty database, made once and copied for every scenario."""
    folder = tmp_path_factory.mktemp("untouched")
    Git(folder).run("init", "--quiet", "--initial-branch=main", "--template=", "shop")
    for name, value in (("gc.auto", "0"), ("core.autocrlf", "false"), ("core.logAllRefUpdates", "true")):
        Git(folder / "shop").run("config", name, value)
    (folder / "shop/.git/info").mkdir()
    open_database(Settings(adoption=AdoptionSettings(database=str(folder / "adoption.sqlite")))).dispose()
    return folder


@pytest.mark.parametrize("scenario", [_case(scenario) for scenario in scenarios_in(FOLDER)])
def test_scenario(scenario: Scenario, untouched: Path, tmp_path: Path) -> None:
    shutil.copytree(untouched / "shop", tmp_path / "shop")
    shutil.copy(untouched / "adoption.sqlite", adoption_file())
    Machine(tmp_path).play(scenario)
