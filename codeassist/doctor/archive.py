"""The support archive itself: everything that goes in passes one place, which takes secrets and names out."""

import io
import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

BYTES_MAX = 10_000_000
"""Most bytes of text in one archive; past it a part is left out, and that is said."""
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of every entry: nothing needs another."""

Clean = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of the archive, with its size in bytes."""

    name: str
    what: str
    bytes: int


class Archive:
    """Collects files in memory; each text is cleaned as it comes."""

    def __init__(self, clean: Clean, *, bytes_max: int = BYTES_MAX) -> None:
        self._clean = clean
        self._room = bytes_max
        self._files: list[tuple[str, bytes]] = []
        self.entries: list[Entry] = []
        self.left_out: list[str] = []

    def add_json(self, name: str, what: str, value: object) -> None:
        """A file with one JSON value, of which every text is cleaned."""
        self._add(name, what, json.dumps(self._cleaned(value), ensure_ascii=False, indent=1) + "\n")

    def add_objects(self, name: str, what: str, values: Sequence[Mapping[str, Any]]) -> None:
        """A file with one JSON object a line, the latest that there is room for; `values` are oldest first."""
        kept: list[str] = []
        size = 0
        for value in reversed(values):
            line = json.dumps(self._cleaned(value), ensure_ascii=False)
            size += len(line.encode("utf-8", "backslashreplace")) + 1
            if size > self._room:
                self.left_out.append(f"{name}: {len(values) - len(kept)} older lines, for their size")
                break
            kept.append(line)
        self._add(name, what, "".join(f"{line}\n" for line in reversed(kept)))

    def add_text(self, name: str, what: str, text: str) -> None:
        """A file of plain text, cleaned line by line."""
        self._add(name, what, "".join(map(self._clean, text.splitlines(keepends=True))))

    def written(self, about: Mapping[str, Any]) -> bytes:
        """The archive, with `manifest.json` (`about`, what is in it and what is not) as its first file."""
        manifest = {
            **about,
            "files": [{"name": one.name, "what": one.what, "bytes": one.bytes} for one in self.entries],
            "left_out": self.left_out,
        }
        text = json.dumps(self._cleaned(manifest), ensure_ascii=False, indent=1) + "\n"
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, data in [("manifest.json", text.encode("utf-8", "backslashreplace")), *self._files]:
                packed.writestr(zipfile.ZipInfo(name, _EPOCH), data, zipfile.ZIP_DEFLATED)
        return stream.getvalue()

    def _add(self, name: str, what: str, text: str) -> None:
        data = text.encode("utf-8", "backslashreplace")
        if len(data) > self._room:
            self.left_out.append(f"{name}: {len(data)} bytes are too many")
            return
        self._room -= len(data)
        self._files.append((name, data))
        self.entries.append(Entry(name, what, len(data)))

    def _cleaned(self, value: object) -> object:
        if isinstance(value, str):
            return self._clean(value)
        if isinstance(value, Mapping):
            return {self._clean(str(key)): self._cleaned(one) for key, one in value.items()}
        if isinstance(value, list | tuple):
            return [self._cleaned(one) for one in value]
        return value
