"""An explanation on a terminal of any width: what you get and why, then how it came to that."""

from collections import Counter
from itertools import islice

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from codeassist.terminal import visible
from codeassist_index.retrieval.explanation import ExplainedCandidate, ExplainedChunk, Explanation, FollowedImport
from codeassist_index.translation import ntr, tr
from codeassist_index.types import Snippet

ROWS_MAX = 12
"""So many rows of a section are shown unless all are asked for."""
FEATURES_MAX = 3
"""So many features of a candidate, those that count most."""
WORDS_MAX = 4
WHAT_COLUMNS_MAX = 28

_COLOURS = {"shown": "green", "budget": "yellow", "number": "yellow"}


def picture(explanation: Explanation, *, everything: bool = False) -> RenderableType:
    """Summary, snippets, and the way to them; `everything` leaves nothing out."""
    most = None if everything else ROWS_MAX
    parts = (
        _summary(explanation),
        _snippets(explanation),
        _file(explanation, most),
        _candidates(explanation, most),
        _similar(explanation, most),
        _limits(explanation),
        _times(explanation),
    )
    return Group(*(line for part in parts if part is not None for line in (part, "")))


def _summary(explanation: Explanation) -> RenderableType:
    kinds = Counter(snippet.kind for snippet in explanation.snippets)
    definitions = ntr("{number} definition", "{number} definitions", kinds["definition"])
    similar = ntr("{number} piece of similar code", "{number} pieces of similar code", kinds["similar"])
    got = tr("{definitions} and {similar}: {tokens} of {budget} tokens, found in {ms} ms").format(
        definitions=definitions.format(number=kinds["definition"]), similar=similar.format(number=kinds["similar"]),
        tokens=explanation.tokens, budget=explanation.budget, ms=f"{sum(one.ms for one in explanation.stages):.1f}",
    )  # fmt: skip
    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    table.add_row(tr("You get"), Text(got))
    table.add_row(tr("Cursor"), _safe(_cursor(explanation)))
    table.add_row(tr("Considered"), Text(_considered(explanation)))
    return table


def _cursor(explanation: Explanation) -> str:
    file = explanation.file
    language = file.language or tr("no language that is parsed")
    place = f"{file.path}:{file.line}, {language}"
    if file.scope:
        place += ", " + tr("in {scope}").format(scope=file.scope)
    if file.chain:
        meaning = "; ".join(file.chain_meaning) or tr("whose type is not known")
        place += ", " + tr("after `{chain}.`: {meaning}").format(chain=file.chain, meaning=meaning)
    return place


def _considered(explanation: Explanation) -> str:
    found = Counter(one.outcome for one in explanation.candidates)
    words = ntr("{number} definition in reach", "{number} definitions in reach", found.total())
    counts = [f"{number} {_outcome(outcome)}" for outcome, number in found.most_common()]
    return ": ".join(filter(None, (words.format(number=found.total()), ", ".join(counts))))


def _outcome(outcome: str) -> str:
    """What became of a candidate or chunk, in words."""
    return {
        "shown": tr("shown"),
        "budget": tr("no tokens left"),
        "unlikely": tr("too unlikely"),
        "copy of the file": tr("of a copy of the file"),
        "already shown": tr("already in the file"),
        "near-duplicate": tr("near-duplicate"),
        "number": tr("enough others"),
    }[outcome]


def _snippets(explanation: Explanation) -> RenderableType:
    table = _table(tr("Snippets, in the order of the prompt"))
    table.add_column("#", justify="right", style="dim")
    table.add_column(tr("Tokens"), justify="right")
    table.add_column(tr("What"), overflow="fold", ratio=4)
    table.add_column(tr("Where"), overflow="fold", ratio=4, style="dim")
    table.add_column(tr("Why"), overflow="fold", ratio=4)
    for number, snippet in enumerate(explanation.snippets, 1):
        place = f"{snippet.path}:{snippet.start_line}-{snippet.end_line}"
        if snippet.repository != explanation.file.repository:
            place += " " + tr("of {repository}").format(repository=snippet.repository)
        table.add_row(str(number), str(snippet.tokens), _what(snippet), _safe(place), _safe(snippet.reason))
    if not explanation.snippets:
        table.add_row("", "", Text(tr("nothing"), style="yellow"))
    return table


def _what(snippet: Snippet) -> Text:
    """The line that says what a definition is called."""
    if snippet.kind == "similar":
        return Text(tr("similar code"))
    lines = snippet.text.split("\n")
    what = Text(visible(next((line for line in lines if not line.startswith("@")), lines[0])), style="bold")
    what.truncate(WHAT_COLUMNS_MAX, overflow="ellipsis")
    return what


def _file(explanation: Explanation, most: int | None) -> RenderableType | None:
    file = explanation.file
    known = [name for name in file.names if name.meaning]
    rows = [(Text(visible(name.name), style="bold"), _safe("; ".join(name.meaning))) for name in known]
    rows += [
        (Text(visible(_import(one)), style="bold"), _safe("; ".join(one.leads_to)))
        for one in file.imports
        if not one.why_not
    ]
    unknown = [Text(visible(name.name), style="dim") for name in file.names if not name.meaning]
    table = _table(tr("What the file says"))
    table.show_header = False
    table.add_column(overflow="fold", ratio=2)
    table.add_column(overflow="fold", ratio=3)
    for name, meaning in islice(rows, most):
        table.add_row(name, meaning)
    _more(table, len(rows), most, 1)
    if unknown:
        table.add_row(Text(tr("of no indexed type")), Text(", ").join(unknown))
    if outside := sorted({one.module for one in file.imports if one.why_not}):
        table.add_row(Text(tr("not indexed, or without that name")), Text(visible(", ".join(outside)), style="dim"))
    return table if table.row_count else None


def _import(found: FollowedImport) -> str:
    written = f"{found.module}.{found.name}" if found.name else found.module
    return written if found.alias in {"", found.name, found.module} else f"{written} as {found.alias}"


def _candidates(explanation: Explanation, most: int | None) -> RenderableType | None:
    if not explanation.candidates:
        return None
    table = _table(tr("Definitions, the likeliest first"))
    table.add_column(tr("Likely"), justify="right")
    table.add_column(tr("Cost"), justify="right")
    table.add_column(tr("Outcome"))
    table.add_column(tr("Definition"), overflow="fold", ratio=3)
    table.add_column(tr("Because"), overflow="fold", ratio=3)
    for one in islice(explanation.candidates, most):
        outcome = Text(_outcome(one.outcome), style=_COLOURS.get(one.outcome, "dim"))
        if one.snippet:
            outcome.append(f" #{one.snippet}")
        name = Text.assemble((visible(one.name), "bold"), (visible(f"\n{one.path}:{one.line}"), "dim"))
        table.add_row(f"{one.likelihood:.1%}", f"{one.cost:.0f}", outcome, name, _because(one, most))
    _more(table, len(explanation.candidates), most, 3)
    return table


def _because(one: ExplainedCandidate, most: int | None) -> Text:
    told = _safe(one.reason if most else "; ".join(dict.fromkeys(one.relations.values())))
    if one.guess:
        told.append(" " + tr("(a guess)"), style="yellow")
    shares = sorted(
        ((feature.value * feature.weight, feature.name) for feature in one.features), key=lambda share: -abs(share[0])
    )
    shown = [f"{name} {share:+.1f}" for share, name in islice(shares, most and FEATURES_MAX) if share]
    return told.append(f"\n{', '.join(shown)}", style="dim") if shown else told


def _similar(explanation: Explanation, most: int | None) -> RenderableType | None:
    if not explanation.words:
        return None
    table = _table(tr("Similar code, sought by the rarest words around the cursor"))
    table.add_column(tr("Score"), justify="right")
    table.add_column(tr("Outcome"))
    table.add_column(tr("Where"), overflow="fold", ratio=3)
    table.add_column(tr("Shares"), overflow="fold", ratio=3)
    for one in islice(explanation.similar, most):
        outcome = Text(_outcome(one.outcome), style=_COLOURS.get(one.outcome, "dim"))
        if one.snippet:
            outcome.append(f" #{one.snippet}")
        place = f"{one.path}:{one.start_line}-{one.end_line}"
        table.add_row(f"{one.score:.1f}", outcome, _safe(place), _shares(one, most))
    _more(table, len(explanation.similar), most, 2)
    words = ", ".join(f"{one.word} ({one.chunks})" for one in explanation.words)
    table.caption, table.caption_justify = (
        visible(tr("Words and how many pieces have them: {words}").format(words=words)),
        "left",
    )
    return table


def _shares(one: ExplainedChunk, most: int | None) -> Text:
    left = len(one.words) - WORDS_MAX if most else 0
    told = _safe(", ".join(one.words[: WORDS_MAX if most else None]))
    if left > 0:
        told.append(", " + tr("{number} more").format(number=left))
    boosts = [f"{name} {boost:+.0%}" for name, boost in one.boosts.items() if boost]
    if one.repeats and one.outcome == "near-duplicate":
        boosts.append(tr("like {place}").format(place=one.repeats))
    return told.append(f"\n{visible(', '.join(boosts))}", style="dim") if boosts else told


def _limits(explanation: Explanation) -> RenderableType | None:
    if not explanation.left_out:
        return None
    table = _table(tr("Limits that were reached"))
    table.show_header = False
    for one in explanation.left_out:
        count = tr("and perhaps more") if one.count is None else tr("{number} left out").format(number=one.count)
        table.add_row(tr("at most {most} {what}").format(most=one.most, what=one.what), count)
    return table


def _times(explanation: Explanation) -> RenderableType:
    table = _table(tr("Time"))
    table.show_header = False
    for stage in explanation.stages:
        table.add_row(stage.name, Text(f"{stage.ms:.1f} ms", justify="right"))
    return table


def _table(title: str) -> Table:
    heading = Text(title, style="bold cyan")
    return Table(title=heading, title_justify="left", box=None, padding=(0, 2, 0, 0), header_style="dim")


def _more(table: Table, count: int, most: int | None, column: int) -> None:
    """Say how many rows are not shown."""
    if most is not None and count > most:
        words = tr("and {number} more: --all shows them").format(number=count - most)
        table.add_row(*("" for _ in range(column)), Text(words, style="dim"))


def _safe(text: str) -> Text:
    return Text(visible(text))
