"""The user's one index, opened as the settings say, and what of each repository it takes in."""

from pathlib import Path

from codeassist import places
from codeassist.settings import LoadedSettings, Settings
from codeassist_index import CodeIndex, IndexOptions


def open_index(settings: Settings) -> CodeIndex:
    """Open the index in the user's cache folder; close it after use, or use it in a `with`."""
    return CodeIndex.open(places.index_dir(), _options(settings))


def options_of(loaded: LoadedSettings, root: Path) -> IndexOptions:
    """What is indexed of the repository or folder `root`: the settings with the safe subset of its own file."""
    return _options(loaded.of_project(root).settings)


def _options(settings: Settings) -> IndexOptions:
    section = settings.index
    return IndexOptions(
        languages=section.languages,
        include=section.include,
        exclude=section.exclude,
        private=tuple(_anywhere(settings.privacy.private_globs)),
        file_bytes_max=section.file_bytes_max,
    )


def _anywhere(globs: tuple[str, ...]) -> list[str]:
    """Globs of file names as globs of paths."""
    return [path for glob in globs for path in ([glob] if "/" in glob else [glob, f"*/{glob}"])]
