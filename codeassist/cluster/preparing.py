"""What the update of each root is given that a cluster parses: the file of its contents, once it has come."""

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from codeassist.cluster.build import host_and_port, parsed
from codeassist.cluster.task import Order, Parsed, unpack
from codeassist_index import CodeIndex, IndexVersionError

LeftOut = Callable[[Parsed], None]
"""Hears of each root that no node could parse, and why."""


class Preparer(Protocol):
    """Where contents come from that need not be parsed here."""

    def contents_of(self, root: Path) -> AbstractContextManager[Path | None]:
        """A root's contents for `CodeIndex.update(prepared=...)`, for the block; None where there are none."""


class OnThisMachine:
    """Without a cluster."""

    def contents_of(self, root: Path) -> AbstractContextManager[Path | None]:  # noqa: ARG002 - as of a cluster
        """Nothing: the update parses."""
        return nullcontext()


class OnACluster:
    """A cluster at work. Contents that come before they are asked for wait on the disk."""

    def __init__(self, roots: Sequence[Path], coming: Iterator[Parsed], folder: Path, left_out: LeftOut) -> None:
        self._roots = frozenset(roots)
        self._coming = coming
        self._folder = folder
        self._left_out = left_out
        self._files: dict[Path, Path | None] = {}

    @contextmanager
    def contents_of(self, root: Path) -> Iterator[Path | None]:
        """Waits for them.

        Raises:
            RefusedError: the connection to the cluster ended.
        """
        while root in self._roots and root not in self._files:
            self._take(next(self._coming))
        file = self._files.get(root)
        yield file
        if file is not None:
            file.unlink()
            self._files[root] = None

    def _take(self, one: Parsed) -> None:
        self._files[one.root] = None
        if one.reason:
            self._left_out(one)
            return
        file = self._folder / str(len(self._files))
        unpack(one, file)
        self._files[one.root] = file


@contextmanager
def preparing(address: str, index: CodeIndex, orders: Sequence[Order], left_out: LeftOut) -> Iterator[Preparer]:
    """Let the cluster at `address` parse those of the roots that the index does not have yet; none without an address.

    Raises like `codeassist.cluster.build.parsed`; what is no address is refused though nothing is new.
    """
    if address:
        host_and_port(address)
    new = _new(index, orders) if address else []
    if not new:
        yield OnThisMachine()
        return
    with TemporaryDirectory(prefix="codeassist-") as folder:
        coming: Generator[Parsed] = parsed(address, new)
        try:
            yield OnACluster([order.root for order in new], coming, Path(folder), left_out)
        finally:
            coming.close()


def _new(index: CodeIndex, orders: Sequence[Order]) -> list[Order]:
    try:
        known = {Path(repository.root) for repository in index.repositories()}
    except IndexVersionError:  # of an older version: all of it is built anew
        known = set()
    return [order for order in orders if order.root not in known]
