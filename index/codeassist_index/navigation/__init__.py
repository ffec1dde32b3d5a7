"""From a name to where it is defined and used, across repositories: what an editor's navigation asks."""

from codeassist_index.navigation.definitions import definition_at, hover_at
from codeassist_index.navigation.exact_uses import exact_uses_at
from codeassist_index.navigation.references import references_at
from codeassist_index.navigation.symbols import symbols
from codeassist_index.navigation.texts import text_of

__all__ = ["definition_at", "exact_uses_at", "hover_at", "references_at", "symbols", "text_of"]
