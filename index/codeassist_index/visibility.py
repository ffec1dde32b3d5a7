"""Which files see each other's names without an import: those of a folder, of a package, or of a whole repository."""

from codeassist_index.languages import LANGUAGES
from codeassist_index.languages.language import Language, Layout
from codeassist_index.snapshot import FileRef, Module, Sharing


def language_of_module(module: Module) -> Language:
    """The language that a module is written in."""
    return LANGUAGES[module.ref.language]


def is_related(ref: FileRef, other: FileRef) -> bool:
    """Whether two files are of languages that may import each other."""
    known = LANGUAGES.get(ref.language)
    return known is not None and known.family == LANGUAGES[other.language].family


def declared_package(module: Module) -> str:
    """The package that a file says it belongs to, or an empty text."""
    return next((star.module for star in module.shape.stars if not star.alias), "")


def sharings(module: Module) -> list[Sharing]:
    """What a file sees without an import, the nearest first: its folder, or its packages by name and by path."""
    language, ref = language_of_module(module), module.ref
    if not language.shares:
        return []
    own_folder = Sharing(ref.repository, ref.path.rpartition("/")[0], "")
    if language.shares == "package":
        packages = (declared_package(module), *language.module_names(ref.path, "", Layout())[:1])
        return [Sharing(ref.repository, "", package) for package in packages if package] or [own_folder]
    return [own_folder]
