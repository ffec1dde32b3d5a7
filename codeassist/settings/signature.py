"""Signatures of managed settings: Ed25519 (RFC 8032), detached, as text.

A key and a signature are base64 on one line: 32 bytes of public key or of secret seed, 64 of signature. What is
signed are the document's bytes as they are, so that any tool that knows Ed25519 can check them too.
"""

import base64
import binascii
from dataclasses import dataclass

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from codeassist.errors import InvalidInputError
from codeassist_index.translation import tr

SUFFIX = ".sig"
_KEY_BYTES, _SIGNATURE_BYTES = 32, 64


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A secret key, which stays with the administrator, and the public one for every machine."""

    secret: str
    public: str


def new_keys() -> KeyPair:
    """A new random pair."""
    key = SigningKey.generate()
    return KeyPair(_text(bytes(key)), _text(bytes(key.verify_key)))


def public_of(secret: str) -> str:
    """The public key that belongs to a secret one.

    Raises:
        InvalidInputError: that is no key.
    """
    return _text(bytes(_signing_key(secret).verify_key))


def sign(content: bytes, secret: str) -> str:
    """The signature of a document.

    Raises:
        InvalidInputError: that is no key.
    """
    return _text(_signing_key(secret).sign(content).signature)


def is_signed(content: bytes, signature: str, public: str) -> bool:
    """Whether the signature is that of these very bytes by the owner of the public key.

    Raises:
        InvalidInputError: the public key is none.
    """
    key = VerifyKey(_bytes(public, _KEY_BYTES, tr("public key")))
    try:
        key.verify(content, _bytes(signature, _SIGNATURE_BYTES, tr("signature")))
    except (BadSignatureError, InvalidInputError):
        return False
    return True


def _signing_key(secret: str) -> SigningKey:
    return SigningKey(_bytes(secret, _KEY_BYTES, tr("secret key")))


def _bytes(text: str, length: int, what: str) -> bytes:
    try:
        data = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidInputError(tr("That is no {what}: it is not base64.").format(what=what)) from error
    if len(data) != length:
        words = tr("That is no {what}: it has {count} bytes instead of {expected}.")
        raise InvalidInputError(words.format(what=what, count=len(data), expected=length))
    return data


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
