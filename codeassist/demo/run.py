"""The demo: the whole job on real repositories, each station for real, to the end."""

import asyncio
import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from codeassist import places
from codeassist.demo import production, scratch, sources, writing
from codeassist.demo.scratch import Work
from codeassist.demo.story import Story
from codeassist.http import without_password
from codeassist.settings import load
from codeassist_index.translation import tr

SKIPPED_SHOWN_MAX = 3
# Nobody waits at this keyboard, so nothing is cut off for being late; but two cores read 60 tokens a second,
# and a prompt of a thousand tokens is what a visitor will wait for.
_SETTINGS = {
    "CODEASSIST_COMPLETION__CONTEXT_DEADLINE_MS": "30000",
    # The files of a demonstration are short, and in this form the small model heeds them most.
    "CODEASSIST_COMPLETION__LAYOUT": "files",
    "CODEASSIST_COMPLETION__CONTEXT_TOKENS": "512",
    "CODEASSIST_COMPLETION__PREFIX_TOKENS": "512",
    "CODEASSIST_COMPLETION__SUFFIX_TOKENS": "128",
    "CODEASSIST_COMPLETION__NEW_TOKENS_MAX": "32",
    "CODEASSIST_MODEL__REQUEST_SECONDS_MAX": "240",
}


def run(original: Path | None, *, page: Path | None, execute: Callable[[Sequence[str]], int]) -> None:
    """Tell the whole story; ends with an exception where a station does not come to what it promises.

    Args:
        original: a repository to work on a clone of, or None for two real libraries.
        page: where to put the HTML report; None puts it beside the scratch repositories.
        execute: runs the command line with its arguments and gives the exit code.

    Raises:
        StepFailedError: no suggestion used the symbol, or the record does not name the accepted lines.
        CodeassistError: a station failed for another reason.
    """
    if original is not None:
        scratch.cloneable(original)  # before anything is downloaded
    story = Story(execute)
    story.say(tr("codeassist demo: from real repositories to generated lines in production"))
    _show_model(story)
    downloads = sources.downloads_dir()
    with _scratch_places() as folder:
        work = _repositories(story, folder, original, downloads)
        _index(story, work)
        written = asyncio.run(writing.write(story, work))
        sha = production.ship(story, work, written)
        production.answer(story, work, written, sha, page or folder / "report.html")
    story.say()
    story.say(
        tr("Done in {seconds:.0f} s. What was made lies in {folder}.").format(seconds=story.seconds, folder=folder)
    )


def _show_model(story: Story) -> None:
    story.heading(tr("The model"))
    configured = load().settings.model
    if configured.base_url:
        shown = without_password(configured.base_url)
        story.say(tr("{name} at {base_url}, as configured.").format(name=configured.name, base_url=shown))
        return
    pulled = json.loads(story.command("model", "pull", "--json", shown=("model", "pull")))
    story.say(
        tr("{name}: installed and verified, sha256 {sha256}...").format(
            name=pulled["name"], sha256=pulled["sha256"][:16]
        )
    )


@contextmanager
def _scratch_places() -> Iterator[Path]:
    """A folder in which the demo keeps repositories, index, journal and record of its own.

    The next run empties it; what this run made stays to be looked at.
    """
    models, folder = places.models_dir(), places.cache_dir() / "demo"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    changed = _SETTINGS | {
        "CODEASSIST_MODELS_DIR": str(models),
        "CODEASSIST_CACHE_DIR": str(folder / "cache"),
        "CODEASSIST_DATA_DIR": str(folder / "data"),
    }
    before = {name: os.environ.get(name) for name in changed}
    os.environ |= changed
    try:
        yield folder
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _repositories(story: Story, folder: Path, original: Path | None, downloads: Path) -> Work:
    story.heading(tr("Real repositories"))
    if original is not None:
        work = scratch.clone(original, folder / original.resolve().name)
        story.say(
            tr("A scratch clone of {original} in {root}; the original is only read.").format(
                original=original, root=work.root
            )
        )
        return Work(work, ())
    built = []
    for library in sources.libraries():
        built.append(
            scratch.build(
                library,
                folder / library.name,
                downloads,
                lambda name: story.say(tr("Downloading {name}").format(name=name)),
            )
        )
        versions = ", ".join(release.version for release in library.releases)
        story.say(
            tr("{name}: {count} releases, one commit and one tag each ({versions})").format(
                name=library.name, count=len(library.releases), versions=versions
            )
        )
    *others, worked_in = built
    return Work(worked_in, tuple(others))


def _index(story: Story, work: Work) -> None:
    story.heading(tr("The index"))
    everything = (*work.others, work.repository)
    roots, names = [str(one.root) for one in everything], [one.root.name for one in everything]
    indexed = json.loads(story.command("index", *roots, "--json", shown=("index", *names)))
    for entry in indexed["repositories"]:
        story.say(
            tr(
                "{name}: {files} files, {lines:,} lines, {definitions:,} definitions, {references:,} "
                "references in {seconds:.2f} s"
            ).format(
                name=entry["name"],
                files=entry["files"],
                lines=entry["lines"],
                definitions=entry["definitions"],
                references=entry["references"],
                seconds=entry["seconds"],
            )
        )
        for skipped in entry["skipped"][:SKIPPED_SHOWN_MAX]:
            story.say(tr("  left out: {path} ({reason})").format(path=skipped["path"], reason=skipped["reason"]))
        if len(entry["skipped"]) > SKIPPED_SHOWN_MAX:
            story.say(tr("  and {count} more").format(count=len(entry["skipped"]) - SKIPPED_SHOWN_MAX))
