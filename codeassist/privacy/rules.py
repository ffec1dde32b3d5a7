"""Where secrets stand in one line, by the rules of detect-secrets and a few formats that it does not know yet.

The library is imported at the first line that is looked at: it brings 7 MB and 0.1 s. Only its patterns and its
filters are used, never `verify`, which would ask the secret's issuer over the network. Which rules are on was
decided by measurement (`bench/redaction.py`, docs/privacy.md).
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, cast

LINES_REMEMBERED_MAX = 4096
PIECE_CHARACTERS = 4000
"""Longer lines are looked at in pieces of this size, because some patterns take quadratic time."""
OVERLAP_CHARACTERS = 1000
"""What two pieces share, so that a secret between them is seen whole."""
KEYWORD_CHARACTERS, KEYWORD_OVERLAP_CHARACTERS = 600, 300
"""The same for what stands behind a name such as `password`, whose patterns take cubic time."""
GAP_CHARACTERS_MAX = 40
"""Longer white space counts as this much: on thousands of blanks a pattern of the library takes hours."""
KEYWORD = "secret-keyword"
ENTROPY = "high-entropy-string"

_NAME = r"(?:pass(?:word|wd|phrase)|pwd|secret|api_?key|access_?key)"
_EXTRA_FORMATS = (
    ("alibaba-access-key", r"\bLTAI[A-Za-z0-9]{12,24}\b"),
    ("anthropic-key", r"\bsk-ant-[A-Za-z0-9_-]{20,}"),
    ("authorization-header", r"(?i)\bauthorization[\"']?\s*[:=,]\s*[\"']?(?:bearer|basic|token)\s+([\w.~+/=-]{8,})"),
    ("github-fine-grained-token", r"\bgithub_pat_[A-Za-z0-9_]{22,}"),
    ("google-api-key", r"\bAIza[A-Za-z0-9_-]{35}"),
    ("google-oauth-secret", r"\bGOCSPX-[A-Za-z0-9_-]{20,}"),
    ("hashicorp-vault-token", r"\bhv[sbr]\.[A-Za-z0-9_-]{20,}"),
    ("hugging-face-token", r"\bhf_[A-Za-z0-9]{30,}"),
    ("npm-token", r"\bnpm_[A-Za-z0-9]{36}"),
    ("openai-project-key", r"\bsk-(?:proj|svcacct|admin)-[A-Za-z0-9_-]{20,}"),
    ("stripe-test-key", r"\b[rs]k_test_[0-9a-zA-Z]{24,}"),
    ("tencent-secret-id", r"\bAKID[A-Za-z0-9]{32}\b"),
    # A line of a private key whose first line was cut off: 48 bytes and more in base64, and nothing else.
    (
        "private-key-line",
        r"^[\s\"'#*>+(-]*(?=[^\n]*[a-z])(?=[^\n]*[A-Z])(?=[^\n]*[0-9])([A-Za-z0-9+/]{60,76}={0,2})(?:\\n)?[\"'\s,;+)\\]*$",
    ),
    # The library takes no password with an odd character in it.
    ("basic-auth-credentials", r"://[^\s:/@\"'<>]+:([^\s/@\"'<>]+)@"),
)
"""Formats published by their issuers, and what `bench/redaction.py` showed to be missed otherwise."""

_EXTRA_KEYWORDS = (
    rf"(?i){_NAME}\w*\s*:\s*[\w.<>| ]{{1,40}}=\s*[\"']([^\"']+)[\"']",  # with a type
    rf"(?i)set_?\w{{0,20}}{_NAME}\w{{0,20}}\(\s*[\"']([^\"']+)[\"']",  # a setter
    rf"(?i)<\w{{0,20}}{_NAME}>([^<>]+)</",  # an element of XML
    r"(?i)token[\"']?\s*[:=]\s*[\"'](?=[^\"']*[0-9])(?=[^\"']*[a-z])([^\"'\s{}$]{8,})[\"']",  # letters and digits
)
"""Assignments that the library does not look for; the first group is the value."""
_GAP = re.compile(rf"\s{{{GAP_CHARACTERS_MAX + 1},}}")
_MENTION = re.compile(r"(?i)key|pass|pwd|secret|token|contrase")
"""Every keyword of the library and of ours has one of these in it, and most lines have none."""

_FORMAT_MODULES = (
    "artifactory", "aws", "azure_storage_key", "basic_auth", "cloudant", "discord", "github_token", "gitlab_token",
    "ibm_cloud_iam", "ibm_cos_hmac", "jwt", "mailchimp", "npm", "openai", "pypi_token", "sendgrid", "slack",
    "softlayer", "square_oauth", "stripe", "telegram_token", "twilio",
)  # fmt: skip
"""All modules of formats but `ip_public` (an address is no secret) and `private_key` (several lines: `keys.py`)."""
_GROUPS_ARE_PREFIXES = frozenset({"GitHubTokenDetector", "GitlabTokenDetector"})
"""Rules whose first group is the token's prefix; elsewhere it is the secret alone."""
_REST_OF_TOKEN = re.compile(r"[A-Za-z0-9_+/=-]*(?:\.[A-Za-z0-9_+/=-]+)*")


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A secret at the characters `[start, end)`, and the rule that knows it. The secret itself is never kept."""

    start: int
    end: int
    rule: str


@dataclass(frozen=True, slots=True)
class _Format:
    rule: str
    pattern: re.Pattern[str]
    group: int


@lru_cache(LINES_REMEMBERED_MAX)
def in_line(line: str, *, unquoted: bool) -> tuple[Finding, ...]:
    """The secrets of one line, in order and without overlap.

    Args:
        line: the text without its line end.
        unquoted: whether `password: hunter2` counts too, as in configuration files and logs.
    """
    if _GAP.search(line) is None:
        return merged(_in_pieces(line, unquoted=unquoted))
    shorter, begins, removed = _without_gaps(line)
    return merged(
        Finding(
            found.start + removed[bisect_right(begins, found.start)],
            found.end + removed[bisect_left(begins, found.end)],
            found.rule,
        )
        for found in _in_pieces(shorter, unquoted=unquoted)
    )


def merged(findings: "Iterator[Finding] | list[Finding]") -> tuple[Finding, ...]:
    """Findings in order, with those that overlap made one."""
    kept: list[Finding] = []
    for found in sorted(findings):
        if kept and found.start < kept[-1].end:
            kept[-1] = Finding(kept[-1].start, max(kept[-1].end, found.end), kept[-1].rule)
        else:
            kept.append(found)
    return tuple(kept)


def _without_gaps(line: str) -> tuple[str, list[int], list[int]]:
    """The line with short gaps; where in it something was cut out, and how much before and after each of these."""
    begins, removed = [], [0]
    for gap in _GAP.finditer(line):
        begins.append(gap.start() - removed[-1] + GAP_CHARACTERS_MAX)
        removed.append(removed[-1] + gap.end() - gap.start() - GAP_CHARACTERS_MAX)
    return _GAP.sub(" " * GAP_CHARACTERS_MAX, line), begins, removed


def _in_pieces(line: str, *, unquoted: bool) -> Iterator[Finding]:
    for at, piece in _pieces(line, PIECE_CHARACTERS, OVERLAP_CHARACTERS):
        for found in _in_piece(piece, unquoted=unquoted):
            yield Finding(found.start + at, found.end + at, found.rule)


def _pieces(line: str, characters: int, overlap: int) -> Iterator[tuple[int, str]]:
    """Where each piece begins, and its text."""
    if len(line) <= characters:
        yield 0, line
        return
    for at in range(0, len(line) - overlap, characters - overlap):
        yield at, line[at : at + characters]


def _in_piece(line: str, *, unquoted: bool) -> Iterator[Finding]:
    yield from _formats_in(line)
    yield from _keywords_in(line, unquoted=unquoted)
    yield from _random_strings_in(line)


def _formats_in(line: str) -> Iterator[Finding]:
    for format_ in _formats():
        for match in format_.pattern.finditer(line):
            start, end = match.span(format_.group)
            if start < 0:
                start, end = match.span()
            # A pattern may know only the least length of a token, or stop before a JWT's signature.
            rest = _REST_OF_TOKEN.match(line, end)
            yield Finding(start, rest.end() if rest else end, format_.rule)


def _keywords_in(line: str, *, unquoted: bool) -> Iterator[Finding]:
    """Values of names such as `password`; what is a template or has no letter and no digit is none."""
    if _MENTION.search(line) is None:
        return
    for at, piece in _pieces(line, KEYWORD_CHARACTERS, KEYWORD_OVERLAP_CHARACTERS):
        for pattern, group, quote in _keyword_patterns(unquoted=unquoted):
            for match in pattern.finditer(piece):
                value = match[group]
                if (quote and not match[quote]) or _is_reference(value) or not any(map(str.isalnum, value)):
                    continue
                yield Finding(match.start(group) + at, match.end(group) + at, KEYWORD)


def _random_strings_in(line: str) -> Iterator[Finding]:
    """Quoted strings that look random, but for identifiers, UUIDs and alphabets."""
    from detect_secrets.filters import heuristic  # noqa: PLC0415 - only when it is needed: see above

    if "'" not in line and '"' not in line:
        return
    for plugin in _entropy_plugins():
        for match in plugin.regex.finditer(line):
            value = match[2]
            if plugin.calculate_shannon_entropy(value) <= plugin.entropy_limit or (
                heuristic.is_sequential_string(value)
                or heuristic.is_potential_uuid(value)
                or heuristic.is_not_alphanumeric_string(value)
                or heuristic.is_likely_id_string(value, line)
            ):
                continue
            yield Finding(match.start(2), match.end(2), ENTROPY)


def _is_reference(value: str) -> bool:
    from detect_secrets.filters import heuristic  # noqa: PLC0415 - only when it is needed: see above

    return bool(heuristic.is_templated_secret(value) or heuristic.is_prefixed_with_dollar_sign(value))


@cache
def _formats() -> tuple[_Format, ...]:
    from importlib import import_module  # noqa: PLC0415 - only when it is needed: see above

    from detect_secrets.plugins.base import RegexBasedDetector  # noqa: PLC0415 - as above

    found = [_Format(rule, re.compile(pattern), min(1, re.compile(pattern).groups)) for rule, pattern in _EXTRA_FORMATS]
    for name in _FORMAT_MODULES:
        module = import_module(f"detect_secrets.plugins.{name}")
        for kind in vars(module).values():
            if not isinstance(kind, type) or kind.__module__ != module.__name__:
                continue
            if issubclass(kind, RegexBasedDetector):
                rule = str(kind.secret_type).lower().replace(" ", "-")
                whole = kind.__name__ in _GROUPS_ARE_PREFIXES
                patterns = cast("tuple[re.Pattern[str], ...]", kind.denylist)
                found += [_Format(rule, one, 0 if whole or not one.groups else 1) for one in patterns]
    return tuple(found)


@cache
def _keyword_patterns(*, unquoted: bool) -> tuple[tuple[re.Pattern[str], int, int], ...]:
    """Each pattern with the group of the value, and that of a quote which must be there (0: none need be)."""
    from detect_secrets.plugins import keyword  # noqa: PLC0415 - only when it is needed: see above

    patterns = dict(keyword.QUOTES_REQUIRED_DENYLIST_REGEX_TO_GROUP) | dict(keyword.COMMON_C_DENYLIST_REGEX_TO_GROUP)
    if unquoted:
        patterns |= dict(keyword.CONFIG_DENYLIST_REGEX_TO_GROUP)
    extra = [(re.compile(pattern), 1, 0) for pattern in _EXTRA_KEYWORDS]
    found = [(pattern, group, 0) for pattern, group in patterns.items()]
    return (*extra, *found, (keyword.FOLLOWED_BY_COLON_EQUAL_SIGNS_REGEX, 4, 3))


@cache
def _entropy_plugins() -> tuple[Any, ...]:
    from detect_secrets.plugins import high_entropy_strings as strings  # noqa: PLC0415 - only when it is needed

    return (strings.Base64HighEntropyString(), strings.HexHighEntropyString())
