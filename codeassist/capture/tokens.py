"""Tokens of code, and their keyed hashes that stand for text which must not leave the machine.

A token is a run of ASCII letters, digits and underscores, one character beyond ASCII, or one punctuation
mark, in UTF-8 whatever the file is in. Hashed text also keeps its line breaks (as the hash of a newline), but
no other white space. The key is one secret for clients and server: without it nobody can try out words.
"""

import hashlib
import hmac
import json
import os
import re
import secrets
from pathlib import Path

from codeassist.errors import RefusedError
from codeassist_index.encodings import ENCODINGS, encode
from codeassist_index.translation import tr

HASH_DIGITS = 16
KEY_BYTES = 32
KNOWN_MAX = 50_000
"""Hashes that are remembered; a hasher may live for weeks."""

TOKEN = re.compile(rb"[A-Za-z0-9_]+|[\xc0-\xff][\x80-\xbf]*|[\x80-\xbf]|[^\sA-Za-z0-9_\x80-\xff]")
_PIECE = re.compile(TOKEN.pattern + rb"|\n")


class TokenHasher:
    """HMAC-SHA-256 of tokens, shortened to 16 hexadecimal digits."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._known: dict[bytes, str] = {}

    def hash(self, token: bytes) -> str:
        """The hash of one token, or of a newline."""
        found = self._known.get(token)
        if found is None:
            if len(self._known) >= KNOWN_MAX:
                self._known.clear()
            found = hmac.new(self._key, token, hashlib.sha256).hexdigest()[:HASH_DIGITS]
            self._known[token] = found
        return found

    def hashes(self, text: bytes) -> list[str]:
        """The hashes of a text's tokens and line breaks."""
        return [self.hash(piece) for piece in _PIECE.findall(text)]


def utf8(text: str) -> bytes:
    """A range's text in UTF-8; one that stands for unreadable bytes has them as half surrogates."""
    return text.encode("utf-8", "surrogateescape" if _is_escaped(text) else "surrogatepass")


def stored_bytes(text: str, size: int, likely: str = "utf-8") -> bytes:
    """The bytes of a range's text in its file, where an encoding gives that size, `likely` first; else UTF-8."""
    for encoding in (likely, *ENCODINGS):
        try:
            written = encode(text, encoding)
        except UnicodeEncodeError:
            continue
        if len(written) == size:
            return written
    return utf8(text)


def without_text(line: str, hasher: TokenHasher) -> str:
    """An event's line of JSON with `tokens` in the place of its own `text` and of every range's."""
    event = json.loads(line)
    for holder in (event, *event.get("ranges", ())):
        text = holder.pop("text", None)
        if text is not None:
            holder["tokens"] = hasher.hashes(utf8(text))
    return json.dumps(event, ensure_ascii=line.isascii())


def token_key(configured: str, file: Path) -> bytes:
    """The configured key; without one a random key that is made once and kept in `file`, readable by its owner only.

    Raises:
        RefusedError: the file can't be written or read.
    """
    if configured:
        return configured.encode()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists():
            _write_once(file, secrets.token_hex(KEY_BYTES))
        return file.read_text("ascii").strip().encode()
    except OSError as error:
        raise RefusedError(
            tr("The key for hashed text can't be kept in {file} ({reason}); set `adoption.token_key`.").format(
                file=file, reason=error.strerror
            )
        ) from error


def _write_once(file: Path, key: str) -> None:
    """Whole or not at all, and the first writer wins."""
    draft = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as out:
        out.write(f"{key}\n")
    try:
        if not file.exists():
            draft.rename(file)
    finally:
        draft.unlink(missing_ok=True)


def _is_escaped(text: str) -> bool:
    return any("\udc80" <= character <= "\udcff" for character in text)
