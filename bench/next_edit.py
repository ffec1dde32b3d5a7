"""Are the next edits right, and is none missing? Real definitions are renamed, real functions get a parameter.

    python bench/next_edit.py ROOT... --index FOLDER --second PYTHON [--samples 20]

The roots are indexed into FOLDER, which is kept. From each, definitions are drawn by a fixed seed: variables and
parameters of functions, functions and classes of modules, methods, attributes. The definition alone is edited, and
what is proposed is compared with where rope and jedi, which PYTHON has, say that it is used: *precision* is the share
of the proposed places that one of the two names too, *recall* the share of rope's places (and of those that both name)
that are proposed. Texts in `__all__`, at which neither of them looks, are left out. Then each function gets a required
parameter, and the calls proposed are compared with rope's uses that are calls. `--show` prints the disagreements.
"""

import argparse
import json
import random
import subprocess
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tree_sitter import Node

from codeassist.capture.edit import Edit
from codeassist.next_edit.calls import call_of
from codeassist.next_edit.engine import propose
from codeassist.next_edit.history import History
from codeassist.next_edit.names import Names
from codeassist.next_edit.trees import python_tree
from codeassist.next_edit.types import Edited, Proposal
from codeassist_index import CodeIndex, ContextRequest

FILE_BYTES_MIN, FILE_BYTES_MAX = 1_000, 100_000
USES_MAX = 300
"""Of a name with more uses nobody would look at the proposals one by one."""
FRESH = b"fresh_name_of_it"
_QUOTES = (b'"', b"'")
Place = tuple[str, int, int]
"""Path, line from 1 and column in code points from 0."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A definition: `start` and `end` of its name in `source`."""

    kind: str
    root: Path
    path: str
    source: bytes
    start: int
    end: int
    node: Node


@dataclass(slots=True)
class Counts:
    """Places of one kind of definitions, summed."""

    definitions: int = 0
    ours: int = 0
    confirmed: int = 0
    rope: int = 0
    rope_found: int = 0
    both: int = 0
    both_found: int = 0
    milliseconds: list[float] = field(default_factory=list)


class Disk:
    """Files as they are on disk."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def text(self, path: str) -> bytes | None:
        """The file's bytes."""
        return (self._root / path).read_bytes()

    def touched(self, path: str, start: int, end: int) -> bool:  # noqa: ARG002  the interface's
        """Nothing is edited there."""
        return False


class SecondOpinion:
    """rope and jedi in a process of their own."""

    def __init__(self, python: Path) -> None:
        program = Path(__file__).with_name("second_opinion.py")
        self._process = subprocess.Popen(
            [python, program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def places(self, sample: Sample) -> tuple[set[Place] | None, set[Place] | None]:
        """What rope and jedi find, the definition left out."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        line, column = _position(sample.source, sample.start)
        asked = {"root": str(sample.root), "path": sample.path, "line": line, "column": column}
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        own = {(sample.path, line, column)}
        rope, jedi = (
            None if answer[one] is None else {tuple(place) for place in answer[one]} - own for one in ("rope", "jedi")
        )
        return rope, jedi

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


def main() -> None:
    """Index, edit, compare, and print."""
    options = _options()
    second = SecondOpinion(options.second)
    renames: dict[str, Counts] = defaultdict(Counts)
    parameters = Counts()
    with CodeIndex.open(options.index) as index:
        for root in options.roots:
            index.update(root.resolve())
            for sample in _samples(root.resolve(), options.samples):
                rope, jedi = second.places(sample)
                if rope is None or jedi is None or len(rope) > USES_MAX:
                    continue
                kind = "method that overrides or is overridden" if _has_relatives(index, sample) else sample.kind
                _compare_rename(index, sample, (rope, jedi), renames[kind], show=options.show)
                if sample.kind == "function":
                    _compare_parameter(index, sample, rope, parameters, show=options.show)
    second.close()
    for kind, counts in sorted(renames.items()):
        _print(f"rename, {kind}", counts)
    _print("parameter added, calls", parameters)
    _print_typing(options.roots[-1].resolve())
    _print_times([one for counts in (*renames.values(), parameters) for one in counts.milliseconds])


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Precision and recall of next edits.")
    parser.add_argument("roots", type=Path, nargs="+")
    parser.add_argument("--index", type=Path, required=True, help="a folder for the index, which is kept")
    parser.add_argument("--second", type=Path, required=True, help="a Python that has rope and jedi")
    parser.add_argument("--samples", type=int, default=20, help="definitions of each kind from each root")
    parser.add_argument("--show", action="store_true", help="print every place on which there is no agreement")
    return parser.parse_args()


def _samples(root: Path, count: int) -> Iterator[Sample]:
    """Definitions of each kind, at most one of a kind from each file."""
    dice = random.Random(root.name)
    files = sorted(path for path in root.rglob("*.py") if FILE_BYTES_MIN <= path.stat().st_size <= FILE_BYTES_MAX)
    dice.shuffle(files)
    drawn: dict[str, int] = defaultdict(int)
    for path in files:
        source = path.read_bytes()
        tree = python_tree(source)
        if tree is None or tree.has_error or not source.isascii() or b"\r" in source:
            continue
        candidates: dict[str, list[Node]] = defaultdict(list)
        for node in _nodes(tree):
            kind, name = _defined(node)
            if name is not None and _is_first(tree, source, name, kind):
                candidates[kind].append(name)
        for kind, names in sorted(candidates.items()):
            if drawn[kind] < count:
                drawn[kind] += 1
                name = dice.choice(names)
                relative = path.relative_to(root).as_posix()
                yield Sample(kind, root, relative, source, name.start_byte, name.end_byte, name)


def _nodes(tree: Node) -> Iterator[Node]:
    pending = [tree]
    while pending:
        node = pending.pop()
        yield node
        pending += reversed(node.named_children)


def _defined(node: Node) -> tuple[str, Node | None]:
    """The kind and the name of what a node defines, if it is of a kind that is measured."""
    inside = _inside(node)
    name = node.child_by_field_name("name")
    if node.type in {"function_definition", "class_definition"} and name is not None and inside != "function":
        kind = "class" if node.type == "class_definition" else "method" if inside == "class" else "function"
        return kind, None if (name.text or b"").startswith(b"__") else name
    if node.type == "identifier" and node.parent is not None and node.parent.type == "parameters":
        return "parameter", None if node.text in {b"self", b"cls"} else node
    left = node.child_by_field_name("left") if node.type == "assignment" and inside == "function" else None
    if left is not None and left.type == "identifier":
        return "variable", left
    if left is not None and left.type == "attribute" and (left.child_by_field_name("object") or left).text == b"self":
        return "attribute", left.child_by_field_name("attribute")
    return "", None


def _inside(node: Node) -> str:
    around = node.parent
    while around is not None and around.type not in {"function_definition", "class_definition"}:
        around = around.parent
    return "" if around is None else around.type.partition("_")[0]


def _is_first(tree: Node, source: bytes, name: Node, kind: str) -> bool:
    """Whether a name is bound here first; of an attribute, whether it is the first of that name in the file."""
    names = Names(tree, source, name.text or b"")
    place = names.at(name.start_byte)
    if place is None:
        return False
    if kind == "attribute":
        return next(one for one in names.places if one.role == "attribute") == place
    scope = names.scope_of(place)
    return scope is not None and next((one for one in names.of_scope(scope) if one.role == "bind"), None) == place


def _has_relatives(index: CodeIndex, sample: Sample) -> bool:
    """Whether a method overrides another one or is overridden: rope and jedi don't follow all of these."""
    if sample.kind != "method":
        return False
    before, after = sample.source[: sample.start].decode(), sample.source[sample.start :].decode()
    request = ContextRequest(sample.root, sample.path, before, after)
    return bool(index.exact_uses_at(request, family=True, limit=1).definitions)


def _propose(index: CodeIndex, sample: Sample, edit: Edit, counts: Counts) -> tuple[Proposal, ...]:
    history = History.of(sample.source).changed([edit], time.monotonic())
    edited = Edited(sample.root, sample.path, "python", history, Disk(sample.root), index, lambda: False)
    started = time.perf_counter()
    found = propose(edited)
    counts.milliseconds.append((time.perf_counter() - started) * 1000)
    return found


def _compare_rename(
    index: CodeIndex, sample: Sample, second: tuple[set[Place], set[Place]], counts: Counts, *, show: bool
) -> None:
    edit = Edit(sample.source, sample.start, sample.end, FRESH)
    found = _propose(index, sample, edit, counts)
    grown = len(FRESH) - (sample.end - sample.start)
    ours: set[Place] = set()
    for one in (one for proposal in found for one in proposal.edits):
        moved = one.path == sample.path and one.start > sample.start
        source = sample.source if one.path == sample.path else (sample.root / one.path).read_bytes()
        start = one.start - grown if moved else one.start
        if source[start - 1 : start] not in _QUOTES:
            ours.add((one.path, *_position(source, start)))
    _count(sample, counts, ours, second, show=show)


def _compare_parameter(index: CodeIndex, sample: Sample, rope: set[Place], counts: Counts, *, show: bool) -> None:
    """Compare calls by where their arguments end."""
    function = sample.node.parent
    listed = None if function is None else function.child_by_field_name("parameters")
    if listed is None or any(one.type not in {"identifier", "typed_parameter"} for one in listed.named_children):
        return  # behind a default or `*rest` a parameter that is required can't stand
    last = listed.named_children[-1] if listed.named_children else None
    at, text = (listed.start_byte + 1, FRESH) if last is None else (last.end_byte, b", " + FRESH)
    edit = Edit(sample.source, at, at, text)
    found = _propose(index, sample, edit, counts)
    ours: set[Place] = set()
    for one in (one for proposal in found for one in proposal.edits):
        source = sample.source if one.path == sample.path else (sample.root / one.path).read_bytes()
        moved = one.path == sample.path and one.start > edit.start
        ours.add((one.path, *_position(source, one.start - len(text) if moved else one.start)))
    expected = {end for place in rope if (end := _end_of_call(sample.root, place)) is not None}
    _count(sample, counts, ours, (expected, expected), show=show)


def _end_of_call(root: Path, place: Place) -> Place | None:
    """Where the last argument of the call of a name ends; None where it is not called, or unpacks its arguments."""
    path, line, column = place
    source = (root / path).read_bytes()
    tree = python_tree(source)
    start = sum(len(one) + 1 for one in source.split(b"\n")[: line - 1]) + column
    node = None if tree is None else tree.descendant_for_byte_range(start, start + 1)
    call = None if node is None else call_of(node)
    if call is None or call.open_ended:
        return None
    written = [one for one in call.arguments.named_children if one.type != "comment"]
    end = written[-1].end_byte if written else call.arguments.start_byte + 1
    return (path, *_position(source, end))


def _count(
    sample: Sample, counts: Counts, ours: set[Place], second: tuple[set[Place], set[Place]], *, show: bool
) -> None:
    rope, jedi = second
    counts.definitions += 1
    counts.ours += len(ours)
    counts.confirmed += len(ours & (rope | jedi))
    counts.rope += len(rope)
    counts.rope_found += len(ours & rope)
    counts.both += len(rope & jedi)
    counts.both_found += len(ours & rope & jedi)
    if show:
        name = sample.source[sample.start : sample.end].decode()
        for path, line, column in sorted(ours - rope - jedi):
            print(f"only ours: {sample.kind} {name} of {sample.path}: {path}:{line}:{column}")
        for path, line, column in sorted(rope - ours):
            print(f"missing: {sample.kind} {name} of {sample.path}: {path}:{line}:{column}")


def _position(source: bytes, offset: int) -> tuple[int, int]:
    """Line from 1 and column in code points from 0."""
    above = source[:offset]
    return above.count(b"\n") + 1, len(above.rpartition(b"\n")[2].decode("utf-8", "replace"))


def _print(title: str, counts: Counts) -> None:
    def share(part: int, whole: int) -> str:
        return f"{part}/{whole} = {part / whole:.1%}" if whole else "none"

    print(
        f"{title}: {counts.definitions} definitions; precision {share(counts.confirmed, counts.ours)};"
        f" recall of rope {share(counts.rope_found, counts.rope)}, of both {share(counts.both_found, counts.both)}"
    )


def _print_typing(root: Path) -> None:
    """What ordinary typing costs in the largest file of a root: lines that rename nothing."""
    source = max((path.read_bytes() for path in root.rglob("*.py")), key=len)
    history, at = History.of(source), source.index(b"\n", len(source) // 2) + 1
    keys = b"    value = compute(first, second)\n" * 20
    started = time.thread_time()
    for number in range(len(keys)):
        history = history.changed([Edit(history.now, at, at, keys[number : number + 1])], number / 10)
        at += 1
    per_key = (time.thread_time() - started) * 1000 / len(keys)
    started = time.thread_time()
    propose(Edited(root, "a.py", "python", history, Disk(root), None, lambda: False))
    pause = (time.thread_time() - started) * 1000
    print(f"typing in {len(source):,} bytes: {per_key:.3f} ms of CPU per key, {pause:.1f} ms after a pause")


def _print_times(milliseconds: Sequence[float]) -> None:
    ordered = sorted(milliseconds)
    if ordered:
        p50, p95 = (ordered[min(len(ordered) - 1, int(len(ordered) * share))] for share in (0.5, 0.95))
        print(f"time of {len(ordered)} edits: p50 {p50:.0f} ms, p95 {p95:.0f} ms, most {ordered[-1]:.0f} ms")


if __name__ == "__main__":
    main()
