"""Python: definitions, references, imports, signatures and values."""

from codeassist_index.languages.language import Language
from codeassist_index.languages.python.cursor import read_cursor
from codeassist_index.languages.python.modules import module_names, places
from codeassist_index.languages.python.parse import parse

PYTHON = Language(
    name="python",
    suffixes=(".py", ".pyi"),
    package_files=("__init__.py", "__init__.pyi"),
    parse=parse,
    read_cursor=read_cursor,
    module_names=module_names,
    places=places,
)
