"""What an administrator does before a document goes to every machine: check it, and sign it."""

from collections.abc import Sequence
from pathlib import Path

from codeassist.errors import InvalidInputError
from codeassist.settings.check import problems_of_file
from codeassist.settings.file import UnreadableFileError, parsed, read_bytes
from codeassist.settings.layer import Problem
from codeassist.settings.managed import table_of
from codeassist.settings.signature import SUFFIX, sign
from codeassist.whole_file import whole_file
from codeassist_index.translation import tr


def sign_file(file: Path, keyfile: Path) -> tuple[Sequence[Problem], Path | None]:
    """Write FILE.sig; or give the document's problems, and None.

    Raises:
        InvalidInputError: the file or the key can't be read.
    """
    content = _read(file)
    problems = problems_of_file(file)
    if problems:
        return problems, None
    table = table_of(parsed(content).tree, str(file))
    if table.serial is None or table.source:
        words = tr("A signed document needs `serial = 1` in `[managed]`, raised with every change, and no `source`.")
        return (Problem(str(file), words, "managed.serial"),), None
    signature = file.with_name(file.name + SUFFIX)
    secret = _read(keyfile).decode("ascii", "replace")
    try:
        line = sign(content, secret)
    except InvalidInputError as error:
        raise InvalidInputError(f"{keyfile}: {error}") from error
    with whole_file(signature) as stream:
        stream.write(f"{line}\n")
    return (), signature


def _read(file: Path) -> bytes:
    try:
        return read_bytes(file)
    except UnreadableFileError as error:
        raise InvalidInputError(tr("{file} can't be read: {reason}.").format(file=file, reason=error)) from error
