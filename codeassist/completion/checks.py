"""Names that a model invented: found through the code index, and what is left of a suggestion without them."""

import logging
from collections.abc import Callable, Sequence
from typing import Protocol

from codeassist.completion.filters import filtered
from codeassist.completion.types import CompletionRequest
from codeassist_index.checking import Unknown
from codeassist_index.errors import CodeIndexError, NotIndexedError
from codeassist_index.types import ContextRequest

_log = logging.getLogger(__name__)

INVENTED_NAME = "invented-name"
"""What removed a suggestion of which an invention left nothing, in `Completion.filtered`."""

Check = Callable[[CompletionRequest, str], tuple[Unknown, ...]]
"""The invented names of a suggestion in its place; reads the index, so it belongs on a thread."""


class CheckedIndex(Protocol):
    """The part of the code index that checks use."""

    def unknown(self, request: ContextRequest, text: str) -> tuple[Unknown, ...]: ...  # noqa: D102


def check_with(index: CheckedIndex) -> Check:
    """Checks against an index. One that can't be asked, or does not hold the root, finds nothing."""

    def check(request: CompletionRequest, text: str) -> tuple[Unknown, ...]:
        try:
            found = index.unknown(ContextRequest(request.root, request.path, request.prefix, request.suffix), text)
            for one in found:
                _log.debug("Invented in %s: %s", request.path, one.reason)
            return found
        except NotIndexedError as error:
            _log.info("No check of %s: %s", request.path, error)
        except CodeIndexError as error:
            _log.warning("No check of %s: %s", request.path, error)
        return ()

    return check


def without_inventions(text: str, request: CompletionRequest, found: Sequence[Unknown]) -> str | None:
    """The whole lines before the first invention that can stand alone; None where there are none.

    Lines are taken off from below until no filter objects, so that no half call and no header without its body stays.
    """
    if not found:
        return text
    lines = text[: found[0].start].split("\n")[:-1]
    for count in range(len(lines), 0, -1):
        part = "\n".join(lines[:count]).rstrip()
        if part and not part.endswith(":") and filtered(part, request).text == part:
            return part
    return None
