import pytest

from codeassist.adoption.deployed.services import is_part, same_repository
from codeassist.settings import Settings


@pytest.mark.parametrize(
    ("path", "paths", "belongs"),
    [
        ("services/api/core.py", (), True),
        ("services/api/core.py", ("services/api",), True),
        ("services/api/core.py", ("services/api/",), True),
        ("services/api", ("services/api",), True),
        ("services/api2/core.py", ("services/api",), False),
        ("libs/a/b.py", ("libs/*.py",), True),
        ("libs/a/b.go", ("libs/*.py", "docs"), False),
    ],
)
def test_a_path_belongs_by_name_by_folder_or_by_glob(path: str, paths: tuple[str, ...], belongs: bool) -> None:
    assert is_part(path, paths) is belongs


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("git.example.com/Shop/Payments", "git.example.com/shop/payments", True),
        ("payments", "git.example.com/shop/payments", True),
        ("git.example.com/shop/payments", "payments", True),
        ("git.example.com/shop/payments", "git.example.com/shop/payments-api", False),
        ("other.example.com/shop/payments", "git.example.com/shop/payments", False),
        ("pay", "git.example.com/shop/payments", False),
    ],
)
def test_two_names_of_one_repository_are_known(one: str, other: str, same: bool) -> None:
    assert same_repository(one, other) is same


def test_a_service_may_be_named_once_for_each_repository() -> None:
    both = [{"name": "api", "repository": "a"}, {"name": "api", "repository": "b"}]
    assert len(Settings.model_validate({"adoption": {"services": both}}).adoption.services) == 2
    with pytest.raises(ValueError, match="entries 1 and 3 both name api"):
        Settings.model_validate({"adoption": {"services": [*both, {"name": "api", "repository": "A"}]}})
