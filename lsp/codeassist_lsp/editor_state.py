"""What a person does in one document that is not typing code: selecting text, composing with an input method."""

from collections.abc import Sequence

from codeassist.capture.edit import Edit
from codeassist_lsp.composition import Composition


class EditorState:
    """As the client tells it (`codeassist/editorState`); whether it is composing is inferred until it does."""

    def __init__(self) -> None:
        self._composition = Composition()
        self._selecting = False
        self._composing: bool | None = None
        self._undoing = False

    def told(self, *, selecting: bool | None, composing: bool | None) -> None:
        """The client says how it is now; None where it does not say."""
        if selecting is not None:
            self._selecting = selecting
        if composing is not None:
            self._composing = composing

    def undoes(self, *, undoing: bool) -> None:
        """The client says that the next change is an undo or a redo, or that it is none."""
        self._undoing = undoing

    def take_undoing(self) -> bool:
        """Whether the change that came now was said to be an undo or a redo."""
        undoing, self._undoing = self._undoing, False
        return undoing

    def changed(self, edits: Sequence[Edit]) -> None:
        """Follow what a person changed; nothing for an acceptance."""
        self._composition.changed(edits)

    @property
    def is_busy(self) -> bool:
        """Whether nothing is to be suggested unless it is asked for by hand."""
        return self._selecting or (self._composition.under_way if self._composing is None else self._composing)
