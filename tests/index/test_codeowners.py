"""CODEOWNERS in both dialects; most cases are the examples of the hosts' own documentation."""

import pytest

from codeassist_index import codeowners

GITHUB = ".github/CODEOWNERS"
GITLAB = ".gitlab/CODEOWNERS"


def owners(text: str, path: str, place: str = GITHUB) -> set[str]:
    return set(codeowners.parse(text, place).of(path))


@pytest.mark.parametrize(
    ("pattern", "owned", "not_owned"),
    [
        ("*", ["a.py", "x/y/z.py", ".env"], []),
        ("*.js", ["a.js", "x/y/b.js"], ["a.jsx"]),
        ("/build/logs/", ["build/logs/a", "build/logs/x/b"], ["x/build/logs/a", "build/logs"]),
        ("docs/*", ["docs/start.md"], ["docs/build-app/trouble.md", "x/docs/start.md"]),
        ("apps/", ["apps/a", "x/apps/y/b"], ["apps"]),
        ("/docs/", ["docs/a", "docs/x/a"], ["x/docs/a"]),
        ("/apps/github", ["apps/github", "apps/github/x/a"], ["apps/githubber"]),
        ("**/logs", ["logs/a", "build/logs/a", "deep/scripts/logs/b"], ["logsx/a"]),
        ("/a/**/z", ["a/z", "a/b/c/z"], ["b/a/z"]),
        ("/services/pay/**", ["services/pay/a.py", "services/pay/x/b"], ["services/pay", "q/services/pay/a"]),
        ("services/pay/**", ["services/pay/x/b"], ["q/services/pay/a"]),
        ("/**", ["a", "b/c"], []),
        ("a?c*d", ["abcd", "x/axcyyd"], ["acd", "a/cd"]),
        ("*a*b*", ["xaxbx", "ab"], ["ba"]),
        (r"my\ folder/x", ["my folder/x"], ["my/folder/x"]),
    ],
)  # fmt: skip
def test_a_pattern_of_github_means_what_its_documentation_says(
    pattern: str, owned: list[str], not_owned: list[str]
) -> None:
    for path in owned:
        assert owners(f"{pattern} @team", path) == {"@team"}, path
    for path in not_owned:
        assert owners(f"{pattern} @team", path) == set(), path


@pytest.mark.parametrize(
    ("pattern", "owned", "not_owned"),
    [
        ("*", ["a.py", "x/.y"], []),
        ("README.md", ["README.md", "internal/README.md", "app/lib/README.md"], ["README.mdx"]),
        ("internal/README.md", ["internal/README.md", "docs/api/internal/README.md"], ["internal/x/README.md"]),
        ("/docs/", ["docs/a", "docs/x/b"], ["x/docs/a"]),
        ("/docs", ["docs"], ["docs/a"]),
        ("/docs/*.md", ["docs/a.md"], ["docs/x/a.md"]),
        ("/docs/*/README.md", ["docs/api/README.md"], ["docs/README.md", "docs/a/b/README.md"]),
        ("/docs/**/index.md", ["docs/index.md", "docs/a/b/index.md"], ["index.md"]),
        ("/lib/[ab]*.rb", ["lib/a1.rb", "lib/b.rb"], ["lib/c.rb", "lib/[ab].rb"]),
        ("/lib/[!a].rb", ["lib/b.rb"], ["lib/a.rb", "lib//.rb"]),
        ("/lib/[z-a].rb", [], ["lib/z.rb"]),
        (r"\#file.rb", ["#file.rb"], ["file.rb"]),
    ],
)
def test_a_pattern_of_gitlab_means_what_its_documentation_says(
    pattern: str, owned: list[str], not_owned: list[str]
) -> None:
    for path in owned:
        assert owners(f"{pattern} @team", path, GITLAB) == {"@team"}, path
    for path in not_owned:
        assert owners(f"{pattern} @team", path, GITLAB) == set(), path


def test_the_last_rule_that_matches_counts() -> None:
    text = "* @everyone\n*.js @js  # inline\n/build/ @build @ops\n/build/free\n"
    assert owners(text, "a.py") == {"@everyone"}
    assert owners(text, "a.js") == {"@js"}
    assert owners(text, "build/a.js") == {"@build", "@ops"}
    assert owners(text, "build/free/a.js") == set()


def test_sections_are_read_one_by_one_and_those_of_one_name_together() -> None:
    text = (
        "* @admin\n[README Owners]\nREADME.md @user1 @user2\ninternal/README.md @user4\n"
        "[README other owners]\nREADME.md @user3\n[readme OWNERS]\n/late/README.md @late\n"
    )
    assert owners(text, "README.md", "CODEOWNERS") == {"@admin", "@user1", "@user2", "@user3"}
    assert owners(text, "internal/README.md", "CODEOWNERS") == {"@admin", "@user4", "@user3"}
    assert owners(text, "late/README.md", "CODEOWNERS") == {"@admin", "@late", "@user3"}


def test_a_section_lends_its_owners_to_rules_without_any() -> None:
    text = "[Documentation][2] @docs-team\ndocs/\n^[Database] @database @agarcia\nmodel/db/\nconfig/db/setup.md @docs\n"
    assert owners(text, "docs/a.md", "CODEOWNERS") == {"@docs-team"}
    assert owners(text, "model/db/a.rb", "CODEOWNERS") == {"@database", "@agarcia"}
    assert owners(text, "config/db/setup.md", "CODEOWNERS") == {"@docs"}


def test_what_a_section_excludes_stays_excluded_there_and_only_there() -> None:
    text = "* @default\n!*.rb\n/special/*.rb @ruby\n[Config]\n/config/ @ops\n"
    assert owners(text, "special/a.rb", "CODEOWNERS") == set()
    assert owners(text, "config/a.rb", "CODEOWNERS") == {"@ops"}
    assert owners(text, "a.py", "CODEOWNERS") == {"@default"}


def test_a_heading_that_is_none_is_a_rule() -> None:
    text = "* @group\n[Section name\n[Docs]\ndocs/ @docs\n"
    assert owners(text, "[Section", "CODEOWNERS") == set()
    assert owners(text, "docs/a", "CODEOWNERS") == {"@group", "@docs"}


@pytest.mark.parametrize("line", ["*.py @team nobody", "!a.py @team", "[ab].py @team", r"\#a.py @team"])
def test_github_skips_a_line_that_it_does_not_understand(line: str) -> None:
    assert owners(f"* @all\n{line}", "a.py") == {"@all"}
    assert codeowners.parse(line, GITHUB).names == set()


def test_gitlab_ignores_what_is_no_owner() -> None:
    text = "/path/* @group someone @User_x mail@example.com @@maintainer"
    assert owners(text, "path/a", GITLAB) == {"@group", "@user_x", "mail@example.com", "@@maintainer"}


def test_names_are_told_without_regard_to_case() -> None:
    found = codeowners.parse("* @Acme/Payments\n", GITHUB)
    assert found.of("a") == found.names == {"@acme/payments"}


@pytest.mark.parametrize("place", [GITHUB, GITLAB])
@pytest.mark.parametrize(
    "text", ["", "\\", "\\ \\", "/ @a", "*/** @a", "[", "[]", "^[a][", "[a[ @b", "*[ @a", "**/**/** @a", "\x00 @a"]
)
def test_odd_lines_are_read_without_a_failure(text: str, place: str) -> None:
    owners = codeowners.parse(text, place)
    assert owners.of("a/b/c.py") <= owners.names <= {"@a", "@b"}


def test_no_pattern_takes_long() -> None:
    hostile = "".join(f"{pattern} @a\n" for pattern in ("*a" * 400 + "b", "/".join(["**/a"] * 200) + "/b", "*?" * 400))
    path = "/".join(["a" * 50] * 40)
    for place in (GITHUB, GITLAB):
        assert codeowners.parse(hostile, place).of(path) == set()
        assert codeowners.parse(hostile, place).of("a/" * 400 + "a") == set()


def test_a_file_with_more_rules_than_are_read_gives_nothing_to_anybody() -> None:
    assert codeowners.parse("* @a\n" * (codeowners.RULES_MAX + 1), GITHUB).of("x") == set()
