"""Weights over HTTP: the Hugging Face hub, or a URL of the company. A broken transfer is continued."""

import os
from dataclasses import dataclass

import httpx

from codeassist import http, unreachable
from codeassist.errors import RefusedError
from codeassist.model.catalog import CatalogModel
from codeassist.model.download import Download
from codeassist_index.translation import tr

ATTEMPTS = 4
"""How often a transfer is continued before the source counts as unreachable."""
READ_SECONDS_MAX = 60.0
_PARTIAL = 206
_RANGE_NOT_SATISFIABLE = 416


@dataclass(frozen=True, slots=True)
class UrlSource:
    """A URL of the file itself (it ends in `.gguf`), or of a folder that has it under its catalog name."""

    url: str

    @property
    def name(self) -> str:
        """The URL, without a password it may hold."""
        return http.without_password(self.url)

    def fetch(self, download: Download) -> None:
        """Download what is missing."""
        address = self.url
        if not address.endswith(".gguf"):
            address = f"{address.rstrip('/')}/{download.model.file}"
        _fetch(address, download, headers={})


@dataclass(frozen=True, slots=True)
class HubSource:
    """The Hugging Face hub, or the mirror of it that `HF_ENDPOINT` names; `HF_TOKEN` is sent when set."""

    name: str = "huggingface"

    def fetch(self, download: Download) -> None:
        """Download what is missing."""
        if os.environ.get("HF_HUB_OFFLINE", "0") not in {"", "0"}:
            raise RefusedError(tr("is switched off by HF_HUB_OFFLINE"))
        token = os.environ.get("HF_TOKEN", "")
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        _fetch(_hub_address(download.model), download, headers=headers)


def _hub_address(model: CatalogModel) -> str:
    endpoint = os.environ.get("HF_ENDPOINT", "").rstrip("/") or "https://huggingface.co"
    return f"{endpoint}/{model.hub_repository}/resolve/main/{model.hub_file}"


def _fetch(address: str, download: Download, *, headers: dict[str, str]) -> None:
    """Ask for the rest until it is all there; an attempt that brings nothing counts against the limit."""
    reason = ""
    _require_address(address)
    with http.client(address, purpose="model download", timeout_seconds=READ_SECONDS_MAX, headers=headers) as client:
        for _ in range(ATTEMPTS):
            if download.complete:
                return
            try:
                _fetch_rest(client, address, download)
            except httpx.HTTPError as error:
                reason = unreachable.reason(error)
    if not download.complete:
        raise RefusedError(
            tr("gave {size} of {bytes} bytes: {reason}").format(
                size=download.size, bytes=download.model.bytes, reason=reason or tr("the file is cut short")
            )
        )


def _require_address(address: str) -> None:
    try:
        httpx.URL(address)
    except httpx.InvalidURL as error:
        raise RefusedError(tr("has no valid address: {error}").format(error=error)) from error


def _fetch_rest(client: httpx.Client, address: str, download: Download) -> None:
    start, shown = download.size, http.without_password(address)
    # The bytes themselves are what is counted and continued, so no compression on the way.
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={start}-"} if start else {})
    with client.stream("GET", address, headers=headers) as response:
        if response.status_code == _RANGE_NOT_SATISFIABLE:
            raise RefusedError(
                tr("has another file or one cut short: nothing after byte {start} of {shown}").format(
                    start=start, shown=shown
                )
            )
        if not response.is_success:
            raise RefusedError(
                tr("answered {status} {words} for {shown}").format(
                    status=response.status_code, words=response.reason_phrase, shown=shown
                )
            )
        if response.status_code != _PARTIAL:
            start = 0
            download.truncate(0)
        length = response.headers.get("Content-Length", "")
        if length.isdigit() and start + int(length) != download.model.bytes:
            raise RefusedError(
                tr("has another file: {size} bytes instead of {bytes}").format(
                    size=start + int(length), bytes=download.model.bytes
                )
            )
        # As it arrives: pieces of a chosen size would lose what was gathered when the transfer breaks.
        download.append(response.iter_raw())
