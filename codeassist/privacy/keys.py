"""Private keys, which take several lines: the whole block is the secret.

A block begins with the line of RFC 7468 (also those of OpenSSH, PGP and SSH2) and goes on as long as lines look
like its body: base64, a header such as `Proc-Type: 4,ENCRYPTED`, or nothing; each may stand in a comment or a
string. A mere mention of the first line in code is not a block.
"""

import re
from collections.abc import Iterator

from codeassist.privacy.rules import Finding

RULE = "private-key"
_BEGIN = r"-{4,5} ?BEGIN (?:[A-Z0-9]{1,16} ){0,4}PRIVATE KEY(?: BLOCK)?+ ?-{4,5}"
_BEFORE = r"[ \t\"'#*/>+(;|]*+"
_AFTER = r"(?:\\[nr])*+[ \t\"'+,;\\)\r]*+"
_BODY = rf"\n{_BEFORE}(?:[A-Za-z0-9+/=]{{16,}}+|[A-Z][A-Za-z-]{{3,30}}: [^\n]*+)?+{_AFTER}(?=\n|\Z)"
_LAST = rf"(?:\n{_BEFORE}[A-Za-z0-9+/=]{{1,15}}+{_AFTER}(?=\n))?+(?:\n{_BEFORE}-{{4,5}} ?END [^\n\"']*+)?+"
_BLOCK = re.compile(rf"{_BEGIN}(?:{_AFTER}(?:{_BODY})++{_LAST}|(?:\\[nr]|[A-Za-z0-9+/=]{{16}})[^\n\"']*+)")
_PUTTY = re.compile(r"PuTTY-User-Key-File-[23]:(?:[^\n]*\n)*?(?:Private-MAC:[^\n]*|\Z)")


def in_text(text: str) -> Iterator[Finding]:
    """The private keys of a text."""
    patterns = ((_BLOCK, "PRIVATE KEY"), (_PUTTY, "PuTTY-User-Key-File-"))
    for pattern, mark in patterns:
        if mark in text:
            for match in pattern.finditer(text):
                yield Finding(match.start(), match.end(), RULE)
