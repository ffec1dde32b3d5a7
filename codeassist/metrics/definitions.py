"""Every figure that is reported, in words: the one source of the report's definitions, the HTML and docs.

A change of a formula raises that definition's version.
"""

from dataclasses import dataclass
from typing import Literal

Unit = Literal["suggestions and lines", "lines", "share", "files", "days"]

_EXCLUDED = "Files that a glob of `adoption.exclude` matches."
_NO_LINEAGE = f"{_EXCLUDED} Repositories whose lineage is not known; the notes name them."


@dataclass(frozen=True, slots=True)
class Definition:
    """A figure: `label` for people, `formula` and `exclusions` in words."""

    name: str
    label: str
    unit: Unit
    formula: str
    exclusions: str
    version: int = 1


STAGES = (
    Definition(
        "shown",
        "Shown",
        "suggestions and lines",
        "Distinct suggestions with a `suggestion.shown` event in the period, and the sum of their lines.",
        _EXCLUDED,
    ),
    Definition(
        "accepted",
        "Accepted",
        "suggestions and lines",
        "Distinct suggestions with a `suggestion.accepted` event whose suggestion was shown in the period (accepted in "
        "it, where the shown event is lost), and the sum of the lines of their spans. A partial acceptance is a span "
        "of its own. Each edit of another tool counts as one suggestion that was accepted, and not as one that was "
        "shown: feature `agent`, evidence grade D.",
        _EXCLUDED,
        version=2,
    ),
    Definition(
        "committed",
        "Committed",
        "suggestions and lines",
        "Of the accepted: the most lines each span ever had in one commit, on any branch, and the suggestions with at "
        "least one such line. Lines of class AI or AI edited count.",
        _NO_LINEAGE,
    ),
    Definition(
        "merged",
        "Merged",
        "suggestions and lines",
        "Of the accepted: lines of class AI or AI edited in the newest commit of the default branch, and the "
        "suggestions with at least one such line.",
        _NO_LINEAGE,
    ),
    Definition(
        "in_production",
        "In production",
        "suggestions and lines",
        "Of the accepted: lines of class AI or AI edited in the tree of the last successful deployment of a service to "
        "an environment that counts as production, and the suggestions with at least one such line. A service's tree "
        "is its paths of the commit. A span in several services counts with the most lines that one of them has.",
        _NO_LINEAGE,
        version=2,
    ),
)

SURVIVAL = tuple(
    Definition(
        f"alive_{days}d",
        f"Alive after {days} days",
        "suggestions and lines",
        f"Of the spans first deployed at least {days} days ago: their lines in production exactly {days} days after "
        "that first deployment, and the suggestions with at least one such line. Null while no span has been there "
        "for so long.",
        f"{_NO_LINEAGE} Spans deployed less than {days} days ago: their answer is not known yet.",
    )
    for days in (7, 30, 90)
)

SHARES = (
    Definition(
        "of_accepted",
        "Of accepted lines",
        "share",
        "Lines of a stage divided by accepted lines.",
        _NO_LINEAGE,
    ),
    Definition(
        "survival",
        "Survival",
        "share",
        "Lines alive after a time divided by the lines that the same spans had in their first deployment.",
        _NO_LINEAGE,
    ),
    Definition(
        "coverage",
        "Coverage",
        "share",
        "Lines in production whose class is not unknown divided by all lines in production. Null without any.",
        _NO_LINEAGE,
    ),
)

LIVES = (
    Definition(
        "lives",
        "Estimated survival in production",
        "share",
        "The Kaplan-Meier estimate: the share of spans, and of lines, that is still in production so long after its "
        "first deployment. What is there now counts for as long as it has been there. A span or line that leaves and "
        "returns lives until it leaves for good. The interval (95 %, Greenwood's variance, log-log) is that of spans; "
        "lines have none, because the lines of a span leave together. Null where nothing has been watched for so long.",
        f"{_NO_LINEAGE} Spans that were never in production.",
    ),
    Definition(
        "to_production",
        "Days to production",
        "days",
        "Of the accepted spans that were committed: the days from the acceptance to the first deployment by which a "
        "quarter, half and three quarters of them were in production. Spans that are not there yet count as waiting "
        "until now (Kaplan-Meier); null where so many never arrived. A deployment before the acceptance, by clocks "
        "that disagree, counts as 0 days.",
        f"{_NO_LINEAGE} Spans without an acceptance event.",
    ),
)

PRODUCTION = (
    Definition(
        "production",
        "Lines in production by class",
        "lines",
        "All lines of all text files in production. AI: every token comes from an accepted span. AI edited: a person "
        "changed the line and at least half of its tokens still come from the span. Human: recorded as typed or pasted "
        "by a person, or less than half of the tokens left. Unknown: nothing was recorded; never counted as human. A "
        "file in several services counts once, as the most recently deployed one has it.",
        _NO_LINEAGE,
    ),
)

KEPT = (
    Definition(
        "kept",
        "Kept in the editor",
        "share",
        "Of the accepted: tokens of the spans that still stood in the editor 30 seconds, 2, 5 and 10 minutes after the "
        "acceptance, and at the last save that changed or first told this, divided by all tokens of these spans. A "
        "token stands if it is unchanged and was not typed again, wherever it moved; commas, semicolons, parentheses "
        "and quote marks are no tokens here. Null without a span of which this is known.",
        f"{_EXCLUDED} Spans of which no `suggestion.kept` event came: the editor was ended before.",
    ),
)

DEFINITIONS = (*STAGES, *SURVIVAL, *LIVES, *SHARES, *PRODUCTION, *KEPT)
