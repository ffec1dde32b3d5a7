"""How files are found where not their paths but their packages have names, and where a whole repository is in sight."""

from codeassist_index.languages.language import Layout

REPOSITORY = "="
"""The package of what every file of its repository sees without an import: like any name with this mark, it
counts inside its own repository only."""


def module_names(_path: str, declared: str, _layout: Layout) -> tuple[str, ...]:
    """The package that a file declares, wherever it lies; what belongs to none can't be imported."""
    return (declared,) if declared else ()


def places(module: str, _importer: str) -> tuple[tuple[str, ...], str]:
    """An import names a package, wherever it lies."""
    return (), module
