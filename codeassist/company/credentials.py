"""The environment in which git speaks to a remote: no question is asked, and a token never stands on a command line."""

import base64
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from codeassist.settings.repositories import protocol_of
from codeassist.settings.secret_files import read_secret

USER_OF_TOKENS = "oauth2"
"""GitLab wants this name beside an OAuth token, and like GitHub takes any beside a personal one."""
_SSH_SETTINGS = frozenset({"GIT_SSH", "GIT_SSH_COMMAND"})


def variables(url: str, token_file: str, environment: Mapping[str, str]) -> dict[str, str]:
    """What is added to `environment` for this address; an own ssh command stays, without one ssh asks nothing.

    Raises:
        UsageError: the file with the token can't be read.
    """
    protocol = protocol_of(url)
    added = {
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ASKPASS": "",
        "SSH_ASKPASS_REQUIRE": "never",
        "GCM_INTERACTIVE": "never",
        # A host may send its visitors from http on to https, and nowhere else.
        "GIT_ALLOW_PROTOCOL": "http:https" if protocol == "http" else protocol,
    }
    if _SSH_SETTINGS.isdisjoint(environment):
        added["GIT_SSH_COMMAND"] = "ssh -o BatchMode=yes"
    if token_file:
        parts = urlsplit(url)
        number = int(environment.get("GIT_CONFIG_COUNT") or 0)
        settings = {
            f"http.{parts.scheme}://{parts.netloc}/.extraHeader": _header(
                read_secret(Path(token_file).expanduser(), "token_file")
            ),
            "http.followRedirects": "false",  # git would take the header along to another host
        }
        for at, (key, value) in enumerate(settings.items(), number):
            added |= {f"GIT_CONFIG_KEY_{at}": key, f"GIT_CONFIG_VALUE_{at}": value}
        added["GIT_CONFIG_COUNT"] = str(number + len(settings))
    return added


def _header(token: str) -> str:
    pair = token if ":" in token else f"{USER_OF_TOKENS}:{token}"
    return f"Authorization: Basic {base64.b64encode(pair.encode()).decode()}"
