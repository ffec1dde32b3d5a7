"""The one exception of the package, which never leaves it: `Writer` turns it into an answer with the reason."""


class EditRefusedError(Exception):
    """No edit: `word` for programs (`docs/actions.md` lists them), and the message for people."""

    def __init__(self, word: str, message: str) -> None:
        super().__init__(message)
        self.word = word
