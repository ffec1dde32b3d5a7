"""The report as text for a terminal."""

from collections.abc import Iterator, Sequence

from codeassist.adoption.production import CLASSES
from codeassist.metrics.funnel import Both, Funnel, Survival
from codeassist.metrics.json_form import rfc3339
from codeassist.metrics.kaplan_meier import Estimate
from codeassist.metrics.kept import Kept, Moments
from codeassist.metrics.lives import LifeFigures, Waiting
from codeassist.metrics.report import Report, coverage
from codeassist.terminal import table
from codeassist_index.translation import tr

NOT_KNOWN = "-"
STAGE_LABELS = (
    ("shown", "shown"),
    ("accepted", "accepted"),
    ("committed", "committed"),
    ("merged", "merged"),
    ("in_production", "in production"),
)

MOMENT_LABELS = (
    ("30s", "after 30 seconds"),
    ("2m", "after 2 minutes"),
    ("5m", "after 5 minutes"),
    ("10m", "after 10 minutes"),
    ("save", "at the last save"),
)


def as_text(report: Report) -> str:
    """The funnel, what was kept in the editor, production by class, and the groups where asked for."""
    return "\n".join(_lines(report)) + "\n"


def percent(part: float | None, whole: float | None) -> str:
    """A share with one decimal; nothing where it has no meaning."""
    if part is None or not whole:
        return NOT_KNOWN
    # A few lines among thousands are not none of them, and all but a few are not all.
    if 0 < part < whole * 0.0005:
        return "< 0.1 %"
    if whole * 0.9995 < part < whole:
        return "> 99.9 %"
    return f"{100 * part / whole:.1f} %"


def _lines(report: Report) -> Iterator[str]:
    names = ", ".join(one.known.name for one in report.repositories) or tr("no repository is known")
    yield f"{names}  ({report.environment}, {rfc3339(report.generated)})"
    if not report.period.is_open:
        since, until = rfc3339(report.period.since), rfc3339(report.period.until)
        yield tr("shown from {since} to before {until}").format(since=since or tr("ever"), until=until or tr("now"))
    yield ""
    yield from table(_funnel_rows(report.funnel))
    yield ""
    yield from table(_kept_rows(report.funnel.kept))
    yield ""
    yield from table(_life_rows(report.funnel.lives))
    yield to_production(report.funnel.lives.waiting)
    yield ""
    yield from table([(tr("lines in production"), *CLASSES, tr("coverage")), _production_row(report)])
    if report.grouping is not None:
        yield ""
        yield from table(_group_rows(report, report.grouping))
        yield ""
        yield from table(_kept_group_rows(report, report.grouping))
    for note in report.notes:
        yield tr("Note: {note}").format(note=note)


def _funnel_rows(funnel: Both) -> list[Sequence[str]]:
    rows: list[Sequence[str]] = [("", tr("suggestions"), tr("lines"), tr("of accepted lines"))]
    for name, label in STAGE_LABELS:
        suggestions, lines = getattr(funnel.suggestions, name), getattr(funnel.lines, name)
        share = "" if name == "shown" else percent(lines, funnel.lines.accepted)
        rows.append((tr(label), _count(suggestions), _count(lines), share))
    for days, lines in funnel.lines.alive.items():
        rows.append(
            (
                tr("alive after {days} days").format(days=days),
                _survival(funnel.suggestions.alive[days]),
                _survival(lines),
                "",
            )
        )
    return rows


def _kept_rows(kept: Moments) -> list[Sequence[str]]:
    rows: list[Sequence[str]] = [(tr("kept in the editor"), tr("spans"), tr("tokens"), tr("kept"), tr("of the tokens"))]
    for moment, label in MOMENT_LABELS:
        one = kept.get(moment)
        counts = (None, None, None) if one is None else (one.spans, one.tokens, one.kept)
        rows.append((tr(label), *(_count(count) for count in counts), kept_share(one)))
    return rows


def _life_rows(lives: LifeFigures) -> list[Sequence[str]]:
    heading = tr("estimated to be alive")
    rows: list[Sequence[str]] = [(heading, tr("spans"), tr("95 % interval"), tr("lines"), tr("watched for longer"))]
    for days, one in lives.survival_of_spans.items():
        lines = lives.survival_of_lines[days]
        after = tr("after {days} days").format(days=days)
        rows.append(
            (
                after,
                NOT_KNOWN if one is None else percent(one.survival, 1),
                interval(one),
                NOT_KNOWN if lines is None else percent(lines.survival, 1),
                _count(None if one is None else one.at_risk),
            )
        )
    return rows


def interval(one: Estimate | None) -> str:
    """The bounds of an estimate; nothing where there are none."""
    if one is None or one.low is None:
        return NOT_KNOWN
    return tr("{low} to {high}").format(low=percent(one.low, 1), high=percent(one.high, 1))


def to_production(waiting: Waiting) -> str:
    """How long it took from acceptance to production, in one sentence."""
    if not waiting.of:
        return tr("From acceptance to production: no committed span is known.")
    words = tr(
        "From acceptance to production: half within {half}, a quarter within {quarter}, three quarters within {most}; "
        "{deployed:,} of {of:,} committed spans arrived."
    )
    quarter, half, most = (_days(one) for one in waiting.quartiles)
    return words.format(half=half, quarter=quarter, most=most, deployed=waiting.deployed, of=waiting.of)


def _days(number: float | None) -> str:
    return tr("(not known)") if number is None else tr("{number:.1f} days").format(number=number)


def kept_share(one: Kept | None) -> str:
    """The share of the tokens that was kept; nothing where that is not known."""
    return NOT_KNOWN if one is None else percent(one.kept, one.tokens)


def _production_row(report: Report) -> Sequence[str]:
    share = coverage(report.lines)
    return ("", *(_count(report.lines[name]) for name in CLASSES), percent(share, 1))


def _group_rows(report: Report, grouping: str) -> list[Sequence[str]]:
    heading = tr("lines by {grouping}").format(grouping=tr(grouping))
    rows: list[Sequence[str]] = [(heading, *(tr(label) for _, label in STAGE_LABELS))]
    rows += [(group.key, *_stage_counts(group.funnel.lines)) for group in report.groups]
    return rows


def _kept_group_rows(report: Report, grouping: str) -> list[Sequence[str]]:
    heading = tr("kept in the editor by {grouping}").format(grouping=tr(grouping))
    rows: list[Sequence[str]] = [(heading, *(tr(label) for _, label in MOMENT_LABELS))]
    rows += [
        (group.key, *(kept_share(group.funnel.kept.get(moment)) for moment, _ in MOMENT_LABELS))
        for group in report.groups
    ]
    return rows


def _stage_counts(funnel: Funnel) -> list[str]:
    return [_count(getattr(funnel, name)) for name, _ in STAGE_LABELS]


def _count(number: int | None) -> str:
    return NOT_KNOWN if number is None else f"{number:,}"


def _survival(survival: Survival | None) -> str:
    if survival is None:
        return NOT_KNOWN
    return tr("{alive:,} of {whole:,}").format(alive=survival.alive, whole=survival.of)
