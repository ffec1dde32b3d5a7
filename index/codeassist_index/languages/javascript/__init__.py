"""JavaScript and JSX, read with TypeScript's tables and the TSX grammar, of which it is a part."""

from dataclasses import replace

from codeassist_index.languages.typescript import TSX, typescript_like

JAVASCRIPT = replace(
    typescript_like("javascript", (".js", ".jsx", ".mjs", ".cjs"), TSX), interpreters=("node", "nodejs", "bun")
)
