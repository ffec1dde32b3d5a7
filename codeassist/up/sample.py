"""What can be seen from outside: who uses the index, what it holds, and how much memory it all takes."""

import os
from contextlib import suppress
from dataclasses import dataclass

import psutil

from codeassist.up.status import Client
from codeassist_index import CodeIndex, CodeIndexError, RepositorySize
from codeassist_index.sessions import live

Generation = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Sample:
    """One look; `sizes` is None where the index is as it was at `generation`, or can't be read."""

    clients: tuple[Client, ...]
    generation: Generation | None
    sizes: tuple[RepositorySize, ...] | None
    memory_bytes: int
    index_bytes: int


def take(index: CodeIndex, before: Generation | None) -> Sample:
    """Look, given the generation of the former look; blocks for some milliseconds."""
    generation, sizes = before, None
    with suppress(CodeIndexError):  # whoever keeps the index says what is wrong with it
        generation = index.generation()
        sizes = index.sizes() if generation != before else None
    clients = tuple(Client(session, memory_of(session.pid)) for session in live(index.folder))
    return Sample(clients, generation, sizes, memory_of(os.getpid()), index.bytes_on_disk())


def memory_of(pid: int) -> int:
    """Resident bytes of a process; 0 for one that has ended or can't be seen from here."""
    try:
        return int(psutil.Process(pid).memory_info().rss)
    except psutil.Error:
        return 0
