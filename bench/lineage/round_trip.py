"""Export random histories as git-ai notes and Agent Trace records, import them elsewhere, and compare line by line.

.venv/bin/python bench/lineage/round_trip.py --seeds 3000-3004
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from history import KINDS, make
from machine import REPOSITORY

FORMATS = ("git-ai", "agent-trace")
TURNED_MAX = 0.04
"""Share of lines: the histories retype text as it was, and to git, and so to a record, nothing happened then."""
AI = {"ai", "ai-edited"}
Lines = dict[tuple[str, int], str]


def main() -> None:
    """Print for each format what became of the lines; exit 1 where too many changed sides."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", default="3000-3004")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    first, _, last = options.seeds.partition("-")
    total: dict[str, Counter[str]] = {form: Counter() for form in FORMATS}
    for seed in range(int(first), int(last or first) + 1):
        with tempfile.TemporaryDirectory() as temporary:
            for form, counts in one(Path(temporary), seed, list(KINDS)[seed % len(KINDS)]).items():
                total[form] += counts
    if options.json:
        print(json.dumps(total))
    for form, counts in total.items():
        print(f"{form}: {dict(counts)}", file=sys.stderr)
    sys.exit(1 if any(counts["turned"] > TURNED_MAX * counts.total() for counts in total.values()) else 0)


def one(folder: Path, seed: int, kind: str) -> dict[str, Counter[str]]:
    """What became of the lines of one history, by format."""
    make(folder, seed, kind)
    root, events = folder / "repo", folder / "events.ndjson"
    codeassist(folder / "here", "import", str(events))
    codeassist(folder / "here", "sync", str(root), "--repository", REPOSITORY)
    before = lines(folder / "here", root)
    found = {}
    for form in FORMATS:
        there = folder / form
        written = ["--write-notes"] if form == "git-ai" else ["--output", str(folder / "traces.jsonl")]
        codeassist(folder / "here", "export", str(root), "--format", form, *written, "--repository", REPOSITORY)
        source = root if form == "git-ai" else folder / "traces.jsonl"
        if form == "agent-trace":
            (root / "traces.jsonl").write_bytes(source.read_bytes())
            source = root / "traces.jsonl"
        codeassist(there, "import", "--format", form, str(source), "--repository", REPOSITORY)
        codeassist(there, "sync", str(root), "--repository", REPOSITORY)
        found[form] = compared(before, lines(there, root))
    return found


def compared(before: Lines, after: Lines) -> Counter[str]:
    """`turned` are lines of an agent that are a person's now, or the other way round; `lost` are unknown now."""
    counts: Counter[str] = Counter()
    for place in before.keys() | after.keys():
        was, now = before.get(place, "unknown"), after.get(place, "unknown")
        if was == now:
            counts["same"] += 1
        elif {was, now} <= AI:
            counts["edited or not"] += 1
        elif now == "unknown":
            counts[f"lost {was}"] += 1
        elif was == "unknown":
            counts[f"new {now}"] += 1
        else:
            counts["turned"] += 1
    return counts


def lines(data: Path, root: Path) -> Lines:
    """The class of each line at main that has one."""
    told = codeassist(data, "lines", str(root), "--rev", "main", "--json", "--repository", REPOSITORY)
    return {
        (file["path"], number): run["class"]
        for file in map(json.loads, told.splitlines())
        for run in file["runs"]
        for number in range(run["start"], run["start"] + run["count"])
    }


def codeassist(data: Path, *arguments: str) -> str:
    """What a command prints; import says with 3 that something was not proved."""
    environment = os.environ | {"CODEASSIST_DATA_DIR": str(data), "CODEASSIST_CONFIG_DIR": str(data)}
    command = [str(Path(sys.executable).with_name("codeassist")), "adoption", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, check=False, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)}: {done.stderr}")
    return done.stdout


if __name__ == "__main__":
    main()
