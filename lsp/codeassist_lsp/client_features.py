"""What the client says it can do, of what makes a difference here."""

from collections.abc import Mapping
from dataclasses import dataclass

from lsprotocol import types


@dataclass(frozen=True, slots=True)
class ClientFeatures:
    """`edits_elsewhere`: an inline completion may lie in another place of the file than the cursor."""

    document_changes: bool = False
    annotations: bool = False
    resolves_edits: bool = False
    shows_documents: bool = False
    edits_elsewhere: bool = False

    @classmethod
    def of(cls, client: types.ClientCapabilities) -> "ClientFeatures":
        """As its capabilities tell."""
        workspace = client.workspace.workspace_edit if client.workspace else None
        action = client.text_document.code_action if client.text_document else None
        shown = client.window.show_document if client.window else None
        resolved = action.resolve_support.properties if action and action.resolve_support else ()
        return cls(
            document_changes=bool(workspace and workspace.document_changes),
            annotations=bool(workspace and workspace.document_changes and workspace.change_annotation_support),
            resolves_edits="edit" in resolved,
            shows_documents=bool(shown and shown.support),
            edits_elsewhere=_says_next_edit(client.experimental),
        )


def _says_next_edit(experimental: object) -> bool:
    own = (
        experimental.get("codeassist")
        if isinstance(experimental, Mapping)
        else getattr(experimental, "codeassist", None)
    )
    found = own.get("nextEdit") if isinstance(own, Mapping) else getattr(own, "nextEdit", None)
    return found is True
