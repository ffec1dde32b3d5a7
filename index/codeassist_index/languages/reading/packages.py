"""Where a file belongs to the package that it declares, wherever it lies: Java, C#, Kotlin, Scala, PHP."""

from codeassist_index.languages.language import Layout


def module_names(_path: str, declared: str, _layout: Layout) -> tuple[str, ...]:
    """The package; what belongs to none can't be imported."""
    return (declared,) if declared else ()


def places(module: str, _importer: str) -> tuple[tuple[str, ...], str]:
    """An import names a package, wherever it lies."""
    return (), module
