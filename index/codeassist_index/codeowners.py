"""Who owns which file: CODEOWNERS as GitHub and GitLab document it.

In each section the last rule that matches a path says who owns it; without sections there is one. GitLab has
sections with owners of their own, `!` for what nobody owns, and patterns without a leading slash that match in every
folder. GitHub skips a line with anything that is none of an owner.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from codeassist_index import path_patterns

PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")
"""Where the file may be; the first that is there counts."""

RULES_MAX = 20_000
PATTERN_CHARACTERS_MAX = 1_000

_HEADING = re.compile(r"\^?\[(?P<name>[^\]]+)\](?:\[[^\]]*\])?(?P<owners>(?:\s.*)?)\Z")
_WORD = re.compile(r"(?:\\.|[^\s\\]|\\\Z)+")
_OWNER = re.compile(r"@?[^\s@]*@[^\s@]+\Z|@[^\s@]+\Z")


class Dialect(Enum):
    """Whose rules a file follows."""

    GITHUB = "GitHub"
    GITLAB = "GitLab"


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern with its owners, in lower case; `excluded` takes paths out of its section for good."""

    pattern: str
    owners: frozenset[str]
    excluded: bool = False


class Section:
    """Rules of which the last that matches counts."""

    def __init__(self, rules: Iterable[Rule], dialect: Dialect) -> None:
        expression = path_patterns.gitlab if dialect is Dialect.GITLAB else path_patterns.gitignore
        every = list(rules)
        self._excluded = _any_of([expression(rule.pattern) for rule in every if rule.excluded])
        self._rules = [rule for rule in reversed(every) if not rule.excluded]
        self._pattern = _any_of([expression(rule.pattern) for rule in self._rules])

    def owners(self, path: str) -> frozenset[str]:
        """Who owns a path, as far as this section says."""
        found = self._pattern.fullmatch(path)
        if found is None or found.lastindex is None or self._excluded.fullmatch(path):
            return frozenset()
        return self._rules[found.lastindex - 1].owners


class Owners:
    """The owners of a repository's files. Names are compared without regard to case, as the hosts do."""

    def __init__(self, sections: Iterable[Section], names: frozenset[str]) -> None:
        self._sections = tuple(sections)
        self.names = names
        """Every owner that the file names."""

    def of(self, path: str) -> frozenset[str]:
        """Who owns the file at a path relative to the repository."""
        return frozenset().union(*(section.owners(path) for section in self._sections))


NOBODY = Owners((), frozenset())
"""Of a repository without the file."""


def parse(text: str, place: str) -> Owners:
    """The owners that a file says, in the dialect that its place or its lines give away.

    Where neither does, it is read as GitHub does, which gives less to a pattern with a slash in its middle.
    """
    lines = [line.strip() for line in text.splitlines()]
    dialect = _dialect(lines, place)
    sections: dict[str, list[Rule]] = {"": []}
    current, default = "", frozenset[str]()
    for line in lines:
        heading = _HEADING.match(line) if dialect is Dialect.GITLAB else None
        if heading is not None:
            current, default = heading["name"].strip().lower(), _owners_among(heading["owners"].split())
            sections.setdefault(current, [])
        elif line and not line.startswith("#"):
            sections[current].extend(_rules(line, dialect, default))
    if sum(map(len, sections.values())) > RULES_MAX:
        return NOBODY
    names = frozenset(owner for rules in sections.values() for rule in rules for owner in rule.owners)
    return Owners((Section(rules, dialect) for rules in sections.values() if rules), names)


def _dialect(lines: Iterable[str], place: str) -> Dialect:
    if place.startswith(".github/"):
        return Dialect.GITHUB
    sectioned = any(_HEADING.match(line) or line.startswith("!") for line in lines)
    return Dialect.GITLAB if sectioned or place.startswith(".gitlab/") else Dialect.GITHUB


def _rules(line: str, dialect: Dialect, default: frozenset[str]) -> Iterator[Rule]:
    """The rule of a line, or none where the host would skip it."""
    pattern, *words = _WORD.findall(line)
    if dialect is Dialect.GITHUB:
        words = words[: next((number for number, word in enumerate(words) if word.startswith("#")), None)]
        if pattern.startswith(("!", "\\#")) or "[" in pattern or not all(map(_OWNER.match, words)):
            return
    excluded = pattern.startswith("!") and dialect is Dialect.GITLAB
    pattern = pattern.removeprefix("!") if excluded else pattern
    if pattern.strip("/") and len(pattern) <= PATTERN_CHARACTERS_MAX:
        yield Rule(pattern, frozenset() if excluded else _owners_among(words) or default, excluded)


def _owners_among(words: Iterable[str]) -> frozenset[str]:
    return frozenset(word.lower() for word in words if _OWNER.match(word))


def _any_of(expressions: Iterable[str]) -> re.Pattern[str]:
    """Matches what one of them does; `lastindex` is the number of the first, from 1."""
    return re.compile("|".join(f"({expression})" for expression in expressions) or "(?!)", re.DOTALL)
