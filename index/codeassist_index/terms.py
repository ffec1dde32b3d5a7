"""Words of code for search and similarity: identifiers, also cut at underscores and capitals; Chinese in pairs.

Chinese, Japanese and Korean are written without spaces or with endings grown on, so a run of their characters becomes
its overlapping pairs, as in Lucene's CJKBigramFilter; a query of one character finds it because what is indexed has
each character too. Full-width letters and combining marks read as the usual ones (Unicode's NFKC).
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

TERM_CHARACTERS_MAX = 60
TERMS_KEPT_MAX = 8_000
LINES_KEPT_MAX = 8_000
"""Each takes about 1,500 bytes, in three such memories; a request reads up to 2,000 lines again."""

_WORD = re.compile(r"[^\W\d_]\w*|_+[^\W\d]\w*")
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\da-zA-Z_]+")
_CJK = re.compile("[\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff]+")


def words(text: str) -> list[str]:
    """Identifiers and other words as they are written, apart from their width and the form of their accents."""
    return _WORD.findall(normal(text))


def normal(text: str) -> str:
    """The text with full-width letters narrow and accents joined to their letters."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def has_runs(text: str) -> bool:
    """Whether some of it is looked up by pairs of characters instead of by words."""
    return not text.isascii() and _CJK.search(normal(text)) is not None


def terms(text: str) -> Iterator[str]:
    """Each identifier in lower case, followed by its parts where it has several.

    >>> list(terms("getUserName"))
    ['getusername', 'get', 'user', 'name']
    """
    for word in words(text):
        if _CJK.search(word):
            yield from _pairs(word)
            continue
        if len(word) > TERM_CHARACTERS_MAX:
            continue
        whole = word.lower()
        yield whole
        if "_" in word or not (word.islower() or word.isupper()):
            parts = [part.lower() for part in _PART.findall(word)]
            if len(parts) > 1 or (parts and parts[0] != whole):
                yield from (part for part in parts if len(part) > 1)


def indexed_terms(text: str) -> Iterator[str]:
    """What a text is found by: its terms, and each character of a run of Chinese."""
    yield from terms(text)
    if not text.isascii():
        yield from (character for run in _CJK.findall(normal(text)) if len(run) > 1 for character in run)


@lru_cache(TERMS_KEPT_MAX)
def name_terms(name: str) -> tuple[str, ...]:
    """The distinct words of one identifier, in their order: sums over them come out the same in every process."""
    return tuple(dict.fromkeys(terms(name)))


@lru_cache(LINES_KEPT_MAX)
def line_terms(line: str) -> tuple[str, ...]:
    """The words of one line; most lines of a request are those of the one before."""
    return tuple(terms(line))


def _pairs(word: str) -> Iterator[str]:
    for run in _CJK.findall(word):
        yield from (run[i : i + 2] for i in range(max(1, len(run) - 1)))
    rest = _CJK.sub(" ", word)
    if rest.strip():
        yield from terms(rest)
