"""Which models are pulled: one folder each under `places.models_dir()`.

A folder holds the weights, `tokenizer.json` and a stamp. The stamp is written last, so a model without
one is not installed, whatever else lies there.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from codeassist import places
from codeassist.errors import ModelUnavailableError
from codeassist.model.catalog import entry
from codeassist_index.translation import tr

STAMP_FILE = "installed.json"
TOKENIZER_FILE = "tokenizer.json"


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """Verified files of one model; `sha256` is that of the weights."""

    name: str
    weights: Path
    tokenizer: Path
    sha256: str


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the files were when they were verified; `modified_ns` is the weights' time of change."""

    file: str
    bytes: int
    modified_ns: int
    sha256: str
    tokenizer_bytes: int


def folder_of(name: str) -> Path:
    """Where the model called `name` is, or would be."""
    return places.models_dir() / name


def installed(name: str) -> InstalledModel | None:
    """The pulled model, or None when there is none or one of its files has another size than it had."""
    stamp = read_stamp(folder_of(name))
    if stamp is None:
        return None
    model = InstalledModel(name, folder_of(name) / stamp.file, folder_of(name) / TOKENIZER_FILE, stamp.sha256)
    if _size(model.weights) != stamp.bytes or _size(model.tokenizer) != stamp.tokenizer_bytes:
        return None
    return model


def required(name: str) -> InstalledModel:
    """The pulled model.

    Raises:
        ModelUnavailableError: it is not pulled, or a file has another size than it had.
        UsageError: no model that is pulled or can be pulled has that name.
    """
    found = installed(name)
    if found is not None:
        return found
    if read_stamp(folder_of(name)) is not None:
        state = tr("is damaged (a file's size changed)")
    else:
        entry(name)  # a name that can't be pulled is not worth the advice to pull it
        state = tr("is not pulled")
    raise ModelUnavailableError(
        tr(
            "The model {name} {state}: run `codeassist model pull {name}`, or set `model.base_url` to a model server."
        ).format(name=name, state=state)
    )


def all_installed() -> tuple[InstalledModel, ...]:
    """Every pulled model, by name."""
    if not places.models_dir().is_dir():
        return ()
    names = sorted(folder.name for folder in places.models_dir().iterdir() if folder.is_dir())
    return tuple(model for name in names if (model := installed(name)) is not None)


def is_untouched(model: InstalledModel) -> bool:
    """Whether the weights were not written since they were verified, going by size and time of change."""
    stamp = read_stamp(model.weights.parent)
    return stamp is not None and model.weights.stat().st_mtime_ns == stamp.modified_ns


def read_stamp(folder: Path) -> Stamp | None:
    """The stamp of a model's folder; None when it is absent or not one of ours."""
    try:
        return Stamp(**json.loads((folder / STAMP_FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def write_stamp(folder: Path, file: str, sha256: str) -> None:
    """Declare the files in `folder` installed: one atomic rename."""
    weights = (folder / file).stat()
    stamp = Stamp(file, weights.st_size, weights.st_mtime_ns, sha256, (folder / TOKENIZER_FILE).stat().st_size)
    partial = folder / f"{STAMP_FILE}.partial"
    partial.write_text(json.dumps(asdict(stamp)) + "\n", encoding="utf-8")
    partial.replace(folder / STAMP_FILE)


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None
