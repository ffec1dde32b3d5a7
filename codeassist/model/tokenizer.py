"""Count and encode text as the model does, from its `tokenizer.json` or by asking its server."""

import logging
import weakref
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Self

from codeassist import memory
from codeassist.errors import InvalidInputError, ModelUnavailableError, UsageError
from codeassist.model.installed import installed
from codeassist.model.remote_tokenizer import RemoteTokenizer
from codeassist.settings import Settings
from codeassist.settings.model import ModelSettings
from codeassist_index.translation import tr

_log = logging.getLogger(__name__)

REMOTE_TEXTS_KEPT = 4096
"""How many texts a tokenizer behind HTTP remembers the ids of."""
COUNTS_KEPT = 512
"""How many texts are not counted anew: from key to key most of a prompt's parts stay what they were."""
SAMPLE = (
    "def größe(x: int = 1234567):\r\n\treturn '你好，世界' + \"it's\""
    " if x >= 0x7f else None  # \U0001f600\n\n\n        camelCase_9 "
)
"""Two tokenizers that cut this into the same ids are taken for the same."""


class Tokenizer:
    """Text to token ids. No token is added that the text does not hold, and special tokens are recognised."""

    def __init__(self, encode: Callable[[str], list[int]], special: Callable[[str], int | None]) -> None:
        self._encode = encode
        self._special = special
        self._count = lru_cache(COUNTS_KEPT)(lambda text: len(encode(text)))

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a `tokenizer.json`; takes about half a second.

        Raises:
            InvalidInputError: the file can't be read as one.
        """
        from tokenizers import Tokenizer as Engine  # noqa: PLC0415 - slow import, needed only here

        try:
            engine = Engine.from_file(str(path))
        except Exception as error:  # the library raises bare `Exception` for every kind of failure
            raise InvalidInputError(
                tr("{path} is not a readable tokenizer.json: {error}").format(path=path, error=error)
            ) from error
        memory.release()  # half of what reading it took
        special = {token.content: number for number, token in engine.get_added_tokens_decoder().items()}

        def encode(text: str) -> list[int]:
            ids: list[int] = engine.encode(text, add_special_tokens=False).ids
            return ids

        return cls(encode, special.get)

    @classmethod
    def remote(cls, server: RemoteTokenizer) -> Self:
        """The tokenizer of a model server; every text not met before is one request."""
        encode = lru_cache(REMOTE_TEXTS_KEPT)(server.encode)

        def special(text: str) -> int | None:
            ids = encode(text)
            return ids[0] if len(ids) == 1 else None

        tokenizer = cls(lambda text: list(encode(text)), special)
        weakref.finalize(tokenizer, server.client.close)
        return tokenizer

    def count(self, text: str) -> int:
        """Number of tokens."""
        return self._count(text)

    def encode(self, text: str) -> list[int]:
        """Token ids."""
        return self._encode(text)

    def special(self, text: str) -> int | None:
        """The id of `text` where it is one special token, else None."""
        return self._special(text)


def counter(settings: Settings) -> Callable[[str], int]:
    """The function that counts tokens as the configured model does.

    Raises:
        UsageError: there is no tokenizer to ask; the message says how to configure one.
        ModelUnavailableError: the server that would have to be asked can't be reached.
    """
    return tokenizer_of(settings).count


def tokenizer_of(settings: Settings) -> Tokenizer:
    """The tokenizer of the configured model.

    For a server at `model.base_url` that of its `/tokenize`, else `model.tokenizer`. For the embedded model
    `model.tokenizer` where it is set, else the pulled one.

    Raises:
        UsageError: there is none of these; the message says how to configure one.
        ModelUnavailableError: the server that would have to be asked can't be reached.
    """
    model = settings.model
    if model.base_url:
        return _of_server(model)
    if model.tokenizer:
        return Tokenizer.load(_configured(model.tokenizer))
    found = installed(model.name)
    if found is None:
        raise UsageError(
            tr(
                "Tokens can't be counted: the model {name} is not pulled. Run `codeassist model pull "
                "{name}`, or set `model.tokenizer` to a tokenizer.json."
            ).format(name=model.name)
        )
    return Tokenizer.load(found.tokenizer)


def _of_server(model: ModelSettings) -> Tokenizer:
    """The server's counts; from the configured file, without a request per text, where that is the same tokenizer."""
    own = Tokenizer.load(_configured(model.tokenizer)) if model.tokenizer else None
    try:
        server = RemoteTokenizer.find(model.base_url, model=model.name, api_key=model.api_key)
    except (UsageError, ModelUnavailableError) as error:
        if own is None:
            raise
        _log.info("tokens are counted with model.tokenizer: %s", error)
        return own
    if own is not None and tuple(own.encode(SAMPLE)) == server.encode(SAMPLE):
        server.client.close()
        return own
    if own is not None:
        _log.warning("model.tokenizer is not the tokenizer of the model server, whose counts are used")
    return Tokenizer.remote(server)


def _configured(setting: str) -> Path:
    """The file that `model.tokenizer` means: the name of a pulled model or a path."""
    found = installed(setting)
    if found is not None:
        return found.tokenizer
    path = Path(setting).expanduser()
    if path.is_dir():
        path /= "tokenizer.json"
    if path.is_file():
        return path
    raise UsageError(
        tr("`model.tokenizer` is {setting!r}, which is neither a tokenizer.json nor a pulled model.").format(
            setting=setting
        )
    )
