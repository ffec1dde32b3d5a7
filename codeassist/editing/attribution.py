"""Which bytes of an edited text are the model's, and the events that say so where no editor is there to do it."""

from collections.abc import Callable
from operator import attrgetter

from codeassist import __version__
from codeassist.capture.buffer import Buffer
from codeassist.capture.cuts import Cuts
from codeassist.capture.edit import Edit
from codeassist.capture.events import Client, SuggestionAccepted, SuggestionShown, count_lines
from codeassist.capture.recorder import Recorder
from codeassist.capture.saved import SavedBuffer
from codeassist.editing.types import EditAnswer, EditRequest, Replacement, applied
from codeassist.privacy.redaction import Redactor
from codeassist.settings import Settings

CLIENT = Client("codeassist refactor", __version__)


def own_ranges(text: bytes, replacements: tuple[Replacement, ...]) -> tuple[tuple[int, int], ...]:
    """Where in a text, once it is edited, stands what the edit wrote.

    What a replacement takes away and puts back at its edges was not written anew.
    """
    ranges: list[tuple[int, int]] = []
    shift = 0
    for one in sorted(replacements, key=attrgetter("start")):
        own = Edit(text, one.start, one.end, one.text).trimmed()
        ranges.append((own.start + shift, own.start + shift + len(own.inserted)))
        shift += len(one.text) - (one.end - one.start)
    return tuple(found for found in ranges if found[0] < found[1])


def record(request: EditRequest, answer: EditAnswer, settings: Settings, report: Callable[[str], None]) -> None:
    """Write into the journal that an edit was shown, accepted and saved to its file, as an editor would tell it.

    `report` is told in words what can't be recorded.
    """
    file, after = request.root / request.path, applied(request.text, answer.replacements)
    buffer = Buffer(after, Cuts())
    span = buffer.claim(answer.suggestion, after, own_ranges(request.text, answer.replacements))
    text = span.text.decode()
    recorder = Recorder(settings.journal, CLIENT, report, lambda _root: Redactor(settings.privacy))
    recorder.event(
        file,
        (),
        lambda location: SuggestionShown(
            suggestion=answer.suggestion,
            feature="refactor",
            model=answer.model,
            language=request.language,
            path=location.path,
            lines=count_lines(text),
            characters=len(text),
            latency_ms=round(answer.seconds * 1000),
        ),
    )
    recorder.event(
        file,
        (),
        lambda location: SuggestionAccepted(
            suggestion=answer.suggestion,
            span=span.span,
            path=location.path,
            lines=count_lines(text),
            characters=len(text),
            partial=False,
        ),
    )
    recorder.saved(SavedBuffer(file, after, buffer.owned()), ())
    recorder.close()
