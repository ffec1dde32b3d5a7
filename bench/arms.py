"""What the retrieval benchmarks compare with, and how they count.

Every arm hands over pieces, best first, and is scored on those that fit into the same number of tokens.
A piece that holds the whole answer is taken out of every arm before it is scored, and counted.
"""

import ast
import random
import re
import tarfile
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from tokenizers import Tokenizer

from codeassist_index import CodeIndex, ContextRequest

BUDGETS = (512, 1024, 2048)
QUERY_LINES = 10
CHUNK_LINES = 20
PIECES_MAX = 60
ANSWER_CHARACTERS_MIN = 25
"""A shorter answer (`return self.name`) stands in any code by chance."""
RESAMPLES = 2_000

CountTokens = Callable[[str], int]

_FROM = re.compile(r"^[ \t]*from[ \t]+(\.*[\w.]*)[ \t]+import[ \t]+(\([^)]*\)|[^\n(]+)", re.MULTILINE)
_IMPORT = re.compile(r"^[ \t]*import[ \t]+([^\n]+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Piece:
    """A snippet of any arm."""

    path: str
    text: str
    tokens: int


@dataclass(frozen=True, slots=True)
class Hole:
    """What is seen of a file, and what was cut out of it."""

    path: str
    prefix: str
    suffix: str
    answer: str

    @property
    def answer_in_sight(self) -> bool:
        """Whether the same text stands elsewhere in the file, so that the query would show it."""
        return len(self.answer) >= ANSWER_CHARACTERS_MIN and self.answer in self.prefix + self.suffix


def token_counter(tokenizer: Path) -> CountTokens:
    """What counts tokens as the model of a `tokenizer.json` does."""
    engine = Tokenizer.from_file(str(tokenizer))

    def count_tokens(text: str) -> int:
        return len(engine.encode(text, add_special_tokens=False).ids)

    return count_tokens


@contextmanager
def unpacked(archive: Path) -> Iterator[tuple[Path, Path]]:
    """The folder of a benchmark's archive that holds `instances.jsonl` and `repos/`, and one for an index."""
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(archive) as members:
            members.extractall(folder, filter="data")
        (base,) = Path(folder).glob("*/instances.jsonl")
        yield base.parent, Path(folder) / "index"


def ours(index: CodeIndex, root: Path, hole: Hole, budget: int, count_tokens: CountTokens) -> tuple[list[Piece], float]:
    """The context of the product, never above its budget, and the milliseconds that it took."""
    request = ContextRequest(root, hole.path, hole.prefix, hole.suffix)
    answer = index.context(request, budget=budget, count_tokens=count_tokens)
    pieces = [Piece(snippet.path, snippet.text, snippet.tokens) for snippet in answer.snippets]
    assert sum(count_tokens(piece.text) for piece in pieces) <= budget, hole.path
    assert all(piece.path != hole.path for piece in pieces), hole.path
    return pieces, answer.elapsed_ms


def baselines(index: CodeIndex, root: Path, hole: Hole, count_tokens: CountTokens) -> dict[str, list[Piece]]:
    """The other arms: chunks by BM25, chunks by chance, signatures of what is imported."""
    query = "\n".join(hole.prefix.split("\n")[-QUERY_LINES:])
    hits = [hit for hit in index.search(query, limit=400) if hit.path.endswith(".py")][:PIECES_MAX]
    found = {
        "bm25": [(hit.path, hit.text) for hit in hits],
        "random": list(_chance(root, random.Random(hole.prefix))),  # noqa: S311 - a baseline, not a secret
        "imports": list(_imported(root, hole)),
    }
    return {arm: [Piece(path, text, count_tokens(text)) for path, text in texts] for arm, texts in found.items()}


def fitting(pieces: Iterable[Piece], budget: int) -> list[Piece]:
    """The pieces that are shown when each is taken that still fits."""
    shown = []
    for piece in pieces:
        if piece.tokens <= budget:
            budget -= piece.tokens
            shown.append(piece)
    return shown


def without_answer(hole: Hole, root: Path, pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces without those that hold the whole answer.

    Such a piece must be a duplicate that the repository itself has in another file: that is asserted, the
    target file being gone from `root`.
    """
    answer = hole.answer.strip()
    if len(answer) < ANSWER_CHARACTERS_MIN:
        return list(pieces)
    kept = [piece for piece in pieces if answer not in piece.text]
    for piece in pieces:
        if answer in piece.text:
            assert piece.path != hole.path, hole.path
            assert answer in (root / piece.path).read_text("utf-8", "replace"), (hole.path, piece.path)
    assert not any(answer in piece.text for piece in kept)
    return kept


def interval(by_repository: Mapping[str, tuple[float, float]]) -> tuple[float, float]:
    """The 95 % bootstrap interval of a share; `by_repository` are (found, of how many), resampled as wholes."""
    rng = random.Random(0)  # noqa: S311 - a resample, not a secret
    pairs = list(by_repository.values())
    shares = []
    for _ in range(RESAMPLES):
        drawn = rng.choices(pairs, k=len(pairs))
        shares.append(sum(found for found, _ in drawn) / sum(total for _, total in drawn))
    shares.sort()
    return shares[int(0.025 * RESAMPLES)], shares[int(0.975 * RESAMPLES)]


def _chance(root: Path, rng: random.Random) -> Iterator[tuple[str, str]]:
    files = sorted(path for path in root.rglob("*.py") if path.is_file())
    for path in rng.choices(files, k=PIECES_MAX):
        lines = path.read_text("utf-8", "replace").split("\n")
        first = rng.randrange(max(1, len(lines) - CHUNK_LINES + 1))
        yield path.relative_to(root).as_posix(), "\n".join(lines[first : first + CHUNK_LINES])


def _imported(root: Path, hole: Hole) -> Iterator[tuple[str, str]]:
    """Signatures of the names that the file imports, the one used nearest above the cursor first.

    Resolved by path alone: no re-exports, no base classes, no types. What a symbol graph has to beat.
    """
    wanted = sorted(_import_names(hole.prefix), key=lambda one: -hole.prefix.rfind(one[2]))
    for module, name, alias in wanted:
        if name and (path := _file(root, hole.path, module)) is not None:
            yield from ((path, text) for text in _signatures(root / path, {name}))
        whole = f"{module}{'' if module.endswith('.') else '.'}{name}" if name else module
        if (path := _file(root, hole.path, whole)) is not None:
            used = set(re.findall(rf"\b{re.escape(alias)}\.(\w+)", hole.prefix + hole.suffix))
            yield from ((path, text) for text in _signatures(root / path, used))


def _import_names(text: str) -> Iterator[tuple[str, str, str]]:
    """(module, name or nothing, alias) of each import."""
    for module, names in _FROM.findall(text):
        for entry in names.strip("()").split(","):
            name, _, alias = entry.split("#")[0].strip().partition(" as ")
            if name.isidentifier():
                yield module, name, alias.strip() or name
    for names in _IMPORT.findall(text):
        for entry in names.split("#")[0].split(","):
            module, _, alias = entry.strip().partition(" as ")
            yield module, "", alias.strip() or module


def _file(root: Path, importer: str, module: str) -> str | None:
    dots = len(module) - len(module.lstrip("."))
    parts = [part for part in module.split(".") if part]
    if dots:
        folders = [PurePosixPath(importer).parents[min(dots, len(PurePosixPath(importer).parents)) - 1]]
    else:
        folders = [PurePosixPath(), PurePosixPath("src")]
    for folder in folders:
        stem = folder.joinpath(*parts)
        for path in (stem.with_name(f"{stem.name}.py") if parts else stem, stem / "__init__.py"):
            if (root / path).is_file():
                return path.as_posix()
    return None


def _signatures(path: Path, names: set[str]) -> Iterator[str]:
    try:
        body = ast.parse(path.read_bytes()).body
    except (SyntaxError, ValueError):
        return  # an old Python's file
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name in names:
            yield _function(node)
        elif isinstance(node, ast.ClassDef) and node.name in names:
            bases = ", ".join(ast.unparse(base) for base in node.bases)
            members = [one for one in node.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)]
            yield "\n".join([f"class {node.name}({bases}):", *(f"    {_function(one)}" for one in members)])
        elif isinstance(node, ast.Assign) and any(
            isinstance(one, ast.Name) and one.id in names for one in node.targets
        ):
            yield ast.unparse(node)


def _function(node: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    return f"def {node.name}({ast.unparse(node.args)}){returns}: ..."
