"""The demo's release: branch, squash merge, deployment, and then the question which lines are live."""

import json
from pathlib import Path
from typing import Any

from codeassist.demo.scratch import Work
from codeassist.demo.story import StepFailedError, Story
from codeassist.demo.writing import Written

SERVICE = "demo-service"


def ship(story: Story, work: Work, written: Written) -> str:
    """Commit on a branch, squash it into main, deploy; gives the deployed commit's id."""
    story.heading("To production")
    repository = work.repository
    branch_head = repository.commit_all(f"Rewrite a line of {written.path}")
    story.say(f"Committed on the branch `feature`: {branch_head[:12]}")
    repository.git("checkout", "--quiet", "main")
    repository.git("merge", "--squash", "feature")
    squashed = repository.commit_all("Rewrite a line (#1)")
    repository.git("branch", "--quiet", "-D", "feature")
    story.say(f"Squashed into `main`: {squashed[:12]}; the branch is deleted.")
    root = str(repository.root)
    events = story.command("journal", "export")
    story.command("adoption", "import", "-", stdin=events)
    story.command("adoption", "sync", root, shown=("adoption", "sync", "."))
    options = ("--service", SERVICE, "--environment", "production", "--sha", squashed)
    deployed = ("--service", SERVICE, "--environment", "production", "--sha", squashed[:12])
    story.command("adoption", "deploy", root, *options, shown=("adoption", "deploy", ".", *deployed))
    return squashed


def answer(story: Story, work: Work, written: Written, sha: str, page: Path) -> None:
    """Show the funnel and the lines in production, and hold them to what was accepted.

    Raises:
        StepFailedError: the record names other lines than those that were accepted.
    """
    story.heading("The answer")
    root = str(work.repository.root)
    story.say(story.command("adoption", "report", root, "--html", str(page), shown=("adoption", "report", ".")))
    listed = story.command(
        "adoption", "lines", root, "--rev", sha, "--json", shown=("adoption", "lines", ".", "--rev", sha[:12])
    )
    generated = _generated(listed)
    content = (work.repository.root / written.path).read_bytes().decode().split("\n")
    story.say("Generated lines in production:")
    for path, line, class_, grade in generated:
        text = content[line - 1].strip() if path == written.path else ""
        story.say(f"  {path}:{line}  {class_}, evidence grade {grade}")
        story.code(text)
    accepted = {(written.path, line) for line in written.lines}
    if {(path, line) for path, line, _, _ in generated} != accepted:
        raise StepFailedError(f"The record should name {sorted(accepted)} and nothing else.")
    story.good(f"Exactly the accepted lines: {len(accepted)} of {len(accepted)}, and no other line is claimed.")
    story.say(f"The report as a page that opens offline: {page}")


def _generated(listed: str) -> list[tuple[str, int, str, str]]:
    """Path, line, class and grade of every line with generated tokens."""
    found: list[tuple[str, int, str, str]] = []
    for text in listed.splitlines():
        file: dict[str, Any] = json.loads(text)
        for run in file["runs"]:
            if run["class"] in {"ai", "ai-edited"}:
                lines = range(run["start"], run["start"] + run["count"])
                found += [(file["path"], line, run["class"], run["grade"]) for line in lines]
    return found
