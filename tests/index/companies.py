"""Random small companies: repositories that share contents, module names and imports, every secret in them marked.

A marker is a word that stands for one repository or one file of it, so that any answer can be searched for what its
caller may not read.
"""

import dataclasses
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from hypothesis import strategies as st

from codeassist_index import CodeIndex, CodeIndexError, ContextRequest
from codeassist_index.access import Access

MODULES = ("core.py", "util.py", "pkg/core.py", "pkg/__init__.py")
PLAIN = (
    "def charge(amount):\n    return ledger(amount)\n",
    "class Ledger:\n    def total(self): ...\n\n    def entries(self): return self.total()\n",
    "from core import charge\n\n\ndef pay(amount):\n    return charge(amount)\n",
)
MARKED = (
    'class Ledger:\n    """{0} entries."""\n\n    def total(self, {0}_rate): ...\n\n    def {0}_only(self): ...\n',
    (
        "from core import charge, Ledger\n\n\n# {0}\ndef pay(ledger: Ledger):\n"
        "    {0} = charge(ledger)\n    return ledger.total({0})\n"
    ),
    "from util import Ledger\n\n\ndef charge(amount, {0}=None):\n    return Ledger().total({0})\n",
    (
        "from core import *\nimport {0}_elsewhere\n\n\nclass Account(Ledger):\n"
        "    {0}: Ledger\n\n    def total(self): return self.{0}\n"
    ),
)  # fmt: skip
NAMES = ("charge", "Ledger", "Ledger.total", "core.charge", "pay", "total", "Account", "pkg.core")
PREFIXES = (
    "from core import charge, Ledger\n\n\ndef settle(ledger: Ledger):\n    ledger.total()\n    pay(ledger.",
    (
        "import util\nfrom pkg import core as other\nfrom pkg.core import *\n\n\n"
        "class Mine(util.Ledger):\n    def total(self):\n        return "
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Company:
    """Path to content, by the name of each repository."""

    repositories: Mapping[str, Mapping[str, str]]

    def markers(self, name: str, path: str = "") -> set[str]:
        """The markers of a file, or of a whole repository."""
        number = list(self.repositories).index(name)
        files = list(self.repositories[name])
        wanted = files if not path else [path]
        of_files = {f"zq{number}x{files.index(file)}" for file in wanted}
        return of_files if path else of_files | {name}

    def write(self, folder: Path, *, only: Callable[[str, str], bool] = lambda _name, _path: True) -> dict[str, Path]:
        """The files on disk; the root of each repository that has any."""
        roots = {}
        for name, files in self.repositories.items():
            for path, content in files.items():
                if only(name, path):
                    target = folder / name / path
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_text(content, encoding="utf-8")
                    roots[name] = folder / name
        return roots


@st.composite
def companies(draw: st.DrawFn) -> Company:
    repositories: dict[str, dict[str, str]] = {}
    for number in range(draw(st.integers(2, 4))):
        files: dict[str, str] = {}
        for place in draw(
            st.lists(st.sampled_from((*MODULES, "{0}.py", "pkg/{0}.py")), min_size=1, max_size=5, unique=True)
        ):
            marker = f"zq{number}x{len(files)}"
            files[place.format(marker)] = draw(st.sampled_from(PLAIN + MARKED)).format(marker)
        repositories[f"zn{number}-shop"] = files
    return Company(repositories)


def answers(index: CodeIndex, company: Company, access: Access, folder: Path) -> Iterator[tuple[str, object]]:
    """What every public question is answered, with a word for the question."""
    everything = [marker for name in company.repositories for marker in company.markers(name)]
    for name in (*NAMES, *everything):
        yield f"definitions {name}", index.definitions(name, access=access)
        yield f"references {name}", index.references(name, access=access)
        yield f"search {name}", index.search(name, limit=1000, access=access)
    yield "search words", index.search("ledger total charge amount " + " ".join(everything[:8]), access=access)
    yield "relevant", index.relevant("charge a Ledger.total " + " ".join(everything), access=access)
    yield "repositories", index.repositories(access=access)
    yield "sizes", [replace(size, looked_at=0.0) for size in index.sizes(access=access)]
    yield "known roots", index.known_roots(access=access)
    for name in ("charge", "Led", "", *everything):
        yield f"symbols {name}", index.symbols(name, access=access)
    for name in company.repositories:
        yield f"pins {name}", _or_error(partial(index.pins, folder / name, access=access))
        yield f"dependencies {name}", _or_error(partial(index.dependencies, folder / name, access=access))
        for path in company.repositories[name]:
            yield f"outline {name} {path}", _or_error(partial(index.outline, name, path, access=access))
            yield f"text {name} {path}", _or_error(partial(index.text, name, path, access=access))
    for question, request in _requests(company, folder, everything):
        yield question, _or_error(partial(_context, index, request, access))
        yield f"explain {question}", _or_error(partial(_explanation, index, request, access))
        for at in (request.prefix.find("Ledger") + 1, request.prefix.rfind("total") + 1):
            text = request.prefix + request.suffix
            cursor = replace(request, prefix=text[:at], suffix=text[at:])
            yield f"definition at {at} {question}", _or_error(partial(index.definition_at, cursor, access=access))
            yield f"references at {at} {question}", _or_error(partial(index.references_at, cursor, access=access))
            yield f"hover at {at} {question}", _or_error(partial(index.hover_at, cursor, access=access))


def _context(index: CodeIndex, request: ContextRequest, access: Access) -> object:
    return index.context(request, budget=600, count_tokens=_words, access=access).snippets


def _explanation(index: CodeIndex, request: ContextRequest, access: Access) -> object:
    """Without times, and without the repository that was asked for by its name."""
    found = index.explain(request, budget=600, count_tokens=_words, access=access)
    return replace(found, stages=(), file=replace(found.file, repository=""))


def serialised(answer: object) -> str:
    """The whole of an answer as text."""
    return json.dumps(answer, default=_plain, ensure_ascii=False)


def _requests(company: Company, folder: Path, words: list[str]) -> Iterator[tuple[str, ContextRequest]]:
    suffix = "\n\n# " + " ".join(words) + "\n"
    for number, prefix in enumerate(PREFIXES):
        for name in company.repositories:
            yield f"context {number} {name}", ContextRequest(folder / name, "new.py", prefix, suffix)
            yield f"context {number} by name {name}", ContextRequest(Path(), "new.py", prefix, suffix, name)
        yield f"context {number} elsewhere", ContextRequest(Path(), "pkg/new.py", prefix, suffix, "elsewhere")


def _or_error(ask: Callable[[], object]) -> object:
    try:
        return ask()
    except CodeIndexError as error:
        return f"{type(error).__name__}: {error}"


def _words(text: str) -> int:
    return len(text.split())


def _plain(value: object) -> object:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    return str(value)
