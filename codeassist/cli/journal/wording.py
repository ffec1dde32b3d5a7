"""An event in words, for a person."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from codeassist.terminal import ljust, visible, width
from codeassist_index.translation import ntr, tr

ID_CHARACTERS = 8
"""How much of an id is shown in a list; `codeassist journal show` takes it."""
FILE_COLUMNS_MAX = 40
_COMMON = frozenset({"schema", "id", "time", "kind", "repository", "user", "client", "path"})


def rows(lines: Iterable[str]) -> Iterator[str]:
    """Each event on one line: when, its id, what, which file, and the rest in words."""
    for line in lines:
        event = json.loads(line)
        time = str(event["time"])[:19].replace("T", " ")
        shown = (time, ljust(str(event["id"])[:ID_CHARACTERS], ID_CHARACTERS), ljust(event["kind"], 20))
        yield visible("  ".join((*shown, ljust(_file(event), FILE_COLUMNS_MAX), in_words(event))).rstrip())


def in_words(event: Mapping[str, Any]) -> str:
    """What an event says beyond its file and time; what this version has no words for is said as it stands."""
    say = _WORDS.get(event["kind"])
    if say is not None:
        with suppress(KeyError, TypeError):  # another version's event of this kind may have other fields
            return say(event)
    return json.dumps({key: value for key, value in event.items() if key not in _COMMON}, ensure_ascii=False)


def in_full(line: str) -> str:
    """All that an event holds, a field a line, with the text of its ranges below them."""
    event = json.loads(line)
    ranges = event.pop("ranges", None)
    columns = max(map(width, event))
    said = [f"{ljust(key, columns)}  {_value(value)}" for key, value in event.items()]
    if ranges is not None:
        said.append(f"{ljust('ranges', columns)}  {_saved(ranges)}")
        said += [part for saved in ranges for part in _range(saved)]
    return visible("\n".join(said))


def _file(event: Mapping[str, Any]) -> str:
    """The end of the path, which tells files apart."""
    path = str(event.get("path", "-"))
    if width(path) <= FILE_COLUMNS_MAX:
        return path
    while width(path) >= FILE_COLUMNS_MAX:
        path = path[1:]
    return f"…{path}"


def _sizes(event: Mapping[str, Any]) -> str:
    lines = ntr("{count} line", "{count} lines", event["lines"]).format(count=event["lines"])
    characters = ntr("{count} character", "{count} characters", event["characters"]).format(count=event["characters"])
    return f"{lines}, {characters}"


def _shown(event: Mapping[str, Any]) -> str:
    return tr("{sizes} by {model}, {milliseconds} ms after the request").format(
        sizes=_sizes(event), model=event["model"], milliseconds=event["latency_ms"]
    )


def _accepted(event: Mapping[str, Any]) -> str:
    return f"{_sizes(event)} {tr('(a part of it)')}" if event["partial"] else _sizes(event)


def _dismissed(event: Mapping[str, Any]) -> str:
    how = {
        "rejected": tr("rejected"),
        "superseded": tr("another took its place"),
        "typed": tr("typed by hand"),
        "closed": tr("closed with its document"),
    }.get(event.get("how") or "", "")
    after = "" if event["shown_ms"] is None else tr("after {milliseconds} ms").format(milliseconds=event["shown_ms"])
    return ", ".join(filter(None, (how, after)))


def _kept(event: Mapping[str, Any]) -> str:
    when = {
        "30s": tr("after 30 seconds"),
        "2m": tr("after 2 minutes"),
        "5m": tr("after 5 minutes"),
        "10m": tr("after 10 minutes"),
        "save": tr("at a save"),
    }.get(event["after"], event["after"])
    words = ntr("{kept} of {count} token kept {when}", "{kept} of {count} tokens kept {when}", event["tokens"])
    return words.format(kept=round(event["share"] * event["tokens"]), count=event["tokens"], when=when)


def _followed(event: Mapping[str, Any]) -> str:
    count = event["characters"]
    return ntr("{count} character stands in its place", "{count} characters stand in its place", count).format(
        count=count
    )


def _saved(ranges: Sequence[Mapping[str, Any]]) -> str:
    said = []
    for kind in ("ai", "human"):
        sizes = [saved["end"] - saved["start"] for saved in ranges if saved["class"] == kind]
        if sizes:
            words = ntr("{kind}: {bytes} bytes in {count} range", "{kind}: {bytes} bytes in {count} ranges", len(sizes))
            said.append(words.format(kind=kind, bytes=sum(sizes), count=len(sizes)))
    return ", ".join(said) or tr("nothing that this editor knows the origin of")


def _range(saved: Mapping[str, Any]) -> Iterator[str]:
    span = f"  {saved['span']}" if saved.get("span") else ""
    yield f"  {saved['start']}-{saved['end']}  {saved['class']}{span}"
    yield from (f"    | {line}" for line in str(saved.get("text", "")).splitlines())


def _value(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


_WORDS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "suggestion.shown": _shown,
    "suggestion.accepted": _accepted,
    "suggestion.dismissed": _dismissed,
    "suggestion.kept": _kept,
    "suggestion.followed": _followed,
    "file.saved": lambda event: _saved(event["ranges"]),
}
