"""What is left to the machine that asks when a cluster parses: CPU time of updates with and without its contents.

Nodes of a cluster on one machine share its cores, so a wall clock would say nothing; what is left for one machine
bounds what any number of nodes can gain (Amdahl).
"""

import argparse
import json
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from codeassist.cluster.task import Order, parse, unpack, version
from codeassist_index import CodeIndex, IndexOptions


def main() -> None:
    """Measure the roots and print a Markdown table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("roots", nargs="+", type=Path)
    arguments.add_argument("--json", action="store_true", help="One JSON object instead.")
    chosen = arguments.parse_args()
    with TemporaryDirectory() as scratch:
        result = measured(chosen.roots, Path(scratch))
    if chosen.json:
        print(json.dumps(result))
        return
    print("| Lines | All here, s of CPU | With contents of a cluster, s | Left here | Sent, MB |")
    print("| --- | --- | --- | --- | --- |")
    share = result["merging"] / result["alone"]
    print(
        f"| {result['lines']:,} | {result['alone']:.1f} | {result['merging']:.1f} | {share:.0%}"
        f" | {result['bytes'] / 1e6:.1f} |"
    )


def measured(roots: list[Path], scratch: Path) -> dict[str, float]:
    """Seconds of CPU for indexing the roots alone and from contents, with the size of these in bytes."""
    sizes, prepared = 0, {}
    for number, root in enumerate(roots):
        parsed = parse(Order(root.resolve(), IndexOptions()), version())
        sizes += len(parsed.contents)
        prepared[root] = scratch / str(number)
        unpack(parsed, prepared[root])
    seconds = {}
    for kind in ("alone", "merging"):
        with CodeIndex.open(scratch / kind) as index:
            started = time.process_time()
            for root in roots:
                index.update(root, prepared=prepared[root] if kind == "merging" else None)
            seconds[kind] = time.process_time() - started
            lines = sum(one.lines for one in index.sizes())
    return {"lines": lines, "bytes": sizes, **seconds}


if __name__ == "__main__":
    main()
