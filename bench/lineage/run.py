"""Score `codeassist adoption` on random histories with known truth; see docs/lineage.md.

.venv/bin/python bench/lineage/run.py --seeds 1000-1009 [--kind mixed] [--keep FOLDER] [--loss 0.05 [--how drop]]
"""

import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from history import KINDS, make
from machine import REPOSITORY
from world import truth_class

from codeassist.capture.tokens import TokenHasher, without_text

AI = {"ai", "ai-edited"}
HASH_WITH = "bench"
LOSSES = ("drop", "double", "reorder", "late")
TARGET_F1, TARGET_FALSE_AI, TARGET_SPAN = 0.995, 0.003, 0.99


def main() -> None:
    """Print one line per history and the total; exit 1 if a target of the total is missed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", default="1000-1009")
    parser.add_argument("--kind", choices=[*KINDS, "all"], default="all")
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--wrong", type=int, default=0, help="show this many wrong lines per history")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--hashed", action="store_true", help="events with hashed text")
    parser.add_argument("--loss", type=float, default=0, help="share of the events that something happens to")
    parser.add_argument("--how", choices=LOSSES, default="drop", help="what happens to them")
    options = parser.parse_args()
    first, _, last = options.seeds.partition("-")
    kinds = list(KINDS) if options.kind == "all" else [options.kind]
    total: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as temporary:
        for seed in range(int(first), int(last or first) + 1):
            kind = kinds[seed % len(kinds)]
            folder = (options.keep or Path(temporary)) / f"{kind}-{seed}"
            counts = one(folder, seed, kind, options.wrong, Loss(options.how, options.loss, options.hashed))
            total += counts
            if not options.json:
                print(f"{kind}-{seed}: {shown(counts)}", flush=True)
    summary = rates(total)
    print(json.dumps(summary) if options.json else f"total: {shown(total)}")
    met = summary["f1"] >= TARGET_F1 and summary["false_ai"] <= TARGET_FALSE_AI and summary["span"] >= TARGET_SPAN
    sys.exit(0 if met else 1)


@dataclass(frozen=True)
class Loss:
    """What happens to a share of the events on their way."""

    how: str = "drop"
    share: float = 0
    hashed: bool = False

    def applied(self, lines: list[str], seed: int) -> tuple[list[str], list[str]]:
        """The events that are there at the first sync, and those that come before a second one."""
        if self.hashed:
            hasher = TokenHasher(HASH_WITH.encode())
            lines = [without_text(line, hasher) for line in lines]
        rng = random.Random(seed)
        hit = {number for number in range(len(lines)) if rng.random() < self.share}
        first = [line for number, line in enumerate(lines) if number not in hit]
        struck = [line for number, line in enumerate(lines) if number in hit]
        if self.how == "drop":
            return first, []
        if self.how == "late":
            return first, struck
        if self.how == "double":
            return lines + struck, []
        for line in struck:
            first.insert(rng.randint(0, len(first)), line)
        return first, []


def one(folder: Path, seed: int, kind: str, wrong: int, loss: Loss) -> Counter[str]:
    """Make a history, run the commands, compare."""
    if not folder.exists():
        make(folder, seed, kind)
    started = time.monotonic()
    answer = codeassist(folder, *loss.applied((folder / "events.ndjson").read_text().splitlines(), seed))
    counts = Counter({"ms": int(1000 * (time.monotonic() - started))})
    truth = json.loads((folder / "truth.json").read_text())
    blamed = blame_labels(folder, truth)
    for path, lines in truth.items():
        for number, (text, owners) in enumerate(lines, 1):
            expected, span = truth_class(tuple(owners))
            got, got_span = answer.get((path, number), ("unknown", None))
            counts.update(compare(expected, span, got, got_span))
            by_blame = blamed.get((path, number), ("unknown", None))
            counts.update(f"blame_{name}" for name in compare(expected, span, *by_blame))
            if (expected in AI) != (got in AI) or (span != got_span):
                wrong -= 1
                if wrong >= 0:
                    print(f"   {path}:{number} {expected} {span} -> {got} {got_span} | {text}")
    return counts


def compare(expected: str, span: str | None, got: str, got_span: str | None) -> list[str]:
    """What one line adds to the counts."""
    found = ["lines"]
    if expected in AI:
        found.append("ai")
    if got in AI:
        found.append("claimed")
    if expected in AI and got in AI:
        found.append("both")
        if span == got_span:
            found.append("span")
    if expected == got:
        found.append("class")
    return found


def rates(counts: Counter[str], prefix: str = "") -> dict[str, float]:
    """Shares of AI lines (`ai` and `ai-edited`)."""
    ai, claimed, both = (counts[prefix + name] for name in ("ai", "claimed", "both"))
    precision, recall = both / max(claimed, 1), both / max(ai, 1)
    lines = counts[prefix + "lines"]
    return {
        "lines": lines, "ai": ai, "precision": precision, "recall": recall,
        "f1": 2 * precision * recall / max(precision + recall, 1e-9), "false_ai": 1 - precision,
        "span": counts[prefix + "span"] / max(both, 1), "class": counts[prefix + "class"] / max(lines, 1),
    }  # fmt: skip


def shown(counts: Counter[str]) -> str:
    """One line for a person."""
    ours, blame = rates(counts), rates(counts, "blame_")
    return (
        f"{ours['lines']:.0f} lines, {ours['ai']:.0f} AI: precision {ours['precision']:.2%} "
        f"recall {ours['recall']:.2%} F1 {ours['f1']:.2%} span {ours['span']:.2%} class {ours['class']:.2%}, "
        f"{counts['ms']} ms | blame F1 {blame['f1']:.2%}"
    )


def codeassist(folder: Path, events: list[str], late: list[str]) -> dict[tuple[str, int], tuple[str, str | None]]:
    """Class and span per line at main, by the commands of the contract."""
    data = folder / "data"
    if data.exists():
        for file in data.iterdir():
            file.unlink()
    environment = os.environ | {"CODEASSIST_DATA_DIR": str(data), "CODEASSIST_CONFIG_DIR": str(folder)}
    environment["CODEASSIST_ADOPTION__TOKEN_KEY"] = HASH_WITH

    def call(*arguments: str) -> str:
        command = [str(Path(sys.executable).with_name("codeassist")), "adoption", *arguments]
        return subprocess.run(command, env=environment, capture_output=True, check=True, text=True).stdout

    for part in [events, late] if late else [events]:
        (folder / "arrived.ndjson").write_text("".join(f"{line}\n" for line in part))
        call("import", str(folder / "arrived.ndjson"))
        call("sync", str(folder / "repo"), "--repository", REPOSITORY)
    found = {}
    for line in call("lines", str(folder / "repo"), "--rev", "main", "--json", "--repository", REPOSITORY).splitlines():
        file = json.loads(line)
        for run in file["runs"]:
            for number in range(run["start"], run["start"] + run["count"]):
                found[file["path"], number] = (run["class"], run["span"])
    return found


def blame_labels(folder: Path, truth: dict[str, list[object]]) -> dict[tuple[str, int], tuple[str, str | None]]:
    """What `git blame` gives when the lines that each landed commit brought carry perfect labels.

    A label is taken from the exact save of the blamed commit's version where there is one.
    """
    saves: dict[str, list[dict[str, object]]] = {}
    for line in (folder / "events.ndjson").read_text().splitlines():
        event = json.loads(line)
        saves.setdefault(event["blob"], []).extend(event["ranges"])
    found: dict[tuple[str, int], tuple[str, str | None]] = {}
    for path in truth:
        command = ["git", "blame", "--porcelain", "main", "--", path]
        out = subprocess.run(command, cwd=folder / "repo", capture_output=True, check=True, text=True).stdout
        for line in out.splitlines():
            parts = line.split(" ")
            if _BLAMED.fullmatch(line):
                label = _saved_label(folder / "repo", parts[0], path, int(parts[1]), saves)
                if label:
                    found[path, int(parts[2])] = label
    return found


_BLAMED = re.compile(r"[0-9a-f]{40} \d+ \d+( \d+)?")
_LABELS: dict[tuple[str, str, str], dict[int, tuple[str, str | None]]] = {}


def _saved_label(
    repo: Path, sha: str, path: str, number: int, saves: dict[str, list[dict[str, object]]]
) -> tuple[str, str | None] | None:
    key = (str(repo), sha, path)
    if key not in _LABELS:
        _LABELS[key] = {}
        done = subprocess.run(["git", "show", f"{sha}:{path}"], cwd=repo, capture_output=True, check=False)
        asked = ["git", "rev-parse", f"{sha}:{path}"]
        blob = subprocess.run(asked, cwd=repo, capture_output=True, check=False, text=True).stdout.strip()
        for saved in saves.get(blob, []):
            start, end = int(str(saved["start"])), int(str(saved["end"]))
            for line in range(done.stdout.count(b"\n", 0, start) + 1, done.stdout.count(b"\n", 0, end) + 1):
                _LABELS[key][line] = (str(saved["class"]), saved["span"])  # type: ignore[assignment]
    return _LABELS[key].get(number)


if __name__ == "__main__":
    main()
