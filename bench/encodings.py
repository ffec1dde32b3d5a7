"""How often is the encoding of a file found out, by how much of it is not ASCII?

    python bench/encodings.py --chinese FOLDER... [--catalogues LOCALE_FOLDER]

FOLDER holds UTF-8 source code with Chinese comments, such as unpacked jieba, pypinyin, snownlp and akshare.
LOCALE_FOLDER has one folder a language with `LC_MESSAGES/django.po`, as in Django's `conf/locale`. Each text is stored
in every encoding of its language and read again; right is only what gives back the very text.
"""

import argparse
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from codeassist_index import encodings
from codeassist_index.contents import decoded

LENGTHS = {"one comment": 1, "ten comments": 10, "a file": 10_000}
LINES_OF_A_KIND_MAX = 20_000
STORED_IN = {
    "zh_Hans": ("utf-8", "gb18030", "cp936"),
    "zh_Hant": ("utf-8", "big5", "gb18030"),
    "ja": ("utf-8", "cp932", "euc_jp"),
    "ko": ("utf-8", "cp949"),
    "fr": ("utf-8", "latin-1"),
    "de": ("utf-8", "latin-1"),
    "es": ("utf-8", "latin-1"),
    "ru": ("utf-8",),
    "el": ("utf-8",),
    "he": ("utf-8",),
}
_EAST_ASIAN = frozenset({"zh_Hans", "zh_Hant", "ja", "ko"})
_FIRST_EAST_ASIAN = "\u2e80"
_MESSAGE = re.compile(r'^(?:msgstr )?"(.*[^\x00-\x7f].*)"$', re.MULTILINE)


def measure(name: str, files: Sequence[Sequence[str]], stored_in: Sequence[str]) -> None:
    """Print the share of right answers of one language, one row for an encoding."""
    for encoding in stored_in:
        shares = []
        for count in LENGTHS.values():
            results = [_is_right(piece, encoding) for lines in files for piece in _pieces(lines, count)]
            known = [result for result in results if result is not None]
            shares.append(f"{sum(known) / len(known):7.2%} of {len(known):>6}" if known else f"{'-':>17}")
        print(f"{name:<10} {encoding:<10} {'   '.join(shares)}")


def _is_right(text: str, encoding: str) -> bool | None:
    """Whether the stored text is read as it was; None where the encoding can't hold it."""
    try:
        stored = encodings.encode(text, encoding)
    except UnicodeEncodeError:
        return None
    return decoded(stored) == text


def _pieces(lines: Sequence[str], count: int) -> Iterator[str]:
    for first in range(0, len(lines), count):
        yield "\n".join(lines[first : first + count])


def _sources(folders: Sequence[Path]) -> Iterator[list[str]]:
    """The lines beyond ASCII of each source file that has any."""
    for path in sorted(path for folder in folders for path in folder.rglob("*.py")):
        lines = [line for line in path.read_text(encoding="utf-8").split("\n") if not line.isascii()]
        if lines:
            yield lines[:LINES_OF_A_KIND_MAX]


def _messages(folder: Path) -> list[str]:
    text = (folder / "LC_MESSAGES" / "django.po").read_text(encoding="utf-8")
    found = [f"# {message}" for message in _MESSAGE.findall(text)]
    # A quotation mark of the English original is no East Asian text.
    return [line for line in found if folder.name not in _EAST_ASIAN or max(line) >= _FIRST_EAST_ASIAN]


def main() -> None:
    """Measure what is named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chinese", nargs="+", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--catalogues", type=Path, metavar="LOCALE_FOLDER")
    options = parser.parse_args()
    print(f"{'':<21} {'   '.join(f'{name:>17}' for name in LENGTHS)}")
    measure("sources", list(_sources(options.chinese)), STORED_IN["zh_Hans"])
    for language, stored_in in STORED_IN.items() if options.catalogues else ():
        measure(language, [_messages(options.catalogues / language)], stored_in)


if __name__ == "__main__":
    main()
