"""The user's one index, opened as the settings say."""

from codeassist import places
from codeassist.errors import UsageError
from codeassist.settings import Settings
from codeassist_index import CodeIndex, IndexOptions
from codeassist_index.languages import LANGUAGES


def open_index(settings: Settings) -> CodeIndex:
    """Open the index in the user's cache folder; close it after use, or use it in a `with`.

    Raises:
        UsageError: `index.languages` names one that the index does not know.
    """
    section = settings.index
    unknown = [name for name in section.languages if name not in LANGUAGES]
    if unknown:
        raise UsageError(f"Setting `index.languages`: {', '.join(unknown)} is not one of {', '.join(LANGUAGES)}.")
    options = IndexOptions(
        languages=section.languages,
        include=section.include,
        exclude=section.exclude,
        file_bytes_max=section.file_bytes_max,
    )
    return CodeIndex.open(places.index_dir(), options)
