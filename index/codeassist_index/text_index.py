"""The tantivy half of the index: chunks of code found by their words. No positions, no stored text.

How often a chunk has a word is not kept either: it would be a sixth of the text index, and in chunks this short it
changes no more of what is found than chance does (bench/retrieval.py).

A document has its blob's number, which is never used again, so what an interrupted update left behind names
nothing that SQLite knows and is passed over. What is read of a hit are columns of numbers, which take a fifth of
stored documents. The stamp is tantivy's own operation number; SQLite keeps the one it belongs to.
"""

import json
import shutil
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import tantivy

from codeassist_index import damage, edition
from codeassist_index.edition import Edition, is_writable
from codeassist_index.errors import DamagedIndexError, IndexStorageError
from codeassist_index.lock import TextLock
from codeassist_index.translation import tr

WRITER_HEAP_BYTES = 64_000_000
_COLUMNS = ("blob", "start_line", "more_lines")


@dataclass(frozen=True, slots=True)
class Chunk:
    """A stretch of lines of one blob, below 0 for an open buffer's; `words` are its terms with spaces between."""

    blob: int
    language: str
    start_line: int
    end_line: int
    words: str


@dataclass(frozen=True, slots=True)
class Statistics:
    """What BM25 knows of all chunks: how many there are, and how many words one has; 0 where there are none."""

    chunks: int
    words_mean: float


@dataclass(frozen=True, slots=True)
class ChunkHit:
    """A chunk that has words of a query."""

    blob: int
    start_line: int
    end_line: int
    score: float


class TextIndex:
    """Chunks of code in one index folder; one writer, who holds the `lock`, and any readers."""

    def __init__(self, folder: Path) -> None:
        self.lock = TextLock(folder)
        self._index_folder = folder
        self._guard = threading.Lock()
        self._opened: tuple[Path, int, tantivy.Index] | None = None
        self._links: TemporaryDirectory[str] | None = None
        self._schema = _schema()

    def close(self) -> None:
        """Release the files; a later question opens them again."""
        with self._guard:
            self._opened = None
            if self._links is not None:
                self._links.cleanup()
                self._links = None

    @property
    def folder(self) -> Path:
        """Where the chunks of the index's current edition are."""
        return edition.current(self._index_folder).texts

    def stamp(self) -> int:
        """The number of the last commit, or -1 where there is no readable index."""
        return _stamp_of(self.folder)

    def begin(self, made: Edition) -> None:
        """Make an empty index for an edition that is not the current one yet. Raises like `change`."""
        with suppress(FileNotFoundError):
            shutil.rmtree(made.texts)
        self._change(made.texts, (), ())

    def change(self, removed: Iterable[int], added: Iterable[Chunk]) -> int:
        """Replace the chunks of the blobs named in `removed` by those in `added`; returns the new stamp.

        Raises:
            IndexStorageError: the disk is full or the folder can't be written.
        """
        self._change(self.folder, removed, added)
        return self.stamp()

    def _change(self, folder: Path, removed: Iterable[int], added: Iterable[Chunk]) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            index = tantivy.Index(self._schema, path=str(folder), reuse=True)
            index.register_tokenizer("code", _analyzer())
            _write(index, removed, added)
        except (ValueError, OSError, RuntimeError) as error:
            raise IndexStorageError(
                tr(
                    "The text index in {folder} could not be written: {error}. Free some space or check the "
                    "folder's permissions; what was indexed before is still valid."
                ).format(folder=folder, error=error)
            ) from error

    def is_readable(self) -> bool:
        """Whether there is an index whose files are whole, as far as their footers tell."""
        try:
            return self.stamp() >= 0 and self._searcher() is not None
        except DamagedIndexError:
            return False

    def blobs(self) -> set[int]:
        """Every blob that has chunks."""
        with self._explained():
            searcher = self._searcher()
            hits = searcher.search(tantivy.Query.all_query(), limit=max(1, searcher.num_docs)).hits
            return set(_column(searcher, "blob", hits))

    def remove(self) -> None:
        """Delete the index; the caller holds the lock."""
        self._opened = None
        if self.folder.exists():
            shutil.rmtree(self.folder)

    def rarest(self, words: Iterable[str], count: int) -> list[str]:
        """The `count` words that the fewest chunks have, of those that any has; rarest first."""
        with self._explained():
            searcher = self._searcher()
            known = [(searcher.doc_freq("body", word), word) for word in dict.fromkeys(words)]
        return [word for frequency, word in sorted(known) if frequency][:count]

    def statistics(self, word: str) -> Statistics:
        """What the scores of chunks with a word rest on, as tantivy explains one of them."""
        with self._explained():
            searcher = self._searcher()
            query = self._term("body", word)
            hits = searcher.search(query, limit=1, count=False).hits
            if not hits:
                return Statistics(searcher.num_docs, 0.0)
            told = _values(json.loads(query.explain(searcher, hits[0][1]).to_json()))
            return Statistics(int(told["N"]), told["avgdl"])

    def chunks_having(self, word: str) -> int:
        """How many chunks have a word."""
        with self._explained():
            return int(self._searcher().doc_freq("body", word))

    def search(
        self, words: Sequence[str], *, limit: int, language: str | None = None, among: Sequence[int] | None = None
    ) -> list[ChunkHit]:
        """The best chunks for any of the words by BM25; only of one language, and of the blobs of `among`, if given."""
        if not words:
            return []
        query = tantivy.Query.boolean_query([(tantivy.Occur.Should, self._term("body", word)) for word in words])
        if language is not None:
            same = tantivy.Query.const_score_query(self._term("language", language or "-"), 0.0)
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, query), (tantivy.Occur.Must, same)])
        if among is not None:
            own = tantivy.Query.const_score_query(tantivy.Query.term_set_query(self._schema, "blob", among), 0.0)
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, query), (tantivy.Occur.Must, own)])
        with self._explained():
            searcher = self._searcher()
            hits = searcher.search(query, limit=limit, count=False).hits
            columns = [_column(searcher, name, hits) for name in _COLUMNS]
            return [
                ChunkHit(blob, start, start + more, score)
                for (score, _), blob, start, more in zip(hits, *columns, strict=True)
            ]

    def _term(self, field: str, word: str) -> "tantivy.Query":
        return tantivy.Query.term_query(self._schema, field, word, index_option="basic")

    def _searcher(self) -> "tantivy.Searcher":
        while True:
            now = edition.current(self._index_folder)
            try:
                with self._guard, self._explained(now):
                    return self._index_of(now.texts).searcher()
            except DamagedIndexError:
                if edition.current(self._index_folder) == now:  # else a new one took its place just now
                    raise

    def _index_of(self, folder: Path) -> "tantivy.Index":
        stamp = _stamp_of(folder)
        if self._opened is None or self._opened[:2] != (folder, stamp):
            index = tantivy.Index.open(str(folder if is_writable(folder) else self._beside(folder)))
            index.register_tokenizer("code", _analyzer())
            self._opened = (folder, stamp, index)
        return self._opened[2]

    def _beside(self, folder: Path) -> Path:
        """A folder with links to the index's files: tantivy makes a lock file even to read."""
        if self._links is not None:
            self._links.cleanup()
        self._links = TemporaryDirectory(prefix="codeassist-text-")
        for file in folder.iterdir():
            if file.suffix != ".lock":
                _link(file.absolute(), Path(self._links.name, file.name))
        return Path(self._links.name)

    @contextmanager
    def _explained(self, now: Edition | None = None) -> Iterator[None]:
        now = now or edition.current(self._index_folder)
        try:
            yield
        except BaseException as error:
            # A Rust panic over a damaged file is no `Exception`, and its class can't be imported.
            if not isinstance(error, ValueError | OSError) and type(error).__module__ != "pyo3_runtime":
                raise
            damage.mark(now)
            raise DamagedIndexError(
                tr("The text index in {folder} can't be read ({error}); the next update rebuilds it.").format(
                    folder=now.texts, error=error
                )
            ) from error


def _link(file: Path, link: Path) -> None:
    try:
        link.symlink_to(file)
    except OSError:  # Windows lets only some users link
        shutil.copyfile(file, link)


def _stamp_of(folder: Path) -> int:
    try:
        return int(json.loads((folder / "meta.json").read_bytes())["opstamp"])
    except (OSError, ValueError, KeyError, TypeError):
        return -1


def _write(index: "tantivy.Index", removed: Iterable[int], added: Iterable[Chunk]) -> None:
    writer = index.writer(heap_size=WRITER_HEAP_BYTES, num_threads=1)
    try:
        # A killed writer's files would be in the way of new ones: they are named by operation numbers.
        writer.garbage_collect_files()
        for blob in removed:
            writer.delete_documents_by_term("blob", blob)
        for chunk in added:
            writer.add_document(_document(chunk))
        writer.commit()
        writer.wait_merging_threads()
    finally:
        # A traceback would keep the writer, and with it tantivy's own lock, alive.
        del writer


def _schema() -> "tantivy.Schema":
    builder = tantivy.SchemaBuilder()
    for name in _COLUMNS:
        builder.add_integer_field(name, indexed=name == "blob", fast=True)
    builder.add_text_field("language", stored=False, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("body", stored=False, tokenizer_name="code", index_option="basic")
    return builder.build()


def _analyzer() -> "tantivy.TextAnalyzer":
    # The words are those of `indexed_terms`; tantivy only separates them again.
    return tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()


def _document(chunk: Chunk) -> "tantivy.Document":
    return tantivy.Document(
        blob=chunk.blob,
        language=chunk.language or "-",
        start_line=chunk.start_line,
        more_lines=chunk.end_line - chunk.start_line,
        body=chunk.words,
    )


def _column(searcher: "tantivy.Searcher", name: str, hits: "list[tuple[float, tantivy.DocAddress]]") -> list[int]:
    numbers: list[Any] = searcher.fast_field_values(name, [address for _, address in hits])
    return numbers


def _values(explanation: dict[str, Any]) -> dict[str, float]:
    """The numbers of an explained score, by the first word of what each is."""
    found = {explanation["description"].partition(",")[0]: float(explanation["value"])}
    for detail in explanation.get("details", ()):
        found |= _values(detail)
    return found
