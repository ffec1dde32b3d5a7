"""What blame says of a line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from codeassist.adoption.origins import Origin

LineClass = Literal["ai", "ai-edited", "human", "unknown"]


@dataclass(frozen=True, slots=True)
class Landed:
    """The commit that last changed a line other than in its whitespace."""

    sha: str
    author: str
    time: datetime
    summary: str


@dataclass(frozen=True, slots=True)
class Live:
    """A service in whose production a line is, without a break since a deployment.

    `earlier` says that it may be longer: what was live before can't be read.
    """

    service: str
    since: datetime
    earlier: bool = False


@dataclass(frozen=True, slots=True)
class BlamedLine:
    """A line (from 1). `grade`, `span`, `share` and `origin` are None where they say nothing of its class.

    `landed` is None for what is not committed: its class is what the local journal, or the editor, knows of it.
    """

    number: int
    text: str
    class_: LineClass
    grade: str | None
    span: str | None
    share: float | None
    origin: Origin | None
    landed: Landed | None
    live: Sequence[Live] = ()


@dataclass(frozen=True, slots=True)
class FileBlame:
    """A file's lines. `sha` is the commit that they are held against; `notes` are for people.

    `deployed` is False where nothing is known of any production, so that no line can be said to be missing there.
    """

    path: str
    sha: str
    lines: Sequence[BlamedLine]
    deployed: bool
    notes: Sequence[str] = ()
