"""What retrieval is compared with: the other arms of the benchmarks, each a list of pieces, best first."""

import ast
import math
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path, PurePosixPath

from arms import QUERY_LINES, CountTokens, Hole, Piece, fitting

from codeassist_index import CodeIndex

CHUNK_LINES = 20
STRIDE_LINES = 10
PIECES_MAX = 60
K1, B = 1.2, 0.75
_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")
_FROM = re.compile(r"^[ \t]*from[ \t]+(\.*[\w.]*)[ \t]+import[ \t]+(\([^)]*\)|[^\n(]+)", re.MULTILINE)
_IMPORT = re.compile(r"^[ \t]*import[ \t]+([^\n]+)", re.MULTILINE)


def baselines(root: Path, hole: Hole, count_tokens: CountTokens) -> dict[str, list[Piece]]:
    """The arms that need nothing but the repository, whose target file is away."""
    return {
        "bm25": counted(bm25(sources(root), above(hole)), count_tokens),
        "jaccard": counted(_windows_like(root, hole), count_tokens),
        "imports": counted(_imported(root, hole), count_tokens),
        "random": counted(_chance(root, random.Random(hole.prefix)), count_tokens),
    }


def above(hole: Hole) -> str:
    """The lines above the cursor that text search is asked with."""
    return "\n".join(hole.prefix.split("\n")[-QUERY_LINES:])


def sources(root: Path) -> Iterator[tuple[str, str]]:
    """(Path, text) of every Python file."""
    for path in sorted(root.rglob("*.py")):
        if path.is_file():
            yield path.relative_to(root).as_posix(), path.read_text("utf-8", "replace")


def bm25(files: Iterable[tuple[str, str]], query: str) -> list[tuple[str, str]]:
    """Chunks of 20 lines by Okapi BM25 (Robertson and Zaragoza, 2009) over words and the parts of names."""
    chunks = [(path, text, counts) for path, source in files for text, counts in _chunks(source)]
    mean = sum(counts.total() for _, _, counts in chunks) / max(1, len(chunks))
    wanted = _terms(query).keys()
    having = {term: sum(term in counts for _, _, counts in chunks) for term in wanted}
    rarity = {term: math.log(1 + (len(chunks) - count + 0.5) / (count + 0.5)) for term, count in having.items()}
    scored = []
    for path, text, counts in chunks:
        norm = K1 * (1 - B + B * counts.total() / mean)
        found = [(rarity[term], counts[term]) for term in wanted if term in counts]
        if found:
            scored.append((-sum(weight * count * (K1 + 1) / (count + norm) for weight, count in found), path, text))
    scored.sort(key=lambda one: one[:2])
    return [(path, text) for _, path, text in scored[:PIECES_MAX]]


def counted(texts: Iterable[tuple[str, str]], count_tokens: CountTokens) -> list[Piece]:
    """Pieces of (path, text)."""
    return [Piece(path, text, count_tokens(text)) for path, text in texts]


def halves(first: Iterable[Piece], second: Iterable[Piece], budget: int) -> list[Piece]:
    """Half of the budget for one arm, and what is left for the other."""
    shown = fitting(first, budget // 2)
    return [*shown, *fitting(second, budget - sum(piece.tokens for piece in shown))]


def told_the_answer(root: Path, hole: Hole, count_tokens: CountTokens) -> list[Piece]:
    """BM25 whose query is the answer itself: what text search could reach at best."""
    return counted(bm25(sources(root), hole.answer), count_tokens)


def told_the_names(index: CodeIndex, names: Iterable[str], count_tokens: CountTokens) -> list[Piece]:
    """The shortest definition of each name that is needed, the shortest of all first: what the budget has room for."""
    shortest = []
    for name in sorted(names):
        found = [(one.path, one.signature or one.name) for one in index.definitions(name)]
        shortest.extend(sorted(counted(found, count_tokens), key=lambda piece: (piece.tokens, piece.path))[:1])
    return sorted(shortest, key=lambda piece: (piece.tokens, piece.path))


def _windows_like(root: Path, hole: Hole) -> Iterator[tuple[str, str]]:
    """Windows of 20 lines, every ten lines, by the Jaccard index of their words with the 20 lines above the cursor.

    The retriever of RepoCoder (EMNLP 2023), with its sizes for functions.
    """
    wanted = _words("\n".join(hole.prefix.rstrip("\n").split("\n")[-CHUNK_LINES:]))
    scored = []
    for name, source in sources(root):
        for text, words in _windows(source):
            shared = len(wanted & words)
            scored.append((-shared / max(1, len(wanted) + len(words) - shared), name, text))
    scored.sort(key=lambda one: one[:2])
    yield from ((name, text) for _, name, text in scored[:PIECES_MAX])


@lru_cache(5_000)
def _windows(text: str) -> tuple[tuple[str, frozenset[str]], ...]:
    lines = text.split("\n")
    last = max(1, len(lines) - CHUNK_LINES + STRIDE_LINES)
    cut = ("\n".join(lines[first : first + CHUNK_LINES]) for first in range(0, last, STRIDE_LINES))
    return tuple((window, _words(window)) for window in cut)


@lru_cache(5_000)
def _chunks(text: str) -> tuple[tuple[str, Counter[str]], ...]:
    lines = text.split("\n")
    cut = ("\n".join(lines[first : first + CHUNK_LINES]) for first in range(0, len(lines), CHUNK_LINES))
    return tuple((chunk, _terms(chunk)) for chunk in cut if chunk.strip())


def _terms(text: str) -> Counter[str]:
    words = re.findall(r"\w+", text)
    parts = (part for word in words for part in _PART.findall(word) if part != word)
    return Counter(term.lower() for term in (*words, *parts) if len(term) > 1)


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text))


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
