"""The application's exceptions, each with the exit code that the command line gives for it.

    CodeassistError
    ├── UsageError            2  the command or a setting was written wrongly
    ├── InvalidInputError     3  a file, repository or record can't be read or is not what it should be
    ├── RefusedError          4  another system (database, code host, registry) said no
    └── ModelUnavailableError 5  no model could be reached though one is required

A message says what happened and what to do about it, in the words of the person who reads it.
The index has its own tree in `codeassist_index.errors`; the command line gives 4 where the file system or
another writer refused, else 3.
"""

from typing import ClassVar


class CodeassistError(Exception):
    """Any failure that is explained to the user instead of shown as a traceback."""

    exit_code: ClassVar[int] = 3


class UsageError(CodeassistError):
    """The command or a setting was written wrongly."""

    exit_code = 2


class InvalidInputError(CodeassistError):
    """A file, repository or record can't be read, or is not what it should be."""

    exit_code = 3


class RefusedError(CodeassistError):
    """Another system (database, code host, package registry, file system) refused."""

    exit_code = 4


class ModelUnavailableError(CodeassistError):
    """No model could be reached though one is required."""

    exit_code = 5
