"""The index's exceptions.

CodeIndexError
├── NotARepositoryError    a root is neither a git repository nor a folder that can be read
├── NotIndexedError        a question about a root that was never indexed
├── ScopeError             a scope names no repository or owner that its caller may read
├── GitError               git refused a command
├── IndexBusyError         another process kept writing for too long
├── IndexStorageError      the file system refused a write; what was indexed before is still there
├── IndexVersionError      the stored index was made by another version of codeassist
├── DamagedIndexError      the stored index can't be read and has to be rebuilt
└── PreparedError          contents that another machine parsed are damaged
"""


class CodeIndexError(Exception):
    """Any failure of the index that its caller can explain."""


class NotARepositoryError(CodeIndexError):
    """A root is neither a git repository nor a folder that can be read."""


class NotIndexedError(CodeIndexError):
    """A question was asked about a root that was never indexed."""


class ScopeError(CodeIndexError):
    """A scope names no repository or owner that its caller may read."""


class GitError(CodeIndexError):
    """Git refused a command; the message carries git's own words."""


class IndexBusyError(CodeIndexError):
    """Another process kept writing for longer than a writer waits."""


class IndexStorageError(CodeIndexError):
    """The file system refused a write, for example on a full disk; the former index is still valid."""


class IndexVersionError(CodeIndexError):
    """The stored index was made by another version of codeassist: `found` is the number of its schema."""

    def __init__(self, message: str, found: int) -> None:
        super().__init__(message)
        self.found = found


class DamagedIndexError(CodeIndexError):
    """The stored index can't be read and has to be rebuilt."""


class PreparedError(CodeIndexError):
    """A file of contents that were parsed elsewhere is damaged, or something else."""
