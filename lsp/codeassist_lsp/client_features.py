"""What the client says it can do, of what makes a difference here."""

from collections.abc import Mapping
from dataclasses import dataclass

from lsprotocol import types

OWN_OPTIONS = ("status", "instructions", "trusted_configuration", "inserts_only", "confirms", "asks")
"""What a client says about itself in `initializationOptions`; all else there are settings."""


@dataclass(frozen=True, slots=True)
class ClientFeatures:
    """`edits_elsewhere`: an inline completion may lie in another place of the file than the cursor.

    `status`: it shows `codeassist/status`. `instructions`: it can ask its user for a text. `keeps_configuration`: it
    can be asked for its settings, and `trusted_configuration`: what it tells of them is its user's own, and nothing
    that the opened folder has set. `inserts_only`: it can't show a suggestion that replaces what stands behind
    the cursor. `confirms`: it runs the accept command after each acceptance of a whole suggestion. `asks`: it
    takes words and lines only by asking the server.
    """

    document_changes: bool = False
    annotations: bool = False
    resolves_edits: bool = False
    shows_documents: bool = False
    edits_elsewhere: bool = False
    status: bool = False
    instructions: bool = False
    keeps_configuration: bool = False
    trusted_configuration: bool = False
    inserts_only: bool = False
    confirms: bool = False
    asks: bool = False

    @classmethod
    def of(cls, client: types.ClientCapabilities, options: object) -> "ClientFeatures":
        """As its capabilities and the `OWN_OPTIONS` tell."""
        workspace = client.workspace.workspace_edit if client.workspace else None
        action = client.text_document.code_action if client.text_document else None
        shown = client.window.show_document if client.window else None
        resolved = action.resolve_support.properties if action and action.resolve_support else ()
        return cls(
            document_changes=bool(workspace and workspace.document_changes),
            annotations=bool(workspace and workspace.document_changes and workspace.change_annotation_support),
            resolves_edits="edit" in resolved,
            shows_documents=bool(shown and shown.support),
            edits_elsewhere=_get(_get(client.experimental, "codeassist"), "nextEdit") is True,
            status=_says(client, options, "status", "codeassistStatus"),
            instructions=_says(client, options, "instructions", "codeassistInstructions"),
            keeps_configuration=bool(client.workspace and client.workspace.configuration),
            trusted_configuration=_says(client, options, "trusted_configuration", "codeassistTrustedConfiguration"),
            inserts_only=_says(client, options, "inserts_only", "codeassistInsertsOnly"),
            confirms=_says(client, options, "confirms", "codeassistConfirms"),
            asks=_says(client, options, "asks", "codeassistAsks"),
        )


def _says(client: types.ClientCapabilities, options: object, option: str, capability: str) -> bool:
    """Whether a client says something about itself, in either of the two places for it."""
    return _get(options, option) is True or _get(client.experimental, capability) is True


def _get(given: object, name: str) -> object:
    """A key of what pygls reads as a mapping, or as a named tuple where it does not know the type."""
    return given.get(name) if isinstance(given, Mapping) else getattr(given, name, None)
