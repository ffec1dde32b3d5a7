"""Files that hold keys: neither they nor snippets of them ever enter a prompt.

This is the small, certain part: file names that mean a secret and private keys in PEM form. A maintained
detector for tokens and passwords inside ordinary code is not here yet, and `docs/completion.md` says so.
"""

import re
from fnmatch import fnmatch
from pathlib import PurePosixPath

NAMES = (
    ".env", ".env.*", "*.env", ".netrc", "_netrc", ".pgpass", ".htpasswd", ".npmrc", ".pypirc", ".git-credentials",
    "id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", "*.pem", "*.key", "*.p12", "*.pfx", "*.jks", "*.keystore", "*.kdbx",
    "credentials", "credentials.json", "secrets.y*ml", "secrets.toml", "secrets.json",
)  # fmt: skip
"""File names, whatever their folder and case, whose text is private."""
_PRIVATE_KEY = re.compile(r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----")


def is_private(path: str, text: str) -> bool:
    """Whether the file's name means a secret, or its text holds a private key."""
    name = PurePosixPath(path.replace("\\", "/")).name.lower()
    return any(fnmatch(name, pattern) for pattern in NAMES) or bool(_PRIVATE_KEY.search(text))
