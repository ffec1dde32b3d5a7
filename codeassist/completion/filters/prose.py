"""Sentences and comments where code was wanted, as models write them that were taught to chat."""

import re

from codeassist.completion.filters.artefacts import PROSE
from codeassist.completion.languages import facts
from codeassist.completion.nesting import nesting, nesting_at_end
from codeassist.completion.types import CompletionRequest

_SENTENCE = re.compile(
    r"\s*(?:(?:sure|certainly|of course|okay|great)[,!.:]"
    r"|here(?:'s| is| are)\b|below is\b|as an ai\b|explanation:|(?:please )?note (?:that|:)|in this (?:code|example)\b"
    r"|(?:this|the) (?:above |following |completed? |missing |given )?(?:code|function|method|snippet|implementation)"
    r"(?: \w+)? (?:is|will|does|should|takes|returns|uses|checks|defines|creates|calculates|implements|provides)\b"
    r"|to (?:complete|fill in|implement|finish) (?:the|this)\b"
    r"|(?:i(?:'ll| will|'ve| have| can)|we (?:can|will|need)|you can|let(?:'s| me)) \w+ \w+"
    r"|以下是|下面是|这里是|当然[,，。！]|好的[,，。！]|这段代码|该函数|此函数|这个函数|上述代码|上面的代码|(?:说明|解释|注意)[:：])",
    re.IGNORECASE,
)
_PATH = re.compile(
    r"(?:#|//|--|/\*|<!--)\s*(?:(?:file ?name|file|path)\s*:\s*\S+|[\w.-]*(?:/[\w.-]+)+\.\w{1,5})\s*(?:\*/|-->)?\s*",
    re.IGNORECASE,
)
_TO_DO = re.compile(
    r"\b(?:todo|fixme|implement (?:this|me|the)|(?:your|add|rest of|more) (?:the )?code|code (?:goes )?here)\b"
    r"|待实现|待办",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(
    r"pass|\.\.\.|[{}]|raise NotImplementedError\b.*|throw new (?:UnsupportedOperation|NotImplemented)\w*\b.*"
    r"|(?:todo|unimplemented)!\(.*\);?|TODO\(.*\)|return(?: (?:None|null|nil))?;?"
)


def chatter(text: str, request: CompletionRequest) -> str | None:
    """Without sentences before the code, and without what follows from a sentence behind it on."""
    if request.language in PROSE or nesting_at_end(request.prefix, request.language).inside:
        return text
    lines = text.split("\n")
    start = 0
    while start < len(lines) and (_SENTENCE.match(lines[start]) or (start and not lines[start].strip())):
        start += 1
    opened = nesting("", request.language)
    for number in range(start, len(lines)):
        if not opened.inside and _SENTENCE.match(lines[number]):
            lines = lines[:number]
            break
        opened = nesting(lines[number] + "\n", request.language, opened)
    return "\n".join(lines[start:]) or (None if text else text)


def path_comments(text: str, request: CompletionRequest) -> str | None:
    """Without a comment that names a file: at once it is left out, further down another file begins there."""
    if not request.prefix.strip() or request.language in PROSE:
        return text
    lines = text.split("\n")
    if not request.unfinished_line.strip() and _PATH.fullmatch(lines[0]):
        del lines[0]
    named = next((number for number, line in enumerate(lines) if number and _PATH.fullmatch(line)), len(lines))
    return "\n".join(lines[:named]) or (None if text else text)


def empty_comments(text: str, request: CompletionRequest) -> str | None:
    """Without comments that say nothing at the end, unless a comment follows; nothing, where there is nothing else."""
    sign = facts(request.language).comment
    below = request.suffix.partition("\n")[2].lstrip()
    lines = text.split("\n")
    while (
        sign
        and not below.startswith(sign)
        and lines
        and (request.unfinished_line * (len(lines) == 1) + lines[-1]).strip() == sign
    ):
        lines.pop()
    return "\n".join(lines) or (None if text else text)


def to_do(text: str, request: CompletionRequest) -> str | None:
    """Nothing, where the text only says that something is to be done."""
    sign = facts(request.language).comment
    if not sign or nesting_at_end(request.prefix, request.language).inside:
        return text
    first, *more = text.split("\n")
    lines = [line.strip() for line in (request.unfinished_line + first, *more) if line.strip()]
    comments = [line for line in lines if line.startswith((sign, "/*"))]
    said = any(_TO_DO.search(line) for line in comments)
    others = [line for line in lines if line not in comments]
    return None if said and all(_PLACEHOLDER.fullmatch(line) for line in others) else text
