"""Put together what lineage, git, the deployments and the journal say of one file."""

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from codeassist.adoption.blame.answers import Answer, Spans, answers, uncommitted
from codeassist.adoption.blame.facts import BlamedLine, FileBlame, Landed, Live
from codeassist.adoption.blame.landing import landings
from codeassist.adoption.blame.living import File, living
from codeassist.adoption.blame.pending import Pending, pending
from codeassist.adoption.deployed.history import production_history
from codeassist.adoption.events import FileSaved
from codeassist.adoption.exclusion import is_excluded
from codeassist.adoption.lineage.carry import Source
from codeassist.adoption.lineage.claims import UNKNOWN, LineClaim
from codeassist.adoption.lineage.objects import BLOB_MODES, FILE_BYTES_MAX, Repository, text_path
from codeassist.adoption.lineage.records import Records
from codeassist.adoption.lineage.text import Text, is_binary, is_significant
from codeassist.adoption.origins import Origin, origins
from codeassist.capture import alignment
from codeassist.capture.alignment import UNMATCHED
from codeassist.capture.location import Location
from codeassist.errors import InvalidInputError
from codeassist.settings import Settings
from codeassist_index.errors import GitError
from codeassist_index.git import Git
from codeassist_index.translation import tr


class NotSyncedError(InvalidInputError):
    """The lineage of the commit is not known yet."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which text is asked about.

    With `rev` the file at that commit, else the file as it lies in the working tree, or `content` instead of that:
    what an editor shows. `known` are saves, or what an editor would save, beside those of the journal.
    """

    location: Location
    rev: str | None = None
    content: bytes | None = None
    known: Sequence[FileSaved] = ()


@dataclass(frozen=True, slots=True)
class _Committed:
    """The file at a commit, line by line."""

    sha: str
    text: Text
    claims: Sequence[LineClaim]
    landed: Sequence[Landed]
    live: Sequence[Sequence[Live]]


@dataclass(frozen=True, slots=True)
class _Record:
    """What the database says of one repository, and its words about it."""

    spans: Spans
    deployed: bool = False
    notes: Sequence[str] = ()


def blame(engine: sa.Engine, asked: Asked, settings: Settings, now: datetime, journal: Path) -> FileBlame:
    """Every line of a file.

    Raises:
        NotSyncedError: the lineage of the commit is not known.
        InvalidInputError: no repository, no such commit, no such file in it, or one that is no text.
        GitError: git can't say.
    """
    location = asked.location
    if not location.in_git:
        raise InvalidInputError(tr("{file} is in no git repository.").format(file=location.root / location.path))
    sha, blob = _objects(location, asked.rev)
    with engine.connect() as connection, Repository(location.root) as git:
        spans = Spans(Records(connection, location.repository).span_names())
        history = production_history(connection, location.root, location.repository, settings, now)
        record = _Record(spans, any(one.status == "success" for one in history.deployments), history.notes)
        committed = None
        if sha and blob:
            committed = _committed(connection, git, location, sha, blob)
            file = File(location.path, committed.text, sha)
            committed = replace(committed, live=living(git, history.deployments, settings.adoption, file))
        if is_excluded(location.path, settings.adoption.exclude):
            note = tr("`adoption.exclude` leaves this file out: its lines have no lineage.")
            record = replace(record, notes=[*record.notes, note])
        if asked.rev is not None:
            assert committed is not None
            return _of_commit(connection, location, committed, record)
        found = pending(journal, location.repository, location.path)
        return _of_work_tree(connection, asked, committed, found, record)


def _objects(location: Location, rev: str | None) -> tuple[str, str]:
    """The commit and the file's blob in it; each empty where there is none, which only a working tree may have."""
    git, name = Git(location.root), "HEAD" if rev is None else rev
    try:
        sha = git.text("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    except GitError as error:
        if rev is None:
            return "", ""
        raise InvalidInputError(tr("{rev} names no commit in {top}.").format(rev=rev, top=location.root)) from error
    entry = git.run("ls-tree", "-z", "--full-tree", sha, "--", location.path)
    facts, _, listed = entry.rstrip(b"\0").partition(b"\t")
    if facts.startswith(BLOB_MODES) and listed == os.fsencode(location.path):
        return sha, facts.rpartition(b" ")[2].decode()
    if rev is not None:
        words = tr("{path} is no file in the tree of {sha}.")
        raise InvalidInputError(words.format(path=location.path, sha=sha[:12]))
    return sha, ""


def _committed(connection: sa.Connection, git: Repository, location: Location, sha: str, blob: str) -> _Committed:
    records = Records(connection, location.repository)
    number = records.commit_number(sha)
    if number is None:
        words = tr("The lineage of {sha} is not known yet: run `codeassist adoption sync {root}`.")
        raise NotSyncedError(words.format(sha=sha[:12], root=location.root))
    with ThreadPoolExecutor(1) as pool:
        landing = pool.submit(landings, git.git, sha, location.path)
        text = git.text(blob)
        if text is None:
            words = tr("{path} is binary, larger than {bytes_max} bytes, or missing in this clone.")
            raise InvalidInputError(words.format(path=location.path, bytes_max=FILE_BYTES_MAX))
        version = records.version_of(number, text_path(os.fsencode(location.path)))
        claims = [UNKNOWN] * len(text) if version is None else version.claims
        return _Committed(sha, text, claims, landing.result(), [()] * len(text))


def _of_commit(connection: sa.Connection, location: Location, file: _Committed, record: _Record) -> FileBlame:
    found = answers(file.claims, record.spans)
    teller = _Teller(file.text, found, origins(connection, location.repository, _spans_in(found)))
    lines = [teller.line(*each) for each in zip(range(len(found)), file.landed, file.live, strict=True)]
    return FileBlame(location.path, file.sha, lines, record.deployed, record.notes)


def _of_work_tree(
    connection: sa.Connection, asked: Asked, committed: _Committed | None, known: Pending, record: _Record
) -> FileBlame:
    location = asked.location
    data = _data(asked)
    if committed is not None and data == committed.text.data:
        return _of_commit(connection, location, committed, record)
    if is_binary(data) or len(data) > FILE_BYTES_MAX:
        words = tr("{path} is binary, or larger than {bytes_max} bytes.")
        raise InvalidInputError(words.format(path=location.path, bytes_max=FILE_BYTES_MAX))
    from codeassist.capture.cleaned import clean  # noqa: PLC0415  it asks who is trusted, which loads an HTTP client

    cleaned = clean(location.root, location.path, data)
    work = Text(data if cleaned.content is None else cleaned.content)
    if committed is not None and work.data == committed.text.data:
        return _of_commit(connection, location, committed, record)
    head = None if committed is None else Source(committed.text, committed.claims)
    found = answers(uncommitted(head, work, cleaned.blob, [*known.saves, *asked.known], record.spans), record.spans)
    places = [] if head is None else alignment.match(head.text.keys, work.keys, is_significant)
    if committed is not None:
        found = _as_committed(found, answers(committed.claims, record.spans), places)
    origin_of = {**known.origins, **origins(connection, location.repository, _spans_in(found))}
    teller = _Teller(work, found, origin_of)
    if committed is None:
        lines = [teller.line(line, None, ()) for line in range(len(work))]
        return FileBlame(location.path, "", lines, record.deployed, record.notes)
    lines = [
        teller.line(line, None, ()) if at == UNMATCHED else teller.line(line, committed.landed[at], committed.live[at])
        for line, at in enumerate(places)
    ]
    return FileBlame(location.path, committed.sha, lines, record.deployed, record.notes)


def _as_committed(
    found: Sequence[Answer | None], committed: Sequence[Answer | None], places: Sequence[int]
) -> list[Answer | None]:
    """The answers of the commit for lines that are still its own: carrying them on is no weaker evidence here."""
    told = list(found)
    for line, at in enumerate(places):
        now, before = found[line], None if at == UNMATCHED else committed[at]
        if now is not None and before is not None and (now.class_, now.span) == (before.class_, before.span):
            told[line] = before
    return told


def _data(asked: Asked) -> bytes:
    if asked.content is not None:
        return asked.content
    file = asked.location.root / asked.location.path
    try:
        with file.open("rb") as stream:
            return stream.read(FILE_BYTES_MAX + 1)
    except FileNotFoundError as error:
        words = tr("{file} is not in the working tree; `--rev` shows it as it was in a commit.")
        raise InvalidInputError(words.format(file=file)) from error
    except IsADirectoryError as error:
        raise InvalidInputError(tr("{file} is a folder; name a file.").format(file=file)) from error


def _spans_in(found: Sequence[Answer | None]) -> set[str]:
    return {one.span for one in found if one is not None and one.span is not None}


@dataclass(frozen=True, slots=True)
class _Teller:
    """Makes the lines of one text."""

    text: Text
    found: Sequence[Answer | None]
    origins: Mapping[str, Origin]

    def line(self, line: int, landed: Landed | None, live: Sequence[Live]) -> BlamedLine:
        """One line (from 0)."""
        written = self.text.lines[line].decode("utf-8", "replace").removesuffix("\r")
        one = self.found[line]
        if one is None:
            return BlamedLine(line + 1, written, "unknown", None, None, None, None, landed, live)
        origin = None if one.span is None else self.origins.get(one.span)
        return BlamedLine(line + 1, written, one.class_, one.grade, one.span, one.share, origin, landed, live)
