"""Run the commands on what the developer left, and say in words where they are wrong."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.e2e.truth.agent import AGENT, codeassist
from tests.e2e.truth.clock import Clock
from tests.e2e.truth.desk import Accepted, Desk, Saved
from tests.e2e.truth.history import History
from tests.e2e.truth.written import HUMAN, Answer, Written, right_answers
from tests.lsp.editor import blob

AI = {"ai", "ai-edited"}
ACCEPTED, EDITED = "suggestion.accepted", "tool.edited"


@dataclass(slots=True)
class Verdict:
    """What was compared and what was wrong, each in words; `journal` faults come before any lineage."""

    lines: int = 0
    ai_lines: int = 0
    journal: list[str] = field(default_factory=list)
    false_ai: list[str] = field(default_factory=list)
    other: list[str] = field(default_factory=list)

    def add(self, verdict: "Verdict", of: str) -> None:
        """Count another verdict in, its words with the name `of` the developer."""
        self.lines += verdict.lines
        self.ai_lines += verdict.ai_lines
        for ours, more in (
            (self.journal, verdict.journal),
            (self.false_ai, verdict.false_ai),
            (self.other, verdict.other),
        ):
            ours += [f"{of}: {fault}" for fault in more]


def judge(history: History, desk: Desk) -> Verdict:
    """Compare journal and lineage with the truth."""
    verdict = Verdict()
    exported = codeassist("journal", "export")
    events = [json.loads(line) for line in exported.splitlines()]
    spans_of = {kind: [event for event in events if event["kind"] == kind] for kind in (ACCEPTED, EDITED)}
    taken = [one for one in desk.accepted if one.suggestion is not None]
    verdict.journal += _acceptance_faults(spans_of[ACCEPTED], taken)
    verdict.journal += _edit_faults(spans_of[EDITED], [one for one in desk.accepted if one.suggestion is None])
    if verdict.journal:
        return verdict
    spans = {
        spans_of[EDITED if one.suggestion is None else ACCEPTED].pop(0)["span"]: number
        for number, one in enumerate(desk.accepted)
    }
    saved = [event for event in events if event["kind"] == "file.saved"]
    for number, (truth, event) in enumerate(_paired(desk.saves, saved)):
        faults = _save_faults(event, truth, spans) if event else [f"{truth.path}: there is no event"]
        verdict.journal += [f"save {number} of {fault}, after {truth.after}" for fault in faults]
    verdict.journal += [f"there was no save for {event}" for event in saved]
    _import_and_sync(events, history)
    answers = {}
    for line in codeassist("adoption", "lines", str(history.root), "--rev", "HEAD", "--json").splitlines():
        file = json.loads(line)
        for run in file["runs"]:
            span = None if run["span"] is None else spans[run["span"]]
            for at in range(run["start"] - 1, run["start"] + run["count"] - 1):
                answers[file["path"], at] = ((run["class"], span), run["grade"])
    for path, lines in history.tree.items():
        _compare(path, lines, answers, desk.accepted, verdict=verdict)
    return verdict


def _paired(saves: Sequence[Saved], events: list[dict[str, Any]]) -> Iterator[tuple[Saved, dict[str, Any] | None]]:
    """Each save with its event, which is taken away; a save that repeats the one before may have none."""
    for number, save in enumerate(saves):
        later = next((other.at for other in saves[number + 1 :] if other.path == save.path), None)
        event = next((one for one in events if one["path"] == save.path and _is_of(one, save, later)), None)
        if event is not None:
            events.remove(event)
        if event is not None or not save.is_repeat:
            yield save, event


def _is_of(event: Mapping[str, Any], save: Saved, later: datetime | None) -> bool:
    time = datetime.fromisoformat(event["time"])
    return save.at <= time and (later is None or time < later)


def _import_and_sync(events: Sequence[dict[str, Any]], history: History) -> None:
    stretched = [{**event, "time": _story_time(event["time"], history.clock)} for event in events]
    codeassist("adoption", "import", "-", given="".join(f"{json.dumps(event)}\n" for event in stretched))
    codeassist("adoption", "sync", str(history.root))


def _story_time(time: str, clock: Clock) -> str:
    return clock.of(datetime.fromisoformat(time)).isoformat()


def _acceptance_faults(events: Sequence[dict[str, Any]], made: Sequence[Accepted]) -> list[str]:
    """Each acceptance that was made has one event, in order, and there is no other."""
    got = [(event["suggestion"], event["partial"], event["characters"]) for event in events]
    expected = [(one.suggestion, one.partial, len(one.text)) for one in made]
    if got == expected:
        return []
    at = next((k for k, (a, b) in enumerate(zip(got, expected, strict=False)) if a != b), min(len(got), len(expected)))
    wanted = made[at] if at < len(made) else "no further acceptance"
    return [f"acceptance {at}: {events[at] if at < len(events) else 'no event'} for {wanted}"]


def _edit_faults(events: Sequence[dict[str, Any]], made: Sequence[Accepted]) -> list[str]:
    """Each edit of an agent has one event, in order, and there is no other."""
    got = [(event["tool"]["name"], event["characters"]) for event in events]
    expected = [(AGENT, len(one.text)) for one in made]
    return [] if got == expected else [f"agents' edits: {got} for {expected}"]


def _save_faults(event: dict[str, Any], truth: Saved, spans: Mapping[str, int]) -> Iterator[str]:
    """Ranges say what is so, of what stands there, and of all that this session saw."""
    where = f"{truth.path}"
    text = truth.written.text
    stored = text.replace("\r\n", "\n") if truth.path.endswith(".sh") else text
    data = stored.encode()
    if event["path"] != truth.path or event["blob"] != blob(data):
        yield f"{where}: the event is of {event['path']} {event['blob']}"
        return
    said: list[int | str | None] = [None] * len(data)
    for saved in event["ranges"]:
        if data[saved["start"] : saved["end"]].decode() != saved["text"]:
            yield f"{where}: the text of {saved} is not what stands there"
        origin = spans[saved["span"]] if saved["class"] == "ai" else HUMAN
        said[saved["start"] : saved["end"]] = [origin] * (saved["end"] - saved["start"])
    yield from _said_faults(where, truth.written, said, drop_returns=stored != text)


def _said_faults(
    where: str, written: Written, said: Sequence[int | str | None], *, drop_returns: bool
) -> Iterator[str]:
    at = 0
    last = ""
    for number, (character, mark) in enumerate(zip(written.text, written.marks, strict=True)):
        if drop_returns and character == "\r":
            continue
        origin = said[at]
        at += len(character.encode())
        wrong = origin is not None and origin not in mark.origins
        missing = origin is None and mark.seen is True and None not in mark.origins
        fault = f"is {origin}, not {sorted(mark.origins, key=str)} (seen: {mark.seen})" if wrong or missing else ""
        if fault and fault != last and not character.isspace():
            start = written.text.rfind("\n", 0, number) + 1
            line = written.text[start:].partition("\n")[0]
            yield f"{where}: {character!r} at {number - start} of {line!r} {fault}"
        last = fault


def _compare(
    path: str,
    lines: Sequence[Written],
    answers: Mapping[tuple[str, int], tuple[Answer, str]],
    accepted: Sequence[Accepted],
    *,
    verdict: Verdict,
) -> None:
    for number, line in enumerate(lines):
        right = right_answers(lines, number)
        answer, grade = answers.get((path, number), (("unknown", None), "-"))
        verdict.lines += 1
        verdict.ai_lines += any(kind in AI for kind, _ in right)
        if answer in right:
            continue
        wanted = " or ".join(_in_words(one, accepted) for one in sorted(right, key=str))
        fault = f"{path}:{number + 1} {line.text!r} is {wanted}, but is called {_in_words(answer, accepted)} ({grade})"
        is_false_ai = answer[0] in AI and not any(kind in AI for kind, _ in right)
        (verdict.false_ai if is_false_ai else verdict.other).append(fault)


def _in_words(answer: Answer, accepted: Sequence[Accepted]) -> str:
    kind, span = answer
    return kind if span is None else f"{kind} of acceptance {span} ({accepted[span].text[:40]!r})"
