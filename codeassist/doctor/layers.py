"""Checks of the settings: each layer, what the company locked, and what people should know."""

from collections.abc import Iterator, Sequence

from codeassist.doctor.check import Finding, note, ok, problem
from codeassist.errors import CodeassistError
from codeassist.settings import LoadedSettings, load
from codeassist_index.translation import ntr, tr

NAMED_MAX = 5


def read_settings() -> tuple[LoadedSettings | None, list[Finding]]:
    """The settings and what is to be said of them; none where they can't be read."""
    try:
        loaded = load()
    except CodeassistError as error:
        return None, [problem("settings", str(error), "codeassist config check")]
    return loaded, list(_findings(loaded))


def named(names: Sequence[str]) -> str:
    """The first few of many."""
    more = len(names) - NAMED_MAX
    rest = " " + ntr("and {count} more", "and {count} more", more).format(count=more) if more > 0 else ""
    return ", ".join(names[:NAMED_MAX]) + rest


def _findings(loaded: LoadedSettings) -> Iterator[Finding]:
    layers = (loaded.layers.managed.layer, *loaded.layers.user, *loaded.layers.editor)
    told = [layer for layer in layers if layer is not None and layer.values]
    if not told:
        yield ok("settings", tr("all built in"))
    for layer in told:
        yield ok("settings", tr("{origin}: {keys}").format(origin=layer.origin, keys=named(sorted(layer.values))))
    if loaded.locked:
        yield ok("settings", tr("locked by the company: {keys}").format(keys=named(sorted(loaded.locked))))
    for key, origins in loaded.overridden.items():
        yield note(
            "settings",
            tr("`{key}` of {origins} does not count: the company has locked it").format(
                key=key, origins=named(origins)
            ),
        )
    for warning in loaded.warnings:
        yield note("settings", warning, "codeassist config check")
