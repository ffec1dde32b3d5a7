"""What a node of the cluster does: parse one root, and hand the parsed contents back as bytes.

Ray sends this function by name, so a node needs codeassist installed in the version of the machine that asks. It works
in a temporary folder of its own; a node that is lost leaves nothing behind that matters.
"""

import socket
import time
import zlib
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from tempfile import TemporaryDirectory

from codeassist_index import CodeIndex, IndexOptions
from codeassist_index.store import SCHEMA_VERSION

PREPARED_BYTES_MAX = 2_000_000_000
"""Contents above this size, compressed, are not sent through the cluster: their root is parsed by whoever asked."""
COMPRESSION_LEVEL = 1
READ_BYTES = 4_000_000


@dataclass(frozen=True, slots=True)
class Order:
    """A root to be parsed, under a path that the nodes know it by, too."""

    root: Path
    options: IndexOptions
    branch: str = ""


@dataclass(frozen=True, slots=True)
class Parsed:
    """What came of an order: the file of `codeassist_index.prepared`, compressed, or why there is none."""

    root: Path
    node: str
    seconds: float = 0.0
    contents: bytes = b""
    reason: str = ""


def parse(order: Order, asked_by: tuple[str, int]) -> Parsed:
    """Parse the files of a root.

    Args:
        order: the root; it has to be visible on this node.
        asked_by: version of codeassist and of the index's schema on the machine that asks.
    """
    started = time.monotonic()
    node = socket.gethostname()
    if (own := version()) != asked_by:
        return Parsed(order.root, node, reason=f"codeassist {own[0]} runs on {node}, not {asked_by[0]}")
    if not order.root.is_dir():
        return Parsed(order.root, node, reason=f"{node} does not see this folder")
    with TemporaryDirectory(prefix="codeassist-") as folder:
        file = Path(folder, "prepared")
        with CodeIndex.open(Path(folder, "index"), order.options) as index:
            index.update(order.root, branch=order.branch, settle=False)
            index.write_prepared(file)
        contents = _compressed(file)
    if len(contents) > PREPARED_BYTES_MAX:
        return Parsed(order.root, node, reason=f"its contents take more than {PREPARED_BYTES_MAX} bytes")
    return Parsed(order.root, node, time.monotonic() - started, contents)


def unpack(parsed: Parsed, file: Path) -> None:
    """Write what a node sent into a file, for `CodeIndex.update(prepared=...)`."""
    unpacking = zlib.decompressobj()
    with file.open("wb") as stream:
        for first in range(0, len(parsed.contents), READ_BYTES):
            stream.write(unpacking.decompress(parsed.contents[first : first + READ_BYTES]))
        stream.write(unpacking.flush())


def version() -> tuple[str, int]:
    """The version of codeassist here, and of the index's schema."""
    return metadata.version("codeassist-onprem"), SCHEMA_VERSION


def _compressed(file: Path) -> bytes:
    packing = zlib.compressobj(COMPRESSION_LEVEL)
    packed = []
    with file.open("rb") as stream:
        while data := stream.read(READ_BYTES):
            packed.append(packing.compress(data))
    return b"".join((*packed, packing.flush()))
