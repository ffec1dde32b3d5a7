import pytest

from codeassist_index.dependencies.facts import Ecosystem
from codeassist_index.dependencies.versions import CHARACTERS_MAX, exact, newest, order, same, satisfies


@pytest.mark.parametrize(
    ("ecosystem", "required", "version"),
    [
        ("pypi", "==4.2", "4.2"), ("pypi", "4.2", "4.2"), ("pypi", ">=4", ""), ("pypi", "==4.*", ""),
        ("npm", "4.2.0", "4.2.0"), ("npm", "v4.2.0", "4.2.0"), ("npm", "4.2", ""), ("npm", "^4.2.0", ""),
        ("cargo", "=4.2.0", "4.2.0"), ("cargo", "4.2.0", ""),
        ("maven", "4.2", "4.2"), ("maven", "[4.2]", "4.2"), ("maven", "[4,5)", ""), ("maven", "4.+", ""),
        ("maven", "4.2.0!!", "4.2.0"), ("go", "v4.2.0", "v4.2.0"), ("nuget", "[4.2.0]", "4.2.0"),
        ("composer", "4.2.0", "4.2.0"), ("composer", "^4.2", ""),
    ],
)  # fmt: skip
def test_a_constraint_names_one_version_or_several(ecosystem: Ecosystem, required: str, version: str) -> None:
    assert exact(ecosystem, required) == version


@pytest.mark.parametrize(
    ("ecosystem", "required", "yes", "no"),
    [
        ("pypi", ">=4,<5", "4.9.1", "5.0"), ("pypi", "~=4.2", "4.9", "5.0"), ("pypi", "==4.*", "4.9", "5.1"),
        ("pypi", "^4.2", "4.9", "5.0"), ("pypi", "~4.2", "4.2.9", "4.3"), ("pypi", "!=4.2,>=4", "4.3", "4.2"),
        ("npm", "^4.2.0", "4.9.0", "5.0.0"), ("npm", "^0.2.3", "0.2.9", "0.3.0"), ("npm", "^0.0.3", "0.0.3", "0.0.4"),
        ("npm", "~4.2.1", "4.2.9", "4.3.0"), ("npm", "4.x", "4.9.0", "5.0.0"), ("npm", "4", "4.9.0", "5.0.0"),
        ("npm", ">=4.2.0 <4.5.0", "4.4.9", "4.5.0"), ("npm", "3.x || >=5.0.0", "5.1.0", "4.0.0"),
        ("npm", "4.1.0 - 4.3", "4.3.9", "4.4.0"), ("npm", "*", "9.9.9", ""), ("npm", "<=4.2", "4.2.9", "4.3.0"),
        ("npm", ">4", "5.0.0", "4.1.0"), ("npm", "^4.2.0", "4.2.0", "4.2.0-rc.1"),
        ("cargo", "4.2", "4.9.0", "5.0.0"), ("cargo", "0.2", "0.2.9", "0.3.0"),
        ("cargo", ">=1, <1.5", "1.4.9", "1.5.0"), ("cargo", "~1.2.3", "1.2.9", "1.3.0"),
        ("cargo", "1.*", "1.9.0", "2.0.0"),
        ("maven", "[4.0,5.0)", "4.9", "5.0"), ("maven", "(,4.2]", "4.2", "4.3"), ("maven", "(4.2,)", "4.3", "4.2"),
        ("maven", "4.+", "4.9", "5.0"), ("nuget", "[4.2,5)", "4.2", "5.0"), ("composer", "^4.2|^5", "5.9", "6.0"),
        ("composer", "~4.2", "4.2.9", "5.0"),
    ],
)  # fmt: skip
def test_a_range_allows_what_its_ecosystem_says(ecosystem: Ecosystem, required: str, yes: str, no: str) -> None:
    assert satisfies(ecosystem, required, yes)
    assert not no or not satisfies(ecosystem, required, no)


@pytest.mark.parametrize("required", ["nonsense", ">=", "[", "workspace:*", "^^", "9" * (CHARACTERS_MAX + 1)])
def test_what_is_no_constraint_allows_nothing(required: str) -> None:
    assert not satisfies("npm", required, "4.2.0")
    assert not satisfies("pypi", required, "4.2.0")


def test_releases_are_newer_than_what_comes_before_them() -> None:
    versions = ("4.9.0", "4.10.0", "4.10.1-rc.1", "4.2.0", "5.0.0-beta.2")
    assert newest("npm", "*", versions) == "4.10.0"
    assert newest("npm", ">=5.0.0-beta.1", versions) == "5.0.0-beta.2"
    assert newest("npm", "^6.0.0", versions) == ""


def test_spellings_of_one_version_are_the_same() -> None:
    assert same("pypi", "4.2", "4.2.0")
    assert same("pypi", "4.2rc1", "4.2.0-rc.1")
    assert same("maven", "4.2.0.RELEASE", "4.2")
    assert same("go", "v4.2.0", "4.2.0")
    assert not same("npm", "4.2.0", "4.2.0-rc.1")
    assert order("not a version") is None


def test_a_number_that_is_too_long_to_be_read_is_no_version() -> None:
    digits = "9" * 5_000
    assert same("pypi", digits, digits)
    assert not same("pypi", digits, "4.2")
    assert not satisfies("pypi", ">=4", digits)
