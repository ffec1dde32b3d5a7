"""What an update of each root is given that a cluster parses: the file of its contents, once it has come."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from codeassist.cluster.build import parsed
from codeassist.cluster.task import Order, Parsed, unpack


@dataclass(slots=True)
class Preparing:
    """A cluster at work. Contents that come before they are asked for wait on the disk."""

    _coming: Iterator[Parsed]
    _folder: Path
    _left_out: Callable[[Parsed], None]
    _files: dict[Path, Path | None] = field(default_factory=dict)

    def file_of(self, root: Path) -> Path | None:
        """A root's contents for `CodeIndex.update(prepared=...)`; waits for them, and is None where there are none.

        Raises:
            RefusedError: the connection to the cluster ended.
        """
        while root not in self._files:
            self._take(next(self._coming))
        return self._files[root]

    def drop(self, root: Path) -> None:
        """Delete what has been taken in."""
        file = self._files.get(root)
        if file is not None:
            file.unlink()

    def _take(self, one: Parsed) -> None:
        if one.reason:
            self._files[one.root] = None
            self._left_out(one)
        else:
            self._files[one.root] = file = self._folder / str(len(self._files))
            unpack(one, file)


@contextmanager
def preparing(address: str, orders: Sequence[Order], left_out: Callable[[Parsed], None]) -> Iterator[Preparing]:
    """Let the cluster at `address` parse the roots; `left_out` hears of each that no node could parse, and why.

    Raises like `codeassist.cluster.build.parsed`.
    """
    with TemporaryDirectory(prefix="codeassist-") as folder:
        coming = parsed(address, orders)
        try:
            yield Preparing(coming, Path(folder), left_out)
        finally:
            coming.close()
