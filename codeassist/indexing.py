"""The user's one index, opened as the settings say, and what of each repository it takes in."""

from dataclasses import replace
from pathlib import Path

from codeassist import places
from codeassist.settings import LoadedSettings, Settings
from codeassist.settings.file import PROJECT_FILE_BYTES_MAX
from codeassist.settings.project import FILE_NAME
from codeassist_index import CodeIndex, IndexOptions, tree


def open_index(settings: Settings) -> CodeIndex:
    """Open the index in the user's cache folder; close it after use, or use it in a `with`."""
    return CodeIndex.open(places.index_dir(), _options(settings))


def options_of(loaded: LoadedSettings, root: Path, *, branch: str = "") -> IndexOptions:
    """What is indexed of the repository or folder `root`: the settings with the safe subset of its own file.

    An entry of `index.repositories` for this folder counts too, whoever has it indexed. The project's file is that
    of the commit where a commit is indexed: of a branch, or of a bare repository.

    Raises:
        NotARepositoryError: there is no such branch.
        GitError: git refuses to read the repository.
    """
    if branch or tree.is_bare(root):
        commit = tree.commit_of(root, branch=branch)
        content = tree.small_file(root, commit, FILE_NAME, PROJECT_FILE_BYTES_MAX) if commit else None
        found = loaded if content is None else loaded.of_project_text(content, root / FILE_NAME)
    else:
        found = loaded.of_project(root)
    options = _options(found.settings)
    for entry in loaded.settings.index.repositories:
        if entry.path and Path(entry.path).expanduser().resolve() == root.resolve():
            return narrowed(options, entry.include, entry.exclude)
    return options


def narrowed(options: IndexOptions, include: tuple[str, ...], exclude: tuple[str, ...]) -> IndexOptions:
    """The options with what an entry for one repository says: `include` in the place of theirs, `exclude` added."""
    return replace(options, include=include or options.include, exclude=(*options.exclude, *exclude))


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
