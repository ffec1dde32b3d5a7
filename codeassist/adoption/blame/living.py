"""Since when each line of a file is in production, read off the trees that were deployed.

A line is live where the service's newest tree has it, and has been since the first of the deployments before that have
it too, without a break. No commit needs to be the same for that: a squash, a cherry-pick, a rollback change nothing.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from codeassist.adoption.blame.facts import Live
from codeassist.adoption.deployed.services import is_part, paths_of
from codeassist.adoption.deployments import Deployment
from codeassist.adoption.lineage.objects import Repository, printable_path
from codeassist.adoption.lineage.text import Text, is_significant
from codeassist.capture import alignment
from codeassist.capture.alignment import UNMATCHED
from codeassist.settings.model import AdoptionSettings

DEPLOYMENTS_MAX = 500
"""The latest deployments of a service that are looked back through."""


@dataclass(frozen=True, slots=True)
class File:
    """A file at a commit."""

    path: str
    text: Text
    sha: str


def living(
    git: Repository, history: Sequence[Deployment], settings: AdoptionSettings, file: File
) -> list[Sequence[Live]]:
    """For each line the services in whose production it is; `history` has the oldest deployment first."""
    by_place: dict[tuple[str, str], list[Deployment]] = defaultdict(list)
    for deployment in history:
        if deployment.status == "success":
            by_place[deployment.place].append(deployment)
    found: list[list[Live]] = [[] for _ in range(len(file.text))]
    for deployments in by_place.values():
        latest = deployments[: -DEPLOYMENTS_MAX - 1 : -1]
        if is_part(file.path, paths_of(latest[0], settings)):
            trees = _Trees(git, file)
            for line, since, earlier in trees.since(latest, cut=len(deployments) > len(latest)):
                found[line].append(Live(latest[0].service, since, earlier))
    return [*found]


class _Trees:
    """One file in the trees of one service, read from the newest to the oldest."""

    def __init__(self, git: Repository, file: File) -> None:
        self._git = git
        self._path, self._text, self._sha = file.path, file.text, file.sha
        self._blob: str | None = None
        self._places = {line: line for line in range(len(file.text))}

    def since(self, newest_first: Sequence[Deployment], *, cut: bool) -> Iterator[tuple[int, datetime, bool]]:
        """Each live line (from 0), since when, and whether it may be longer."""
        shas = [one.sha for one in newest_first]
        there = _objects(self._git, [f"{sha}^{{commit}}" for sha in shas])
        blobs = _objects(self._git, [f"{sha}:{self._path}" for sha in shas])
        time: datetime | None = None
        for number, deployment in enumerate(newest_first):
            if there[number] is None:  # the commit is gone, or was never fetched
                cut = True
                break
            if blobs[number] is None and self._renamed(deployment.sha):
                blobs[number:] = _objects(self._git, [f"{sha}:{self._path}" for sha in shas[number:]])
            before = self._places
            self._go_to(deployment.sha, blobs[number])
            if time is not None:
                yield from ((line, time, False) for line in before if line not in self._places)
            time = deployment.time
            if not self._places:
                return
        if time is not None:
            yield from ((line, time, cut) for line in self._places)

    def _renamed(self, sha: str) -> bool:
        """Go on under the name that the file has in an earlier tree."""
        (changes,) = self._git.changes([(self._sha, sha)])
        former = next((one.old_path for one in changes if printable_path(one.path) == self._path), None)
        if former is None:
            return False
        self._path = printable_path(former)
        return True

    def _go_to(self, sha: str, blob: str | None) -> None:
        """Keep the lines that an earlier tree has as well, with their places there."""
        text = None if blob is None else self._git.text(blob)
        if text is None:
            self._places = {}
        elif blob != self._blob:
            matched = alignment.match(text.keys, self._text.keys, is_significant)
            self._places = {line: matched[at] for line, at in self._places.items() if matched[at] != UNMATCHED}
            self._text, self._blob = text, blob
        self._sha = sha


def _objects(git: Repository, names: Sequence[str]) -> list[str | None]:
    """The id of each object by its name, None for one that is not there."""
    asked = "".join(f"{name}\n" for name in names).encode("utf-8", "surrogateescape")
    answers = git.git.run("cat-file", "--batch-check", input_bytes=asked).decode("utf-8", "replace").splitlines()
    return [None if answer.endswith(" missing") else answer.split(" ", 1)[0] for answer in answers]
