"""Why a request failed, in words that say what mends it: certificates and proxies are a company's usual reasons."""

import re
import ssl
from collections.abc import Iterator

import httpx

from codeassist_index.translation import tr

# OpenSSL's X509_V_ERR_ codes for a chain that ends in no trusted authority.
_UNKNOWN_AUTHORITY = frozenset({2, 18, 19, 20, 21})
_SYSTEM_NUMBER = re.compile(r"^\[(?:Errno|WinError) -?\d+\] ")


def reason(error: httpx.HTTPError | httpx.InvalidURL) -> str:
    """What a failed request means, without the address, for the end of a sentence."""
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _of_certificate(cause)
    if isinstance(error, httpx.HTTPStatusError):
        status = f"{error.response.status_code} {error.response.reason_phrase}".rstrip()
        return tr("the server answered {status}").format(status=status)
    said = _SYSTEM_NUMBER.sub("", str(error)).rstrip(".") or type(error).__name__
    if isinstance(error, httpx.ProxyError):
        return tr("the proxy refused ({words}); check HTTPS_PROXY, HTTP_PROXY and NO_PROXY").format(words=said)
    return said


def _of_certificate(error: ssl.SSLCertVerificationError) -> str:
    if error.verify_code in _UNKNOWN_AUTHORITY:
        return tr(
            "its certificate is signed by an authority that this machine does not trust ({words}); add the authority "
            "to the system's store, or name a PEM file that has it in SSL_CERT_FILE"
        ).format(words=error.verify_message)
    return tr("its certificate is not valid: {words}").format(words=error.verify_message.rstrip("."))


def _causes(error: BaseException) -> Iterator[BaseException]:
    current: BaseException | None = error
    while current is not None:
        yield current
        current = current.__cause__ or current.__context__
