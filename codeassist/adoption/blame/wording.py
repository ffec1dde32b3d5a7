"""What blame says, in words: the same for a terminal's columns, its blocks, and an editor."""

from codeassist.adoption.blame.facts import BlamedLine, FileBlame, Live
from codeassist.adoption.origins import OWN_TOOL
from codeassist.terminal import visible
from codeassist_index.translation import tr

SHA_DIGITS = 8


def class_words(line: BlamedLine) -> str:
    """The class in a word or two."""
    return {"ai": tr("AI"), "ai-edited": tr("AI, edited"), "human": tr("human"), "unknown": tr("unknown")}[line.class_]


def who(line: BlamedLine) -> str:
    """The model of a span, with its tool if that is not ours; the person of a typed line; else nothing."""
    if line.span is not None:
        if line.origin is None:
            return tr("model not told")
        model, tool = line.origin.model, line.origin.tool
        return tool if model is None else model if tool == OWN_TOOL else f"{model} ({tool})"
    if line.class_ == "unknown":
        return ""
    return tr("you") if line.landed is None else line.landed.author


def landed_words(line: BlamedLine) -> str:
    """Commit, day and author; or that there is no commit yet."""
    if line.landed is None:
        return tr("not committed")
    return f"{line.landed.sha[:SHA_DIGITS]} {day(line)} {line.landed.author}"


def day(line: BlamedLine) -> str:
    """The day of the commit, in UTC."""
    return "" if line.landed is None else f"{line.landed.time:%Y-%m-%d}"


def live_words(line: BlamedLine, blame: FileBlame) -> str:
    """Each service with its day; empty where nothing is known of any production."""
    if line.live:
        return ", ".join(_since(one) for one in line.live)
    return tr("not deployed") if blame.deployed else ""


def story(line: BlamedLine, blame: FileBlame) -> str:
    """Everything that lines of one story share, in a row: the commit's author once where that is the writer too."""
    said = who(line)
    author_said = line.landed is not None and line.landed.author == said
    parts = [" ".join(filter(None, (class_words(line), line.grade))), "" if author_said else said, landed_words(line)]
    return visible(" · ".join(filter(None, [*parts, live_words(line, blame)])))


def sentences(line: BlamedLine, blame: FileBlame) -> list[str]:
    """Everything about one line, a sentence each."""
    told = [class_words(line), who(line)]
    if line.share is not None and line.class_ == "ai-edited":
        told.append(tr("{share:.0%} of its tokens").format(share=line.share))
    if line.grade is not None:
        told.append(tr("evidence grade {grade}").format(grade=line.grade))
    found = [", ".join(filter(None, told))]
    if line.origin is not None:
        words = tr("accepted {time}") if line.origin.suggestion else tr("written {time}")
        found.append(words.format(time=f"{line.origin.time:%Y-%m-%d %H:%M} UTC"))
    found.append(landed_words(line) + (f": {line.landed.summary}" if line.landed is not None else ""))
    live = live_words(line, blame)
    return [*found, tr("in production: {services}").format(services=live) if line.live else live] if live else found


def _since(live: Live) -> str:
    words = tr("{service} since {day} or before") if live.earlier else tr("{service} since {day}")
    return words.format(service=live.service, day=f"{live.since:%Y-%m-%d}")
