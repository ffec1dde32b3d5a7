"""What the starter of a llama.cpp child tells it, on one line of its standard input."""

import json
from dataclasses import asdict, dataclass, field
from typing import Self

CHILD_MODULE = "codeassist.model.llama_cpp_child"


@dataclass(frozen=True, slots=True)
class Order:
    """One model to serve. `port` 0 lets the system choose one.

    A server that is `folder`'s is shared: it ends when nobody uses it. One with an empty `folder` is its
    starter's alone and ends with it.
    """

    name: str
    sha256: str
    weights: str
    key: str = field(repr=False)
    port: int
    context_tokens_max: int
    threads: int
    log_file: str
    folder: str = ""
    start_seconds_max: int = 0
    idle_seconds_max: int = 0

    def line(self) -> bytes:
        """As the child reads it."""
        return json.dumps(asdict(self)).encode() + b"\n"

    @classmethod
    def parse(cls, line: bytes) -> Self:
        """What `line` wrote."""
        return cls(**json.loads(line))
