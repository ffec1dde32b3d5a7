"""`textDocument/hover`."""

import re

from lsprotocol import types

from codeassist_index.languages import language_of
from codeassist_index.navigation.facts import FoundDefinition, Hover
from codeassist_index.translation import ntr, tr
from codeassist_lsp.navigation import asked, cursor, is_wanted
from codeassist_lsp.positions import character_of
from codeassist_lsp.session import Session

_MARKS = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~&$:/])")


async def handle(session: Session, params: types.HoverParams) -> types.Hover | None:
    """Signature, first line of the documentation, repository and version of what the name at the cursor stands for."""
    question = await cursor(session, params.text_document.uri, params.position)
    if question is None:
        return None
    document, request = question
    hover = await asked(session, lambda index: index.hover_at(request))
    if hover is None or not is_wanted(session.settings, (hover.holds or hover.found).place, [request.root]):
        return None
    line = params.position.line
    text = (request.prefix + request.suffix).split("\n")[request.prefix.count("\n")]
    start = character_of(text, hover.column, document.encoding)
    end = character_of(text, hover.column + len(hover.name), document.encoding)
    return types.Hover(_content(hover), types.Range(types.Position(line, start), types.Position(line, end)))


def _content(hover: Hover) -> types.MarkupContent:
    parts = [_told(hover.found)]
    if hover.holds is not None:
        parts.append(_told(hover.holds))
    if not hover.found.exact:
        parts.append(plain(_by_name(hover)))
    return types.MarkupContent(types.MarkupKind.Markdown, "\n\n---\n\n".join(parts))


def _by_name(hover: Hover) -> str:
    words = tr("What it stands for here is not known: this is the nearest definition of that name.")
    if hover.others:
        more = ntr("{number} more file defines it.", "{number} more files define it.", hover.others)
        words = f"{words} {more.format(number=hover.others)}"
    return words


def _told(found: FoundDefinition) -> str:
    definition, place = found.definition, found.place
    lines = []
    if definition.signature:
        lines.append(_fenced(definition.signature, definition.path))
    if definition.doc:
        lines.append(plain(definition.doc))
    lines.append(plain(f"{definition.qualified_name} - {definition.repository}, {definition.path}:{place.line}"))
    if found.pinned:
        lines.append(plain(found.pinned))
    return "\n\n".join(lines)


def _fenced(code: str, path: str) -> str:
    """Code that no run of backticks in it can end."""
    longest = max((len(run) for run in re.findall(r"`+", code)), default=0)
    fence = "`" * max(3, longest + 1)
    language = language_of(path)
    return f"{fence}{language.name if language else ''}\n{code}\n{fence}"


def plain(text: str) -> str:
    """Text of a repository as text: no links or pictures that an editor would fetch."""
    return _MARKS.sub(r"\\\1", text)
