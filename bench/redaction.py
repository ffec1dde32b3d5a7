"""How well secrets are found: misses among made secrets, and lines touched in real code.

    python bench/redaction.py FOLDER...

Each folder holds source code, for instance an unpacked source distribution. Where a line of it is touched by a
rule there is either a real (mostly a test's) password or a false alarm; the share of such lines is an upper bound
of what completion suffers. `--show N` prints some of them.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from codeassist.privacy.redaction import Redactor
from codeassist.settings.model import PrivacySettings
from tests.codeassist.privacy.made_secrets import made

SUFFIXES = frozenset({".py", ".pyi", ".js", ".ts", ".tsx", ".java", ".go", ".rs", ".cs", ".c", ".h", ".cpp"})
SEEDS = range(20)


def main() -> None:
    """Print both measurements."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folders", nargs="*", type=Path)
    options.add_argument("--show", type=int, default=0, help="touched lines to print for each rule and folder")
    given = options.parse_args()
    redactor = Redactor(PrivacySettings())
    _print_misses(redactor)
    for folder in given.folders:
        _print_touched(redactor, folder, given.show)


def _print_misses(redactor: Redactor) -> None:
    missed: Counter[str] = Counter()
    total = 0
    for seed in SEEDS:
        for one in made(seed):
            total += 1
            shown = redactor.text(one.text, path=one.path).text
            missed[one.kind] += any(part in shown for part in one.parts)
    kinds = len(missed)
    print(f"made secrets: {total} of {kinds} kinds, missed {missed.total()} ({missed.total() / total:.1%})")
    for kind, count in missed.most_common():
        if count:
            print(f"  {kind}: {count} of {len(SEEDS)}")


def _print_touched(redactor: Redactor, folder: Path, show: int) -> None:
    lines = touched = 0
    rules: Counter[str] = Counter()
    examples: dict[str, list[str]] = {}
    started = time.perf_counter()
    for path, text in _sources(folder):
        lines += text.count("\n")
        hit: set[int] = set()
        for found in redactor.findings(text, path=path):
            first, last = text.count("\n", 0, found.start), text.count("\n", 0, found.end)
            hit.update(range(first, last + 1))
            rules[found.rule] += 1
            line = text[text.rfind("\n", 0, found.start) + 1 :].partition("\n")[0]
            examples.setdefault(found.rule, []).append(f"{path}: {line.strip()[:140]}")
        touched += len(hit)
    seconds = time.perf_counter() - started
    share, each = touched / max(lines, 1), seconds / max(lines, 1)
    print(f"{folder.name}: {lines} lines, {touched} touched ({share:.3%}), {each * 1e6:.0f} us a line")
    for rule, count in rules.most_common():
        print(f"  {rule}: {count}")
        for line in examples[rule][:: max(1, count // show)][:show] if show else ():
            print(f"      {line}")


def _sources(folder: Path) -> Iterator[tuple[str, str]]:
    for file in sorted(folder.rglob("*")):
        if file.suffix in SUFFIXES and ".min." not in file.name and file.is_file():
            yield str(file.relative_to(folder)), file.read_text("utf-8", "replace")


if __name__ == "__main__":
    main()
