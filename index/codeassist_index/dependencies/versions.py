"""Versions and the constraints on them, in the rules of each ecosystem.

Python's are PEP 440's, read by `packaging`; all others follow semantic versioning closely enough to be ordered by its
rules: https://semver.org, npm's ranges (`^`, `~`, `x`, `||`, hyphens), Cargo's and Composer's (commas), Maven's
intervals (`[1.0,2.0)`).
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from codeassist_index.dependencies.facts import Ecosystem

CHARACTERS_MAX = 500
"""Of a version or constraint; a longer one is none."""
_NUMBERS_MAX = 8
_PARTS = 3
_VERSION = re.compile(r"[vV=]?\s*(\d{1,18}(?:\.\d{1,18})*)[-._]?([0-9A-Za-z.-]*)(?:\+[0-9A-Za-z.-]*)?")
_FINAL = frozenset({"", "final", "ga", "release"})
_COMPARATOR = re.compile(r"(\^|~>|~|>=|<=|>|<|==|=|!=)?\s*([vV]?[\dxX*][^\s,|]*)")
_HYPHENS = re.compile(r"([\w.+-]+)\s+-\s+([\w.+-]+)")
_INTERVAL = re.compile(r"([\[(])([^,\[\]()]*)(,?)([^,\[\]()]*)([\])])")
_CARET_OF_POETRY = re.compile(r"[\^]|~(?!=)")
_ANY = frozenset({"", "*", "x", "latest", "any", "latest.release", "latest.integration", "+"})

Order = tuple[tuple[int, ...], int, tuple[tuple[int, int, str], ...]]
"""Numbers, whether it is a release, and the parts of a pre-release: compared from left to right."""


@lru_cache(10_000)
def order(written: str) -> Order | None:
    """How a version is ordered among others, `4.2`, `v4.2.0` and `4.2.0.RELEASE` being one; None if it is none."""
    found = _VERSION.fullmatch(written.strip()) if len(written) <= CHARACTERS_MAX else None
    if found is None:
        return None
    numbers = [int(number) for number in found[1].split(".")][:_NUMBERS_MAX]
    while len(numbers) > 1 and not numbers[-1]:
        numbers.pop()
    before = found[2].strip(".-").lower()
    if before in _FINAL:
        return tuple(numbers), 1, ()
    parts = re.findall(r"\d{1,18}|[a-z]+", before)
    return tuple(numbers), 0, tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts)


def same(ecosystem: Ecosystem, one: str, other: str) -> bool:
    """Whether two spellings are the same version."""
    if ecosystem == "pypi" and (first := _python(one)) and (second := _python(other)):
        return first == second
    first_order = order(one)
    return one == other or (first_order is not None and first_order == order(other))


def exact(ecosystem: Ecosystem, required: str) -> str:
    """The one version that a constraint names; empty where it allows several."""
    required = required.strip()
    match ecosystem:
        case "pypi":
            found = re.fullmatch(r"(?:===?\s*)?([vV]?\d[^\s,*<>=!~^]*)", required)
        case "cargo":
            found = re.fullmatch(r"=\s*(\d+\.\d+\.\d+[^\s,*]*)", required)
        case "npm":
            found = re.fullmatch(r"[=v]*\s*(\d+\.\d+\.\d+(?:[-+][\w.+-]*)?)", required)
        case "composer":
            found = re.fullmatch(r"[=v]*\s*(\d+(?:\.\d+)+(?:-[\w.]*)?)", required)
        case _:  # a Go module, Maven artifact or NuGet package states the version it was built with
            found = re.fullmatch(r"\[?\s*([\w.+-]*\d[\w.+-]*?)(?:!!)?\s*\]?", required)
            if found is not None and found[1].endswith("+"):
                found = None
    return found[1] if found is not None else ""


def newest(ecosystem: Ecosystem, required: str, versions: Iterable[str]) -> str:
    """The newest version that a constraint allows, releases first; empty where there is none."""
    allowed = [version for version in versions if satisfies(ecosystem, required, version)]
    ranked = [(ranks, version) for version in allowed if (ranks := order(version)) is not None]
    return max(ranked, key=lambda one: (one[0][1], one[0], one[1]))[1] if ranked else ""


def satisfies(ecosystem: Ecosystem, required: str, version: str) -> bool:
    """Whether a constraint allows a version; one that can't be read allows none."""
    required = required.strip()
    if required.lower() in _ANY or len(required) > CHARACTERS_MAX:
        return len(required) <= CHARACTERS_MAX
    if stated := exact(ecosystem, required):
        return same(ecosystem, stated, version)
    if ecosystem == "pypi" and not _CARET_OF_POETRY.search(required):
        return _python_allows(required, version)
    found = order(version)
    if found is None:
        return False
    if ecosystem in {"maven", "nuget"} and required[:1] in "[(":
        return any(_in_interval(found, *interval) for interval in _INTERVAL.findall(required))
    bare = "^" if ecosystem == "cargo" else "="
    return any(_all_hold(part, found, bare) for part in re.split(r"\|\|?", required))


def _python(written: str) -> Version | None:
    if len(written) > CHARACTERS_MAX:  # nor would Python read a number of thousands of digits
        return None
    try:
        return Version(written)
    except InvalidVersion:
        return None


def _python_allows(required: str, version: str) -> bool:
    found = _python(version)
    try:
        return found is not None and SpecifierSet(_with_equals(required)).contains(found, prereleases=True)
    except InvalidSpecifier:
        return False


def _with_equals(required: str) -> str:
    return f"=={required}" if required[:1].isdigit() else required


def _in_interval(found: Order, opening: str, low: str, comma: str, high: str, closing: str) -> bool:  # noqa: PLR0917 - the groups of a pattern
    lowest, highest = order(low), order(high) if comma else order(low)
    above = lowest is None or found > lowest or (found == lowest and opening == "[")
    below = highest is None or found < highest or (found == highest and closing == "]")
    return above and below and (lowest is not None or highest is not None)


def _all_hold(part: str, found: Order, bare: str) -> bool:
    if hyphens := _HYPHENS.fullmatch(part.strip()):
        part = f">={hyphens[1]} <={hyphens[2]}"
    comparators = _COMPARATOR.findall(part)
    rest = _COMPARATOR.sub("", part).strip(" ,")
    return bool(comparators) and not rest and all(_holds(sign or bare, written, found) for sign, written in comparators)


def _holds(sign: str, written: str, found: Order) -> bool:
    numbers = re.match(r"[vV]?(\d{1,18}(?:\.\d{1,18})*)", written)
    if numbers is None:  # `*` and `x`
        return written[:1] in set("xX*")
    stated = order(re.sub(r"[.][xX*+].*", "", written))
    given = tuple(int(number) for number in numbers[1].split("."))
    if stated is None:
        return False
    below = _compatible(sign, given)
    if below:
        return stated <= found and found[0] < below
    partly = len(given) < _PARTS and (*found[0], 0, 0)[: len(given)] == given  # `<=4` allows 4.9, and `4` is all of 4
    return {
        ">=": found >= stated,
        "<": found < stated,
        ">": found > stated and not partly,
        "<=": found <= stated or partly,
        "!=": found != stated,
    }.get(sign, found == stated or partly)


def _compatible(sign: str, given: tuple[int, ...]) -> tuple[int, ...]:
    """The first version that is too high: the number that the sign holds fast, raised; empty for other signs.

    `^` holds the first that is not zero; `~4.2` and `~4.2.1` hold 4.2, `~>4.2` all of 4 and `~>4.2.1` all of 4.2.
    """
    match sign:
        case "^":
            place = next((place for place, number in enumerate(given) if number), len(given) - 1)
        case "~":
            place = min(len(given) - 1, 1)
        case "~>":
            place = max(len(given) - 2, 0)
        case _:
            return ()
    return (*given[:place], given[place] + 1)
