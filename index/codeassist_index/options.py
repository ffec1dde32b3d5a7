"""What of a repository is indexed."""

from dataclasses import dataclass

from codeassist_index.languages import LANGUAGES


@dataclass(frozen=True, slots=True)
class IndexOptions:
    """Languages whose definitions are kept, globs over repository paths, and the largest file in bytes.

    An empty `include` means every file; files of other languages stay searchable as text. Files that `private`
    names, whatever their case, are left out like those of `exclude`.
    """

    languages: tuple[str, ...] = tuple(LANGUAGES)
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    private: tuple[str, ...] = ()
    file_bytes_max: int = 1_000_000
