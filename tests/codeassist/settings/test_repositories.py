"""The repositories of the settings: which addresses are taken, and what is said about the others."""

from pathlib import Path

import pytest

from codeassist import places
from codeassist.errors import UsageError
from codeassist.settings import load, value_of
from codeassist.settings.check import problems_of_file


def settings_file(text: str) -> Path:
    file = places.config_dir() / "settings.toml"
    file.write_text(text, encoding="utf-8")
    return file


def entries(*bodies: str, kind: str = "repositories") -> Path:
    return settings_file("".join(f"[[index.{kind}]]\n{body}\n" for body in bodies))


def problem(*bodies: str, kind: str = "repositories") -> str:
    found = problems_of_file(entries(*bodies, kind=kind))
    assert len(found) == 1
    return str(found[0])


@pytest.mark.parametrize(
    "url",
    [
        "https://git.example.com/group/payments.git",
        "http://127.0.0.1:8080/payments.git",
        "ssh://git@git.example.com:2222/group/payments.git",
        "git@git.example.com:group/payments.git",
        "file:///srv/git/payments.git",
    ],
)
def test_the_usual_addresses_are_taken(url: str) -> None:
    entries(f'url = "{url}"')
    assert [one.url for one in load().settings.index.repositories] == [url]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('url = "ext::sh -c touch% trap"', "`url` has to begin with one of"),
        ('url = "git://git.example.com/x.git"', "`url` has to begin with one of"),
        ('url = "/srv/git/x.git"', "`url` has to begin with one of"),
        ('url = "--upload-pack=touch trap"', "`url` has to begin with one of"),
        ('url = "https://me:secret@git.example.com/x.git"', "must not hold a name or password"),
        ('url = "https://secret@git.example.com/x.git"', "must not hold a name or password"),
        ('url = "https:///x.git"', "`url` names no host"),
        ('path = "relative"', "`path` has to be absolute"),
        ("", "either `url` or `path` is needed"),
        ('url = "https://git.example.com/x"\npath = "/srv"', "either `url` or `path` is needed"),
        ('url = "http://git.example.com/x"\ntoken_file = "/t"', "`token_file` goes with an address that begins with"),
        ('path = "/srv"\nbranch = "--all"', "index.repositories[1].branch"),
        (
            'path = "/srv"\nbranches = "main"',
            "`index.repositories[1].branches`. Did you mean `branch`?",
        ),
    ],
)
def test_what_can_not_be_meant_is_refused_in_words(body: str, words: str) -> None:
    assert words in problem(body)


def test_no_complaint_quotes_a_secret() -> None:
    assert "geheim" not in problem('url = "https://me:geheim@git.example.com/x.git"')


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ('url = "https://git.example.com/group/x.git"', 'url = "git@git.example.com:group/x"'),
        ('path = "/srv/x"', 'path = "/srv/../srv/x/"'),
        ('path = "/srv/x"\nname = "shop"', 'path = "/srv/y"\nname = "shop"'),
    ],
)
def test_the_same_repository_twice_is_an_error_that_names_both_entries(first: str, second: str) -> None:
    words = problem(first, 'path = "/elsewhere"', second)
    assert "entries 1 and 3 both name" in words


def test_a_problem_is_told_with_the_line_of_its_list() -> None:
    file = entries('path = "relative"')
    assert str(problems_of_file(file)[0]).startswith(f"{file}:1: `index.repositories[1]`")


def test_a_problem_of_an_entry_is_told_with_its_own_line() -> None:
    file = entries('path = "/srv"', 'path = "relative"', 'ulr = "x"')
    told = [str(one) for one in problems_of_file(file)]
    assert [one.removeprefix(f"{file}:").partition(":")[0] for one in told] == ["3", "6"]


def test_an_address_without_its_table_is_said_to_need_one() -> None:
    file = settings_file('[index]\nrepositories = ["https://git.example.com/a"]\n')
    assert str(problems_of_file(file)[0]) == f"{file}:2: `index.repositories[1]`: a table is needed."


def test_keys_of_an_entry_are_not_taken_for_those_of_the_table_before() -> None:
    file = settings_file('[model]\nname = 1\n[[index.repositories]]\npath = "/srv"\nname = "x"\n')
    assert [one.line for one in problems_of_file(file)] == [2]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('kind = "gitea"\ngroup = "g"', "index.hosts[1].kind"),
        ('kind = "github"', "index.hosts[1].group"),
        ('kind = "gitlab"\ngroup = "../admin"', "index.hosts[1].group"),
        ('kind = "gitlab"\ngroup = "g"\nurl = "http://git.example.com"\ntoken_file = "/t"', "`token_file` goes with"),
    ],
)
def test_a_host_is_checked_as_well(body: str, words: str) -> None:
    assert words in problem(body, kind="hosts")


def test_a_variable_may_hold_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CODEASSIST_INDEX__REPOSITORIES", '[{"path": "/srv/x", "name": "x"}]')
    settings = load().settings
    assert settings.index.repositories[0].name == "x"
    assert value_of(settings, "index.repositories") == ({"path": "/srv/x", "name": "x"},)


def test_loading_stops_at_a_repository_that_is_wrong() -> None:
    entries('url = "ext::sh"')
    with pytest.raises(UsageError, match=r"index\.repositories"):
        load()
