"""The long-running process: it keeps the index and the model, and knows how both are."""

import asyncio
import os
import time
from collections import deque
from collections.abc import Callable, Collection
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path

from codeassist import memory
from codeassist.indexing import options_of
from codeassist.settings import LoadedSettings
from codeassist.up import sample
from codeassist.up.model import keep_warm
from codeassist.up.status import Client, Happening, ModelState, Repository, Status
from codeassist_index import CodeIndex, RepositoryReport, RepositorySize
from codeassist_index.keeper import Event, Indexed, Indexing, Keeper, Keeping, NotIndexed, Polling
from codeassist_index.translation import ntr, tr

KIND = "codeassist up"
LOOK_SECONDS = 1.0
RECENT_MAX = 8
BIG_FILES_MIN = 20
"""An update that reads at least as many files is told at its start too."""


class Up:
    """One run. Its methods belong to the event loop; `status` is as of the last look."""

    def __init__(self, loaded: LoadedSettings, index: CodeIndex, listener: Callable[[Happening], None]) -> None:
        """`listener` hears of everything worth a line, as it happens."""
        self._loaded = loaded
        self._index = index
        self._listener = listener
        self._loop = asyncio.get_running_loop()
        self._recent: deque[Happening] = deque(maxlen=RECENT_MAX)
        self._sizes: dict[str, RepositorySize] = {}
        self._generation: sample.Generation | None = None
        self._status = Status(ModelState("off", tr("left out (`--no-model`)")))
        self._unheard: OSError | None = None

    @property
    def status(self) -> Status:
        """Everything that is known now."""
        return replace(self._status, recent=tuple(self._recent))

    async def run(self, roots: Collection[Path], *, model: bool) -> None:
        """Keep everything until cancelled, then end what was begun here.

        Raises:
            IndexStorageError: the index's folder can't be written.
            OSError: what the listener raised.
        """
        begin = partial(Keeper, self._index, KIND, self._from_keeper, partial(options_of, self._loaded))
        keeper = await asyncio.to_thread(begin)
        warming = asyncio.create_task(keep_warm(self._loaded.settings, self._take_model)) if model else None
        try:
            for root in roots:
                await asyncio.to_thread(keeper.use, root)
            while warming is None or not warming.done():
                self._take(await asyncio.to_thread(sample.take, self._index, self._generation))
                if self._unheard is not None:
                    raise self._unheard
                await asyncio.sleep(LOOK_SECONDS)
            await warming  # it ends by itself only with a defect, which is raised here
        finally:
            if warming is not None:
                warming.cancel()
                await asyncio.wait([warming])
            await asyncio.to_thread(keeper.close)
            self._tell(Happening("stopped", tr("Stopped.")))

    def _take(self, seen: sample.Sample) -> None:
        self._tell_of_clients(self._status.clients, seen.clients)
        if seen.sizes is not None:
            self._generation = seen.generation
            self._sizes = {size.root: size for size in seen.sizes}
        before = {repository.root: repository for repository in self._status.repositories}
        wanted = {root for client in seen.clients for root in client.session.roots}
        repositories = [self._repository(root, before.get(root)) for root in wanted]
        self._status = replace(
            self._status,
            clients=seen.clients,
            repositories=tuple(sorted(repositories, key=lambda one: (one.name, one.root))),
            unfollowed=len(self._sizes.keys() - wanted),
            memory_bytes=seen.memory_bytes,
            index_bytes=seen.index_bytes,
        )

    def _repository(self, root: str, before: Repository | None) -> Repository:
        now = before or Repository(root, Path(root).name)
        size = self._sizes.get(root)
        if size is None:
            return now
        known = replace(now, name=size.name, files=size.files, lines=size.lines, commit=size.commit)
        if known == now:
            return now
        if now.changed_at is None:
            return replace(known, changed_at=size.looked_at)
        # Updates of this process are told by its own keeper, and known by now.
        words = tr("{name}: {files:,} files, {lines:,} lines").format(
            name=size.name, files=size.files, lines=size.lines
        )
        facts = {"root": root, "name": size.name, "commit": size.commit, "files": size.files, "lines": size.lines}
        self._tell(Happening("changed", words, facts))
        return replace(known, changed_at=time.time())

    def _tell_of_clients(self, before: tuple[Client, ...], now: tuple[Client, ...]) -> None:
        former = {client.session.pid: client.session for client in before}
        present = {client.session.pid: client.session for client in now}
        for pid, session in present.items():
            if pid not in former and pid != os.getpid():
                words = tr("{kind} (process {pid}) uses the index.").format(kind=session.kind, pid=pid)
                self._tell(Happening("client", words, {"state": "joined", "pid": pid, "client": session.kind}))
            if session.keeper and not (pid in former and former[pid].keeper):
                words = tr("{kind} (process {pid}) keeps the index.").format(kind=session.kind, pid=pid)
                self._tell(Happening("keeper", words, {"pid": pid, "client": session.kind}))
        for pid, session in former.items():
            if pid not in present:
                words = tr("{kind} (process {pid}) has ended.").format(kind=session.kind, pid=pid)
                self._tell(Happening("client", words, {"state": "ended", "pid": pid, "client": session.kind}))

    def _take_model(self, model: ModelState) -> None:
        before, self._status = self._status.model, replace(self._status, model=model)
        if (before.phase, before.words) == (model.phase, model.words):
            return
        server = {} if model.server is None else {"server": asdict(model.server)}
        words = tr("The model is {phase}: {words}").format(phase=_phase(model), words=model.words)
        self._tell(Happening("model", words, {"state": model.phase, "model": model.words, **server}))

    def _from_keeper(self, event: Event) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._take_event, event)

    def _take_event(self, event: Event) -> None:
        match event:
            case Indexing(root, done, total):
                self._progress(str(root), done, total)
            case Indexed(report, again):
                self._indexed(report, again=again)
            case NotIndexed(root, error):
                self._mark(str(root), done=0, total=0, problem=str(error))
                words = tr("{root} is not indexed: {error}").format(root=root, error=error)
                self._tell(Happening("not_indexed", words, {"root": str(root), "reason": str(error)}))
            case Polling(reason):
                self._tell(Happening("polling", reason, {"reason": reason}))
            case Keeping():
                pass  # it is seen among the clients, as that of another process would be

    def _indexed(self, report: RepositoryReport, *, again: bool) -> None:
        known = next((one for one in self._status.repositories if one.root == report.root), None)
        has_changed = known is None or (known.files, known.lines, known.commit) != (
            report.files, report.lines, report.commit,
        )  # fmt: skip
        self._mark(report.root, done=0, total=0, problem="")
        if report.parsed >= BIG_FILES_MIN:
            memory.release()
        if report.parsed or has_changed or not again:
            self._mark(
                report.root, files=report.files, lines=report.lines, commit=report.commit, changed_at=time.time()
            )
            self._tell(_indexed(report))

    def _progress(self, root: str, done: int, total: int) -> None:
        if done == 0 and total >= BIG_FILES_MIN:
            words = ntr("{root}: {number} file to read", "{root}: {number} files to read", total)
            self._tell(Happening("indexing", words.format(root=root, number=total), {"root": root, "files": total}))
        self._mark(root, done=done, total=total)

    def _mark(self, root: str, **changes: object) -> None:
        marked = (
            replace(one, **changes) if one.root == root else one  # type: ignore[arg-type]  # our own field names
            for one in self._status.repositories
        )
        self._status = replace(self._status, repositories=tuple(marked))

    def _tell(self, happening: Happening) -> None:
        self._recent.append(happening)
        try:
            self._listener(happening)
        except OSError as error:  # nobody reads any more: `run` ends with it
            self._unheard = error


def _phase(model: ModelState) -> str:
    return {
        "off": tr("off"), "starting": tr("starting"), "ready": tr("ready"), "unavailable": tr("not available"),
    }[model.phase]  # fmt: skip


def _indexed(report: RepositoryReport) -> Happening:
    words = tr("{name}: {files:,} files, {lines:,} lines; {parsed:,} read anew in {seconds:.1f} s").format(
        name=report.name, files=report.files, lines=report.lines, parsed=report.parsed, seconds=report.seconds
    )
    facts = {
        "root": report.root, "name": report.name, "commit": report.commit, "files": report.files,
        "lines": report.lines, "definitions": report.definitions, "references": report.references,
        "parsed": report.parsed, "skipped": len(report.skipped), "seconds": round(report.seconds, 3),
    }  # fmt: skip
    return Happening("indexed", words, facts)
