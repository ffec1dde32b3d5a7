"""The demo's release: branch, squash merge, deployment, and then the question which lines are live."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codeassist.demo.scratch import Work
from codeassist.demo.story import StepFailedError, Story
from codeassist.demo.writing import Written
from codeassist_index.translation import tr

SERVICE = "demo-service"


@dataclass(frozen=True, slots=True)
class _Line:
    path: str
    number: int
    class_: str
    grade: str
    share: float


def ship(story: Story, work: Work, written: Written) -> str:
    """Commit on a branch, squash it into main, deploy; gives the deployed commit's id."""
    story.heading(tr("To production"))
    repository = work.repository
    branch_head = repository.commit_all(f"Rewrite a line of {written.path}")
    story.say(tr("Committed on the branch `feature`: {sha}").format(sha=branch_head[:12]))
    repository.git("checkout", "--quiet", "main")
    repository.git("merge", "--squash", "feature")
    squashed = repository.commit_all("Rewrite a line (#1)")
    repository.git("branch", "--quiet", "-D", "feature")
    story.say(tr("Squashed into `main`: {sha}; the branch is deleted.").format(sha=squashed[:12]))
    root = str(repository.root)
    events = str(repository.root.parent / "events.ndjson")
    story.command("journal", "export", "--output", events, shown=("journal", "export", "--output", "events.ndjson"))
    story.say(story.command("adoption", "import", events, shown=("adoption", "import", "events.ndjson")))
    story.say(story.command("adoption", "sync", root, shown=("adoption", "sync", ".")))
    options = ("--service", SERVICE, "--environment", "production", "--sha", squashed)
    deployed = ("--service", SERVICE, "--environment", "production", "--sha", squashed[:12])
    story.say(story.command("adoption", "deploy", root, *options, shown=("adoption", "deploy", ".", *deployed)))
    return squashed


def answer(story: Story, work: Work, written: Written, sha: str, page: Path) -> None:
    """Show the funnel and the lines in production, and hold them to what was accepted.

    Raises:
        StepFailedError: the record names other lines than those that were accepted.
    """
    story.heading(tr("The answer"))
    root = str(work.repository.root)
    story.say(story.command("adoption", "report", root, "--html", str(page), shown=("adoption", "report", ".")))
    listed = story.command(
        "adoption", "lines", root, "--rev", sha, "--json", shown=("adoption", "lines", ".", "--rev", sha[:12])
    )
    generated = _generated(listed)
    story.say(tr("Generated lines in production:"))
    for line in generated:
        story.say(
            tr("{path}:{number}  {line_class}, {share:.0%} of its tokens are generated, evidence grade {grade}").format(
                path=line.path, number=line.number, line_class=line.class_, share=line.share, grade=line.grade
            )
        )
        story.code(work.repository.git("show", f"{sha}:{line.path}").split("\n")[line.number - 1].strip())
    accepted = {(written.path, line) for line in written.lines}
    if {(line.path, line.number) for line in generated} != accepted:
        raise StepFailedError(tr("The record should name {lines} and nothing else.").format(lines=sorted(accepted)))
    story.good(
        tr("Exactly the accepted lines: {count} of {count}, and no other line is claimed.").format(count=len(accepted))
    )
    story.say(tr("The report as a page that opens offline: {page}").format(page=page))


def _generated(listed: str) -> list[_Line]:
    """Every line with generated tokens, from the output of `adoption lines --json`."""
    found: list[_Line] = []
    for text in listed.splitlines():
        file: dict[str, Any] = json.loads(text)
        for run in file["runs"]:
            if run["class"] in {"ai", "ai-edited"}:
                numbers = range(run["start"], run["start"] + run["count"])
                found += [_Line(file["path"], at, run["class"], run["grade"], run["ai_share"]) for at in numbers]
    return found
