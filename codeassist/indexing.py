"""The user's one index, opened as the settings say."""

from codeassist import places
from codeassist.settings import Settings
from codeassist_index import CodeIndex, IndexOptions


def open_index(settings: Settings) -> CodeIndex:
    """Open the index in the user's cache folder; close it after use, or use it in a `with`."""
    section = settings.index
    options = IndexOptions(
        languages=section.languages,
        include=section.include,
        exclude=section.exclude,
        file_bytes_max=section.file_bytes_max,
    )
    return CodeIndex.open(places.index_dir(), options)
