"""What a model says about a declaration, read out of whatever form it gave it, as facts without any markup.

Models answer with bare prose, whole docstrings, comments or the function once more, in the style of Google, NumPy,
Sphinx, JSDoc or XML, whatever they are asked for. So the style of the answer never decides that of the file.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html import unescape
from typing import Literal

HIDDEN = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})
"""Unicode's categories of characters that can't be seen; those that turn the direction of writing are among them."""

_Section = Literal["text", "parameters", "returns", "raises", "other"]

_OPENING = re.compile(r"\A\s*(?:[rRuU]?(\"\"\"|''')|/\*[*!]?)")
_COMMENT_MARK = re.compile(r"^[ \t]*(?:///?!?|#|--+|\*(?!\*))(?: |$)", re.MULTILINE)
_XML = re.compile(r"<(summary|remarks|param|returns|exception|typeparam|value)\b([^>]*)>(.*?)</\1>", re.DOTALL)
_XML_NAME = re.compile(r"(?:name|cref)\s*=\s*[\"']?(?:T:)?([^\"'\s>]+)")
_TAG = re.compile(
    r"^[ \t]*(?:[@\\](param|parameter|arg|returns?|throws|exception|\w+)\b"
    r"|:(param|returns?|raises|rtype|type|\w+)\b(?!:`))(?:\[[\w,]+\])?[ \t]*"
)
_TAG_NAME = re.compile(r"(?:\{[^}]*\}[ \t]*)?\[?([*&$]*[A-Za-z_][\w.]*)[\w\[\]=]*\]?[ \t]*(?::|-|\u2013)?[ \t]*")
_SPHINX_NAME = re.compile(r"[^:]*?([*&$\\]*[A-Za-z_][\w.]*)[ \t]*:[ \t]*")
_HEADING = re.compile(
    r"^[ \t]*(?:#+[ \t]*|[-*][ \t]+(?=Param|Return|Throw))?[*_]{0,2}"
    r"(Args|Arguments|Params|Parameters|Returns?|Return value|Yields?|Raises|Throws|Errors|Exceptions|Attributes|Fields"
    r"|Properties|Examples?|Notes?|See also|Usage|Example usage|Description|Summary|Warnings?|References|Complexity)"
    r"[*_]{0,2}[ \t]*(?::[*_]{0,2}[ \t]*(.*)|[*_]{0,2}[ \t]*)$",
    re.IGNORECASE,
)
_UNDERLINE = re.compile(r"^[ \t]*[-=~]{3,}[ \t]*$")
_ENTRY = re.compile(
    r"^[ \t]*(?:[-*+][ \t]+)?[*`_]{0,3}([*&$]{0,2}[A-Za-z_][\w.]*)[*`_]{0,3}[ \t]*"
    r"(?:\([^()]*(?:\([^()]*\)[^()]*)*\)|\[[^\]]*\])?[*`_]{0,3}[ \t]*"
    r"(?::|[-\u2013\u2014](?=[ \t]))[*`_]{0,2}[ \t]*(.*)$"
)
_BULLET = re.compile(r"^[ \t]*[-*+][ \t]+")
_NOTHING_SAID = frozenset({"none", "none.", "n/a", "-", "nothing", "nothing.", "void", "no parameters.", "null"})
_PREAMBLE = re.compile(
    r"\A(?:The|This)\s+(?:`?[\w.]+(?:\(\))?`?\s+){0,2}(?:function|method|class|constructor)(?:\s+`[\w.]+(?:\(\))?`)?"
    r"(?:\s+(?:in|of|from)\s+(?:the\s+)?(?:(?:file|class)\s+)?`?[\w./]+`?(?:\s+class)?)?,?\s+(?=(?!is\b|was\b|has\b)[a-z]+s\b)"
)
"""What says once more which declaration the text is about."""
_LISTING = re.compile(r"\A(?:It )?(?:[Tt]akes|[Aa]ccepts) (?:in )?(?:\w+ )?(?:parameters?|arguments?)\b")
"""A sentence that says what the signature says."""
_SUBJECT = re.compile(r"\AIt (?=(?!is\b|was\b|has\b)[a-z]+s\b)")
_SENTENCE_END = re.compile(r"(?<=[a-z)`\]])[.!?]\s+(?=[A-Z`])|(?<=[\u3002\uff01\uff1f])")
_SECTIONS: dict[str, _Section] = {
    **dict.fromkeys(("args", "arguments", "params", "parameters", "attributes", "fields", "properties"), "parameters"),
    **dict.fromkeys(("return", "returns", "return value", "yield", "yields"), "returns"),
    **dict.fromkeys(("raises", "throws", "errors", "exceptions"), "raises"),
    **dict.fromkeys(("description", "summary", "note", "notes", "warning", "warnings"), "text"),
}
_TAGS: dict[str, _Section] = {
    **dict.fromkeys(("param", "parameter", "arg"), "parameters"),
    **dict.fromkeys(("return", "returns"), "returns"),
    **dict.fromkeys(("throws", "exception", "raises"), "raises"),
}


@dataclass(frozen=True, slots=True)
class Documentation:
    """What is said: paragraphs, the first of which is the summary, and texts about names. No text has a line break."""

    paragraphs: tuple[str, ...] = ()
    parameters: tuple[tuple[str, str], ...] = ()
    returns: str = ""
    raises: tuple[tuple[str, str], ...] = ()

    def of_names(self, parameters: frozenset[str], words: frozenset[str]) -> tuple["Documentation", tuple[str, ...]]:
        """Without what is said of names that aren't there: `parameters` are real, and `words` stand in the code.

        Also the names that were left out.
        """
        kept = tuple((known, text) for name, text in self.parameters if (known := _known(name, parameters)))
        raised = tuple(one for one in self.raises if one[0].rpartition(".")[2] in words)
        gone = [name for name, _ in self.parameters if not _known(name, parameters)]
        gone += [name for name, _ in self.raises if name not in dict(raised)]
        return replace(self, parameters=kept, raises=raised), tuple(gone)


def _known(name: str, parameters: frozenset[str]) -> str:
    """A name as the code has it; of `options.size` the end, where that was taken out of a nameless parameter."""
    plain = name.lstrip("*&$")
    end = plain.rpartition(".")[2]
    return plain if plain.partition(".")[0] in parameters else end if end in parameters else ""


@dataclass(slots=True)
class _Reading:
    """What has been read so far. In a section with `types` (NumPy's) a type stands where others have the text."""

    section: _Section = "text"
    texts: dict[_Section, list[list[str]]] = field(default_factory=dict)
    fresh: bool = True
    types: bool = False

    def begin(self, section: _Section, text: str) -> None:
        """A paragraph or an entry begins."""
        self.texts.setdefault(section, []).append([text] if text.strip() else [])
        self.fresh = False

    def go_on(self, text: str) -> None:
        """A line belongs to what was begun last in the section."""
        parts = self.texts.get(self.section)
        if self.fresh or not parts:
            self.begin(self.section, text)
        else:
            parts[-1].append(text)

    def joined(self, section: _Section) -> tuple[str, ...]:
        """The section's paragraphs or entries, each on one line."""
        texts = (" ".join(" ".join(parts).split()) for parts in self.texts.get(section, ()))
        return tuple(text for text in texts if text)


def documentation_in(answer: str) -> Documentation:
    """The documentation in a text that holds nothing else; without paragraphs where it says nothing."""
    text = _from_xml(_without_marks(visible(answer)))
    reading = _Reading()
    lines = text.split("\n")
    for number, line in enumerate(lines):
        underlined = number + 1 < len(lines) and _UNDERLINE.match(lines[number + 1]) is not None
        if not _UNDERLINE.match(line):
            _read(line, reading, underlined=underlined)
    return Documentation(
        tuple(_paragraphs(reading.joined("text"))),
        tuple(_entries(reading.joined("parameters"))),
        " ".join(_BULLET.sub("", one) for one in reading.joined("returns") if one.lower() not in _NOTHING_SAID),
        tuple(_entries(reading.joined("raises"))),
    )


def visible(text: str) -> str:
    """The text with plain line ends, without control and format characters, which a reader can't see."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ").replace("\u2028", "\n")
    return "".join(one for one in plain if one == "\n" or unicodedata.category(one) not in HIDDEN)


def _read(line: str, reading: _Reading, *, underlined: bool) -> None:
    if not line.strip():
        reading.fresh = reading.fresh or reading.section in {"text", "parameters", "raises"}
        return
    tag, heading = _TAG.match(line), _HEADING.match(line)
    if tag is not None:
        _read_tag(line, tag, reading)
    elif heading is not None and (underlined or heading[2] is not None or line.strip().startswith(("#", "*"))):
        reading.section, reading.fresh = _SECTIONS.get(heading[1].lower(), "other"), True
        reading.types = underlined
        if heading[2]:
            is_note = heading[1].lower().startswith(("note", "warning"))
            reading.go_on(f"{heading[1]}: {heading[2]}" if is_note else heading[2])
    elif reading.section in {"parameters", "raises"} and _ENTRY.match(line) is not None:
        reading.begin(reading.section, line.partition(":")[0] + ":" if reading.types else line)
    elif reading.section == "returns" and reading.types and reading.fresh and not line.startswith(" "):
        reading.fresh = True
    elif reading.section == "text" and _BULLET.match(line) is not None:
        reading.begin("text", line.strip())
    else:
        reading.go_on(line)


def _read_tag(line: str, tag: re.Match[str], reading: _Reading) -> None:
    """A line that begins with a tag of JSDoc, Javadoc, Doxygen or Sphinx."""
    section = _TAGS.get(tag[1] or tag[2] or "", "other")
    rest = line[tag.end() :]
    reading.section = section
    name_of = _SPHINX_NAME if tag[2] else _TAG_NAME
    if section in {"parameters", "raises"} and (named := name_of.match(rest)) is not None:
        reading.begin(section, f"{named[1]}: {rest[named.end() :]}")
    else:
        reading.begin(section, re.sub(r"\A(?:\{[^}]*\})?[ \t]*:?[ \t]*", "", rest))


def _paragraphs(texts: tuple[str, ...]) -> Iterator[str]:
    """The first sentence alone, without a preamble, then what else is said."""
    for number, text in enumerate(texts):
        said = text if number else _PREAMBLE.sub("", text)
        end = None if number else _SENTENCE_END.search(said)
        if end is not None and end.end() < len(said) and _LISTING.match(said):
            said = _SUBJECT.sub("", said[end.end() :])
            end = _SENTENCE_END.search(said)
        if number == 0:
            said = said[0].upper() + said[1:]
        if end is None or end.end() == len(said):
            yield said
        else:
            yield from (said[: end.end()].rstrip(), said[end.end() :])


def _entries(lines: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for line in lines:
        found = _ENTRY.match(line)
        if found is not None and found[2].strip() and found[1] not in seen:
            seen.add(found[1])
            yield found[1], found[2].strip()


def _without_marks(text: str) -> str:
    """What stands inside of quotes or comment marks, if the text begins with them."""
    opening = _OPENING.match(text)
    if opening is not None:
        body = text[opening.end() :].partition(opening[1] or "*/")[0]
        return re.sub(r"^[ \t]*\*(?: |$)", "", body, flags=re.MULTILINE) if opening[1] is None else _dedented(body)
    lines = [line for line in text.split("\n") if line.strip()]
    if lines and all(_COMMENT_MARK.match(line) for line in lines) and not lines[0].lstrip().startswith("* "):
        return _COMMENT_MARK.sub("", text)
    return text


def _dedented(body: str) -> str:
    first, _, rest = body.partition("\n")
    lines = rest.split("\n")
    depth = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return "\n".join([first.strip(), *(line[depth:] for line in lines)])


def _from_xml(text: str) -> str:
    """XML documentation of .NET as tags; any other text as it is."""
    if "<summary>" not in text:
        return text
    parts: list[str] = []
    for found in _XML.finditer(text):
        kind, said = found[1], " ".join(unescape(re.sub(r"<[^>]+>", "", found[3])).split())
        name = _XML_NAME.search(found[2])
        tag = {"param": "@param", "exception": "@throws", "returns": "@returns"}.get(kind)
        if kind in {"summary", "remarks"}:
            parts.append(f"{said}\n")
        elif tag is not None:
            parts.append(f"{tag} {name[1] if name else ''} {said}")
    return "\n".join(parts)
