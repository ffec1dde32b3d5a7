"""The demo's developer: fills a hole with a suggestion, edits beside it by hand, and saves."""

import asyncio
import json
from dataclasses import dataclass
from typing import Any, cast

from lsprotocol import types

from codeassist.demo import editor, holes
from codeassist.demo.editor import Editor
from codeassist.demo.holes import Hole
from codeassist.demo.scratch import Work
from codeassist.demo.story import StepFailedError, Story
from codeassist.indexing import open_index
from codeassist.settings import load
from codeassist_index import CodeIndex
from codeassist_index.translation import tr

HOLES_TRIED_MAX = 8
SHOWN_SECONDS = 1.0
"""A suggestion counts as shown when it has stood for 750 ms."""
REMARK = "# Looked at by a person."
SNIPPETS_SHOWN_MAX = 8


@dataclass(frozen=True, slots=True)
class Written:
    """The saved file's path, and its 1-based lines that hold the accepted text."""

    path: str
    lines: tuple[int, ...]


async def write(story: Story, work: Work) -> Written:
    """Ask at holes until a suggestion uses the symbol, accept it, edit beside it and save.

    Raises:
        StepFailedError: there is no hole, or no suggestion used the symbol that its line needs.
    """
    story.heading(tr("A completion through the language server"))
    candidates = _holes(work)
    async with editor.start(work.repository.root) as window:
        hole, item = await _first_useful(story, work, window, candidates)
        await _compare(story, work, hole)
        story.heading(tr("Acceptance, an edit by hand, a save"))
        work.repository.commit_all(f"Take out a line of {hole.path}, to be written anew")
        work.repository.git("checkout", "--quiet", "-b", "feature")
        story.say(tr("`main` is without the line now; the work goes on in the branch `feature`."))
        text = await _accept(story, window, hole, item)
    first = hole.line + 1
    return Written(hole.path, tuple(first + index for index, line in enumerate(text.split("\n")) if line.strip()))


def _holes(work: Work) -> list[Hole]:
    with open_index(load().settings) as index:
        return holes.find(work.repository.root, lambda path, module, name: _origin(index, work, path, module, name))


def _origin(index: CodeIndex, work: Work, path: str, module: str, name: str) -> str | None:
    """The repository, or with only one repository the file, that defines an imported name."""
    others = {other.root.name for other in work.others}
    for definition in index.definitions(name):
        if definition.name != name:
            continue
        same_package = definition.qualified_name.partition(".")[0] == module.partition(".")[0]
        if definition.repository in others and same_package:
            return tr("the repository {name}").format(name=definition.repository)
        if not others and definition.path != path and (same_package or module.startswith(".")):
            return definition.path
    return None


async def _first_useful(
    story: Story, work: Work, window: Editor, candidates: list[Hole]
) -> tuple[Hole, types.InlineCompletionItem]:
    if not candidates:
        raise StepFailedError(
            tr(
                "No line of this repository's Python files calls something that another file defines, so "
                "there is no hole to try. Choose another repository with `--repo PATH`."
            )
        )
    tried = candidates[:HOLES_TRIED_MAX]
    story.say(
        tr("{count} holes found: lines that call something which another place defines.").format(count=len(candidates))
    )
    for number, hole in enumerate(tried, start=1):
        file = work.repository.root / hole.path
        original = file.read_bytes()
        file.write_bytes((hole.prefix + hole.suffix).encode())
        window.open(file)
        story.say()
        story.say(
            tr("Hole {number}: {path}, line {line}; it needs a name from {origin}.").format(
                number=number, path=hole.path, line=hole.line, origin=hole.origin
            )
        )
        async with story.waiting(tr("the model starts and reads its prompt")):
            item = await window.suggestion(len(hole.prefix))
        trace = cast("dict[str, Any] | None", await window.command("codeassist.explain"))
        _show(story, hole, trace)
        if window.complaints:
            story.say(tr("The language server says: {complaints}").format(complaints=window.complaints))
        if item is not None and holes.uses(cast("str", item.insert_text), hole.symbol):
            story.good(
                tr("It uses `{symbol}`, at hole {number} of {count} tried at most.").format(
                    symbol=hole.symbol, number=number, count=len(tried)
                )
            )
            return hole, item
        story.say(tr("It does not use `{symbol}`.").format(symbol=hole.symbol))
        window.close()
        file.write_bytes(original)
    raise StepFailedError(
        tr("No suggestion used the name that its line needs; {count} holes were tried.").format(count=len(tried))
    )


def _show(story: Story, hole: Hole, trace: dict[str, Any] | None) -> None:
    if trace is None:
        story.say(tr("The model gave no answer."))
        return
    _refuse_leak(hole, trace)
    story.code(f"{hole.prefix.rpartition(chr(10))[2]}[cursor]")
    story.say(tr("With context the model suggests:"))
    story.code(trace["text"] or tr("(removed by the filter {name})").format(name=trace["filtered"]))
    story.say(
        tr("from {count} snippets, {prompt_tokens} prompt tokens:").format(
            count=len(trace["snippets"]), prompt_tokens=trace["prompt_tokens"]
        )
    )
    # What the line needs is shown first; it is one snippet of many.
    snippets = sorted(trace["snippets"], key=lambda snippet: not holes.uses(snippet["text"], hole.symbol))
    for snippet in snippets[:SNIPPETS_SHOWN_MAX]:
        place = f"{snippet['repository']} {snippet['path']}:{snippet['start_line']}"
        story.say(
            tr("  {tokens:>4} tokens  {place}  {reason}").format(
                tokens=snippet["tokens"], place=place, reason=snippet["reason"]
            )
        )
    rest = snippets[SNIPPETS_SHOWN_MAX:]
    if rest:
        story.say(
            tr("  {total:>4} tokens  in {count} more").format(
                total=sum(snippet["tokens"] for snippet in rest), count=len(rest)
            )
        )
    stages = ", ".join(f"{stage} {ms:,.0f} ms" for stage, ms in trace["timings_ms"].items())
    story.say(tr("Timings: {stages}").format(stages=stages))


def _refuse_leak(hole: Hole, trace: dict[str, Any]) -> None:
    """The target file may never be a source of its own completion."""
    for snippet in trace["snippets"]:
        if hole.removed.strip() in snippet["text"] and snippet["path"] == hole.path:
            raise StepFailedError(tr("The context held the answer itself: {path}.").format(path=snippet["path"]))


async def _compare(story: Story, work: Work, hole: Hole) -> None:
    story.say()
    column = len(hole.prefix.rpartition("\n")[2]) + 1
    place = f"{hole.path}:{hole.line}:{column}"
    cursor = f"{work.repository.root}/{place}"
    bare = json.loads(
        await asyncio.to_thread(
            story.command,
            *("complete", cursor, "--no-context", "--json"),
            shown=("complete", place, "--no-context"),
        )
    )
    story.say(tr("Without context the model suggests:"))
    story.code(bare["text"] or tr("(removed by the filter {name})").format(name=bare["filtered"]))
    if holes.uses(bare["text"], hole.symbol):
        verdict = tr("It also uses `{symbol}`; {tokens} prompt tokens.")
    else:
        verdict = tr("It does not use `{symbol}`; {tokens} prompt tokens.")
    story.say(verdict.format(symbol=hole.symbol, tokens=bare["prompt_tokens"]))
    story.say(tr("The line that was taken out: {removed}").format(removed=hole.removed))


async def _accept(story: Story, window: Editor, hole: Hole, item: types.InlineCompletionItem) -> str:
    await asyncio.sleep(SHOWN_SECONDS)
    text = await window.accept(item, len(hole.prefix))
    story.say(tr("Accepted, as Tab does it (buffer change and accept command):"))
    story.code(text)
    line_start = hole.prefix.rfind("\n") + 1
    line = hole.prefix[line_start:]
    remark = line[: len(line) - len(line.lstrip())] + REMARK
    window.type(line_start, remark + "\n")
    story.say(tr("Typed by hand on a line of its own above it:"))
    story.code(remark.strip())
    window.save()
    story.say(tr("Saved {path}.").format(path=hole.path))
    return text
