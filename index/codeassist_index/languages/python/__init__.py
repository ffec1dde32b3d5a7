"""Python: definitions, references, imports, signatures and values."""

from codeassist_index.languages.language import Language, Layout
from codeassist_index.languages.python.cursor import read_cursor
from codeassist_index.languages.python.modules import module_names, places
from codeassist_index.languages.python.parse import parse


def _module_names(path: str, _declared: str, layout: Layout) -> tuple[str, ...]:
    return module_names(path, layout.packages)


PYTHON = Language(
    name="python",
    family="python",
    wheel="tree_sitter_python",
    suffixes=(".py", ".pyi"),
    interpreters=("python", "pypy"),
    package_files=("__init__.py", "__init__.pyi"),
    parse=parse,
    read_cursor=read_cursor,
    module_names=_module_names,
    places=places,
    self_names={"self": True, "cls": False},
    super_names={"super": False},
    submodules=True,
)
