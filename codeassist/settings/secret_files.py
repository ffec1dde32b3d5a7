"""Secrets kept in files of their own, so that no token stands in a settings file or in the environment.

Wherever a secret setting has a sibling whose name ends in `_file`, that file's text is its value.
"""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from codeassist.errors import UsageError
from codeassist.settings.file import UnreadableFileError, read_bytes
from codeassist.settings.keys import fields, is_secret
from codeassist_index.translation import tr

SECRET_BYTES_MAX = 10_000


def read_secrets(values: Mapping[str, Any], locked: Collection[str]) -> Iterator[tuple[str, str, Path]]:
    """Key, value and file of each secret that is given by a file and not itself, nor locked by the company.

    Raises:
        UsageError: a file that is named can't be read.
    """
    for key in filter(is_secret, fields()):
        named = values.get(f"{key}_file")
        if not named or values.get(key) or key in locked:
            continue
        file = Path(named).expanduser()
        yield key, read_secret(file, f"{key}_file"), file


def read_secret(file: Path, key: str) -> str:
    """The one line of a file that the setting `key` names.

    Raises:
        UsageError: it can't be read, or holds no token.
    """
    try:
        text = read_bytes(file, bytes_max=SECRET_BYTES_MAX).decode().strip()
    except (UnreadableFileError, UnicodeDecodeError) as error:
        words = tr("`{key}`: {file} can't be read: {reason}.")
        raise UsageError(words.format(key=key, file=file, reason=error)) from error
    if not (text.isascii() and text.isprintable()):
        words = tr("`{key}`: {file} holds more than one line of ASCII, which is no token.")
        raise UsageError(words.format(key=key, file=file))
    return text
