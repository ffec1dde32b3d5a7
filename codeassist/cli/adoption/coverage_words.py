"""How a sudden drop of coverage is said."""

from typing import TYPE_CHECKING

from codeassist.terminal import visible
from codeassist_index.translation import tr

if TYPE_CHECKING:
    from codeassist.adoption.coverage import Drop

SILENT_NAMED_MAX = 5


def drop_words(drop: "Drop") -> str:
    """One line for a person."""
    told = tr(
        "Coverage dropped: since {day} {share:.0%} of the new lines have a known class, usually {usual:.0%}."
    ).format(day=f"{drop.period.start:%Y-%m-%d}", share=drop.period.share, usual=drop.usual)
    if not drop.silent:
        return told
    names = ", ".join(visible(f"{user} ({client})") for user, client in drop.silent[:SILENT_NAMED_MAX])
    more = len(drop.silent) - SILENT_NAMED_MAX
    went = tr("No saves since then from: {names}").format(names=names)
    return f"{told} {went}" + (tr(" and {count} more").format(count=more) if more > 0 else "")
