"""How well secrets are found: misses among made secrets, and lines touched in real code.

    python bench/redaction.py FOLDER...

Each folder holds source code, for instance an unpacked source distribution. Where a line of it is touched by a
rule there is either a real (mostly a test's) password or a false alarm; the share of such lines is an upper bound
of what completion suffers. `--show N` prints some of them.
"""

import argparse
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psutil

sys.path.insert(0, str(Path(__file__).parents[1]))

from codeassist.completion.private import Reach, without_secrets
from codeassist.completion.types import CompletionRequest
from codeassist.completion.window import CHARACTERS_PER_TOKEN_MAX
from codeassist.privacy.redaction import Redactor
from codeassist.settings.model import CompletionSettings, PrivacySettings
from tests.codeassist.privacy.made_secrets import made

SUFFIXES = frozenset({".py", ".pyi", ".js", ".ts", ".tsx", ".java", ".go", ".rs", ".cs", ".c", ".h", ".cpp"})
SEEDS = range(20)
KEYSTROKES = 30


def main() -> None:
    """Print all measurements."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folders", nargs="*", type=Path)
    options.add_argument("--show", type=int, default=0, help="touched lines to print for each rule and folder")
    given = options.parse_args()
    redactor = Redactor(PrivacySettings())
    _print_loading(redactor)
    _print_misses(redactor)
    for folder in given.folders:
        _print_touched(redactor, folder, given.show)
        _print_keystrokes(folder)


def _print_loading(redactor: Redactor) -> None:
    process = psutil.Process()
    before, began = process.memory_info().rss, time.perf_counter()
    redactor.text("first = 1")
    seconds, grown = time.perf_counter() - began, process.memory_info().rss - before
    print(f"loading the detector: {seconds:.2f} s, {grown / 1e6:.0f} MB more")


def _print_keystrokes(folder: Path) -> None:
    """In the longest file, with the cursor in its middle: all that a prompt may reach, then a key at a time."""
    path, text = max(_sources(folder), key=lambda source: source[1].count("\n"))
    middle = text.find("\n", len(text) // 2) + 1
    above, below = text[:middle], text[middle:]
    settings = CompletionSettings()
    tokens = settings.prefix_tokens, settings.suffix_tokens
    reach = Reach(*(count * CHARACTERS_PER_TOKEN_MAX for count in tokens))
    redactor, taken = Redactor(PrivacySettings()), []
    for keys in range(KEYSTROKES + 1):
        request = CompletionRequest(folder, path, above + "value = compute_from_the_others(first"[:keys], below, "")
        began = time.perf_counter()
        without_secrets(request, redactor, reach)
        taken.append((time.perf_counter() - began) * 1000)
    print(
        f"{path}, {text.count(chr(10)):,} lines: first look {taken[0]:.1f} ms, then a keystroke"
        f" {statistics.median(taken[1:]):.1f} ms (median of {KEYSTROKES})"
    )


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
