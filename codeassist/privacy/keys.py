"""Private keys, which take several lines: the whole block is the secret.

A block begins with the line of RFC 7468 (also those of OpenSSH, PGP and SSH2) and goes on as long as lines look
like its body: base64, a header such as `Proc-Type: 4,ENCRYPTED`, or nothing; each may stand in a comment or a
string. A mere mention of the first line in code is not a block.
"""

import re

from codeassist.privacy.rules import Finding, merged

RULE = "private-key"
_BEGIN = r"-{4,5} ?BEGIN (?:[A-Z0-9]{1,16} ){0,4}PRIVATE KEY(?: BLOCK)?+ ?-{4,5}"
_BEFORE = r"[ \t\"'#*/>+(;|]*+"
_AFTER = r"(?:\\[nr])*+[ \t\"'+,;\\)\r]*+"
_BODY = rf"\n{_BEFORE}(?:[A-Za-z0-9+/=]{{16,}}+|[A-Z][A-Za-z-]{{3,30}}: [^\n]*+)?+{_AFTER}(?=\n|\Z)"
_LAST = rf"(?:\n{_BEFORE}[A-Za-z0-9+/=]{{1,15}}+{_AFTER}(?=\n))?+(?:\n{_BEFORE}-{{4,5}} ?END [^\n\"']*+)?+"
_BLOCK = re.compile(rf"{_BEGIN}(?:{_AFTER}(?:{_BODY})++{_LAST}|(?:\\[nr]|[A-Za-z0-9+/=]{{16}})[^\n\"']*+)")
_END = rf"{_BEFORE}-{{4,5}} ?END (?:[A-Z0-9]{{1,16}} ){{0,4}}PRIVATE KEY[^\n\"']*+"
_CUT_LINES_MAX = 100
"""Lines of a key that are looked for above its last line where its first was cut off."""
_CUT = re.compile(rf"(?m)^(?:{_BEFORE}[A-Za-z0-9+/=]++{_AFTER}\n){{1,{_CUT_LINES_MAX}}}+{_END}")
_PUTTY = re.compile(r"PuTTY-User-Key-File-[23]:(?:[^\n]*\n)*?(?:Private-MAC:[^\n]*|\Z)")


def in_text(text: str) -> tuple[Finding, ...]:
    """The private keys of a text, in order and without overlap."""
    patterns = ((_BLOCK, "PRIVATE KEY"), (_CUT, "PRIVATE KEY"), (_PUTTY, "PuTTY-User-Key-File-"))
    return merged(
        [
            Finding(match.start(), match.end(), RULE)
            for pattern, mark in patterns
            if mark in text
            for match in pattern.finditer(text)
        ]
    )
