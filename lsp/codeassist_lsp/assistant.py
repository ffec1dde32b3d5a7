"""What one model does for the projects of one kind of settings: suggestions and edits."""

from dataclasses import dataclass

from codeassist.completion import Completer, Completion, CompletionRequest
from codeassist.editing.types import EditAnswer, EditRequest
from codeassist.editing.writer import Writer


@dataclass(frozen=True, slots=True)
class Assistant:
    """A completer and a writer of edits with the same model."""

    completer: Completer
    writer: Writer

    async def complete(self, request: CompletionRequest) -> Completion:
        """The suggestion for a cursor."""
        return await self.completer.complete(request)

    async def edit(self, request: EditRequest) -> EditAnswer:
        """The checked edit, or why there is none."""
        return await self.writer.edit(request)

    def accepted(self, suggestion: str) -> None:
        """A suggestion was accepted."""
        self.completer.accepted(suggestion)

    def dismissed(self, suggestion: str) -> None:
        """A suggestion was dismissed."""
        self.completer.dismissed(suggestion)
