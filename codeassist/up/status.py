"""What `codeassist up` knows at one moment, and what it tells as it happens."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from codeassist.model.shared.wire import ServerStatus
from codeassist_index.sessions import Session

ModelPhase = Literal["off", "starting", "ready", "unavailable"]


@dataclass(frozen=True, slots=True)
class Happening:
    """Something worth a line: `kind` and `facts` for scripts, `words` for people."""

    kind: str
    words: str
    facts: Mapping[str, object] = field(default_factory=dict)
    time: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass(frozen=True, slots=True)
class Repository:
    """One root that is followed.

    `total` files are being read where it is not 0; `problem` says why it is not up to date.
    """

    root: str
    name: str = ""
    files: int = 0
    lines: int = 0
    commit: str = ""
    changed_at: float | None = None
    done: int = 0
    total: int = 0
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Client:
    """A process that uses the index."""

    session: Session
    memory_bytes: int


@dataclass(frozen=True, slots=True)
class ModelState:
    """The model server: `words` say what it is or why there is none, `server` is known of the shared one alone."""

    phase: ModelPhase
    words: str
    server: ServerStatus | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """Everything that the screen shows."""

    model: ModelState
    repositories: tuple[Repository, ...] = ()
    unfollowed: int = 0
    clients: tuple[Client, ...] = ()
    memory_bytes: int = 0
    index_bytes: int = 0
    recent: tuple[Happening, ...] = ()
    started_at: float = field(default_factory=time.time)

    @property
    def keeper(self) -> Session | None:
        """The process that writes the index."""
        return next((client.session for client in self.clients if client.session.keeper), None)
