"""Since when a line is in production."""

from typing import Any

from codeassist.adoption.blame import FileBlame
from codeassist.settings import Settings

Shop = Any
OLD = "def total(items):\n    return sum(items)\n"
NEW = "def average(items):\n    return total(items) / len(items)\n"


def since(found: FileBlame) -> list[dict[str, int]]:
    """The day since which each service has each line."""
    return [{live.service: live.since.day for live in line.live} for line in found.lines]


def test_a_line_is_live_since_the_first_deployment_that_has_it(shop: Shop) -> None:
    shop.deploy(shop.first, 2)
    second = shop.commit({"shop.py": OLD + NEW}, day=3)
    shop.deploy(second, 4)
    shop.deploy(second, 5)
    assert since(shop.blame()) == [{"api": 2}, {"api": 2}, {"api": 4}, {"api": 4}]


def test_a_rollback_takes_a_line_out_and_it_comes_back_later(shop: Shop) -> None:
    second = shop.commit({"shop.py": OLD + NEW}, day=3)
    for day, sha in ((4, second), (5, shop.first)):
        shop.deploy(sha, day)
    assert since(shop.blame()) == [{"api": 4}, {"api": 4}, {}, {}]
    shop.deploy(second, 6)
    assert since(shop.blame()) == [{"api": 4}, {"api": 4}, {"api": 6}, {"api": 6}]


def test_a_failed_deployment_changes_nothing(shop: Shop) -> None:
    second = shop.commit({"shop.py": OLD + NEW}, day=3)
    shop.deploy(second, 4, status="failure")
    found = shop.blame()
    assert (since(found), found.deployed) == ([{}] * 4, False)


def test_each_service_has_its_own_day(shop: Shop) -> None:
    shop.deploy(shop.first, 2, service="api")
    shop.deploy(shop.first, 3, service="web")
    assert since(shop.blame())[0] == {"api": 2, "web": 3}


def test_a_file_keeps_its_days_under_a_new_name(shop: Shop) -> None:
    shop.deploy(shop.first, 2)
    shop.git("mv", "shop.py", "store.py")
    shop.deploy(shop.commit({}, day=3), 4)
    assert since(shop.blame("store.py")) == [{"api": 2}] * 2


def test_a_service_has_only_its_own_part_of_the_repository(shop: Shop) -> None:
    shop.settings = Settings.model_validate({"adoption": {"services": [{"name": "api", "paths": ["server"]}]}})
    shop.deploy(shop.first, 2)
    assert since(shop.blame()) == [{}] * 2


def test_a_deployed_commit_that_is_gone_leaves_the_beginning_open(shop: Shop) -> None:
    shop.deploy("1" * 40, 2)
    shop.deploy(shop.first, 3)
    (live,) = shop.blame().lines[0].live
    assert (live.since.day, live.earlier) == (3, True)
