"""The words for why there is no suggestion, and the rules by which none is asked for."""

from codeassist.completion.types import CompletionRequest
from codeassist.privacy import files
from codeassist.settings.model import CompletionSettings

PRIVATE = "private"
"""The file's name says that it holds secrets."""
WITHHELD = "secret"
"""The cursor stands in a secret."""
OFF = "off"
"""The settings switch suggestions off for the language or the path."""
EAGERNESS = "eagerness"
"""The editor asked by itself at a place where the user's `completion.eagerness` wants no model asked."""
REJECTED = "rejected"
"""The user looked at the very suggestion a moment ago and did not take it."""
SUPERSEDED = "superseded"
"""A newer request of the same document took its place."""
WORD_BOUNDARY = "word-boundary"
"""The model went on with the word before the space."""
NO_ROOM = "no-room"
"""A prompt that goes on behind a suggestion is longer than the model's window. Nobody asked: it is never shown."""
REDACTED = "redacted"
"""The model repeated the placeholder of a secret."""

_CLOSERS = ")]}>\"'`,;: \t"


def is_off(request: CompletionRequest, settings: CompletionSettings) -> bool:
    """Whether the settings switch suggestions off here, also for a person who asks for one."""
    return request.language in settings.languages_off or files.is_named(request.path, settings.paths_off)


def is_worth_asking(request: CompletionRequest, settings: CompletionSettings) -> bool:
    """Whether the model should be asked here: always for a person, else as `completion.eagerness` says.

    Quiet asks where work begins: behind the last word of a line, or of all but closing brackets, and not
    while a word is typed. Normal asks everywhere but inside a word, eager everywhere.
    """
    if request.trigger == "invoked" or settings.eagerness == "eager":
        return True
    word_before = _is_word(request.prefix[-1:])
    if settings.eagerness == "normal":
        return not (word_before and _is_word(request.suffix[:1]))
    return not word_before and not request.rest_of_line.strip(_CLOSERS)


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"
