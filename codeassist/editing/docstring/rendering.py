"""Documentation as the lines of a docstring or comment, in the convention of the language and of the file."""

import re
from collections.abc import Callable, Iterator
from html import escape

from codeassist.editing.declarations import Declaration
from codeassist.editing.docstring.documentation import Documentation
from codeassist.editing.docstring.wrapping import wrapped
from codeassist.editing.source import Source

_ENDS_WITHOUT_STOP = re.compile(r"[A-Za-z0-9`)\]]\Z")
_QUOTED_CODE = re.compile(r"`([^`{}]+)`")
_VERB = re.compile(r"\A[A-Z][a-z]+s\b")
_BARE_QUOTE = re.compile(r'(?<!\\)(?:\\\\)*"\Z')
_SPHINX = re.compile(r"^\s*:(?:param|returns?|raises)\b", re.MULTILINE)
_NUMPY = re.compile(r"^\s*(?:Parameters|Returns|Raises)\n\s*-{3,}\s*$", re.MULTILINE)

_Part = tuple[str, tuple[tuple[str, str], ...]]


def rendered(said: Documentation, declaration: Declaration, source: Source, indent: str, width: int) -> str:
    """The whole docstring or comment without the indentation of its first line and without a line break at its end.

    `width` is how many columns a line of the file may have, `indent` what each further line begins with.
    """
    style = declaration.convention.style
    room = width - len(indent.expandtabs(4))
    if style == "docstring":
        lines = _python(said, source.text.decode(), room)
    else:
        lines = _COMMENTS[style](said, declaration, source, room)
    return "\n".join([lines[0], *(f"{indent}{line}".rstrip() for line in lines[1:])])


def _python(said: Documentation, file: str, width: int) -> list[str]:
    """A docstring of PEP 257 with sections as those of the file: Sphinx's or NumPy's, else Google's."""
    sections = _sphinx if _SPHINX.search(file) else _numpy if _NUMPY.search(file) else _google
    escaped = _each(said, lambda text: text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"'))
    parts = list(sections(escaped, width))
    summary, *others = _paragraphs(escaped)
    first = wrapped(summary, width, first='"""')
    if not others and not parts and len(first) == 1 and len(first[0]) + 3 <= width:
        return [f"{_closable(first[0])}" + '"""']
    lines = [*first, *_body(others, width)]
    lines += [line for part in parts for line in ("", *part)]
    return [*lines, '"""']


def _closable(line: str) -> str:
    """A line behind which three quotes can stand."""
    return f'{line[:-1]}\\"' if _BARE_QUOTE.search(line) else line


def _google(said: Documentation, width: int) -> Iterator[list[str]]:
    for title, entries in (("Args:", said.parameters), ("Returns:", (("", said.returns),)), ("Raises:", said.raises)):
        lines = [
            line
            for name, text in entries
            if text
            for line in wrapped(
                text, width, first=f"    {name}: "[: None if name else 4], hanging="    " * (1 + bool(name))
            )
        ]
        if lines:
            yield [title, *lines]


def _sphinx(said: Documentation, width: int) -> Iterator[list[str]]:
    entries = [(f":param {name}: ", text) for name, text in said.parameters]
    entries += [(":returns: ", said.returns)] if said.returns else []
    entries += [(f":raises {name}: ", text) for name, text in said.raises]
    if entries:
        yield [line for mark, text in entries for line in wrapped(text, width, first=mark, hanging="    ")]


def _numpy(said: Documentation, width: int) -> Iterator[list[str]]:
    returns = (("", said.returns),)
    for title, entries in (("Parameters", said.parameters), ("Returns", returns), ("Raises", said.raises)):
        lines = [
            line
            for name, text in entries
            if text
            for line in (*([name] if name else []), *wrapped(text, width, first="    ", hanging="    "))
        ]
        if lines:
            yield [title, "-" * len(title), *lines]


def _javadoc(said: Documentation, declaration: Declaration, source: Source, width: int) -> list[str]:
    """`/** */` with the tags of Javadoc, which JSDoc, KDoc and Doxygen have too."""
    returns = "@returns" if source.grammar in {"javascript", "typescript", "typescriptreact"} else "@return"
    java = source.grammar == "java"

    def safe(text: str) -> str:
        text = text.replace("*/", "*&#47;").replace("/*", "/&#42;")
        if not java:
            return text
        # Java reads \u everywhere, also in comments, where `\user` would be an error.
        return _QUOTED_CODE.sub(r"{@code \1}", re.sub(r"\\(?=u)", "&#92;", text))

    said = _each(said, safe)
    texts = _paragraphs(said)
    tags = [(f"@param {name} ", text) for name, text in said.parameters]
    tags += [(f"{returns} ", said.returns)] if said.returns and not declaration.is_class else []
    tags += [(f"@throws {name} ", text) for name, text in said.raises]
    if len(texts) == 1 and not tags and len(short := f"/** {texts[0]} */") <= width:
        return [short]
    lines = [*wrapped(texts[0], width - 3), *_body(texts[1:], width - 3, mark="<p>" if java else "")]
    lines += [""] if tags else []
    lines += [line for mark, text in tags for line in wrapped(text, width - 3, first=mark, hanging="    ")]
    return ["/**", *(f" * {line}".rstrip() for line in lines), " */"]


def _godoc(said: Documentation, declaration: Declaration, _source: Source, width: int) -> list[str]:
    """Prose that begins with the name, and a list as gofmt writes it."""
    name = (declaration.name.text or b"").decode()
    summary, *others = _paragraphs(said)
    if _VERB.match(summary):
        summary = f"{name} {summary[0].lower()}{summary[1:]}"
    others += [said.returns] if said.returns and said.returns not in summary else []
    lines = [*wrapped(summary, width - 3), *_body(others, width - 3)]
    if said.parameters:
        lines.append("")
    for parameter, text in said.parameters:
        lines += wrapped(text, width - 3, first=f"  - {parameter}: ", hanging="    ")
    return _marked("//", lines)


def _rustdoc(said: Documentation, _declaration: Declaration, _source: Source, width: int) -> list[str]:
    summary, *others = _paragraphs(said)
    lines = [*wrapped(summary, width - 4), *_body(others, width - 4)]
    if said.parameters:
        lines += ["", "# Arguments", ""]
    for name, text in said.parameters:
        lines += wrapped(text, width - 4, first=f"* `{name}` - ", hanging="  ")
    if said.returns:
        lines += ["", "# Returns", "", *wrapped(said.returns, width - 4)]
    if said.raises:
        lines += ["", "# Errors", ""]
    for name, text in said.raises:
        lines += wrapped(text, width - 4, first=f"* `{name}` - ", hanging="  ")
    return _marked("///", lines)


def _xml(said: Documentation, _declaration: Declaration, _source: Source, width: int) -> list[str]:
    said = _each(said, lambda text: _QUOTED_CODE.sub(r"<c>\1</c>", escape(text, quote=False)))
    summary, *others = _paragraphs(said)
    lines = ["<summary>", *wrapped(summary, width - 4), "</summary>"]
    if others:
        lines += ["<remarks>", *_body(others, width - 4)[1:], "</remarks>"]
    tags = [(f'<param name="{name}">', text, "</param>") for name, text in said.parameters]
    tags += [("<returns>", said.returns, "</returns>")] if said.returns else []
    tags += [(f'<exception cref="{name}">', text, "</exception>") for name, text in said.raises]
    lines += [line for mark, text, end in tags for line in wrapped(text + end, width - 4, first=mark)]
    return _marked("///", lines)


_COMMENTS: dict[str, Callable[[Documentation, Declaration, Source, int], list[str]]] = {
    "javadoc": _javadoc,
    "doxygen": _javadoc,
    "godoc": _godoc,
    "rustdoc": _rustdoc,
    "xml": _xml,
}


def _marked(mark: str, lines: list[str]) -> list[str]:
    return [f"{mark} {line}".rstrip() for line in lines]


def _paragraphs(said: Documentation) -> list[str]:
    """The paragraphs; the summary begins with a capital and ends with a stop."""
    summary, *others = said.paragraphs
    summary = summary[0].upper() + summary[1:]
    return [f"{summary}." if _ENDS_WITHOUT_STOP.search(summary) else summary, *others]


def _body(texts: list[str], width: int, *, mark: str = "") -> list[str]:
    """Paragraphs with an empty line before each, but none between the items of a list; `mark` begins a paragraph."""
    lines: list[str] = []
    in_list = False
    for text in texts:
        is_item = text.startswith(("- ", "* ", "+ "))
        lines += [] if is_item and in_list else [""]
        lines += wrapped(text, width, hanging="  " * is_item, first="" if is_item else mark)
        in_list = is_item
    return lines


def _each(said: Documentation, change: Callable[[str], str]) -> Documentation:
    """The documentation with each of its texts changed."""
    return Documentation(
        tuple(change(text) for text in said.paragraphs),
        tuple((name, change(text)) for name, text in said.parameters),
        change(said.returns),
        tuple((name, change(text)) for name, text in said.raises),
    )
