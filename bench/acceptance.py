"""Is what is inferred of suggestions what people did with them? Precision and recall by client and outcome.

    python bench/acceptance.py [--seeds 3000-3099] [--encodings utf-8,utf-16,utf-32] [--usual] [--errors]

Each seed gives one sequence of every client and encoding. People and editors are simulated (`acceptance_people.py`,
`acceptance_editor.py`, `acceptance_clients.py`); their messages go through the server's own handlers
(`acceptance_server.py`). What is hard to tell is drawn on purpose far more often than people do it, unless `--usual` is
given: then as often as they do, as far as that is known (`acceptance_people.INTENTIONS`). Seeds below 3000 were used
while the rules were made.
"""

import argparse
import itertools
import random
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from acceptance_clients import CLIENTS
from acceptance_editor import Editor
from acceptance_people import INTENTIONS, Person, Script, document
from acceptance_server import Server, SimulatedLoop, Told

from codeassist.capture.events import SuggestionAccepted, SuggestionDismissed, SuggestionShown

ENCODINGS = ("utf-8", "utf-16", "utf-32")
OUTCOMES = ("whole", "partial", "edited", "typed", "rejected", "superseded", "closed")
WITH_CRLF = frozenset({"VS Code", "Neovim"})
"""The others know line ends as LF only, and convert them when they save."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One suggestion: what a person did with it, and what the events say; `nothing` where there is none."""

    client: str
    sequence: str
    intention: str
    true: str
    found: str
    doubt: str


@dataclass(frozen=True, slots=True)
class Sequence:
    """One document from its opening to its end, and the bytes that were wrongly said to be generated, or not."""

    client: str
    name: str
    intention: str
    judged: tuple[Judged, ...]
    doubtful: bool
    falsely_ai: int
    missed_ai: int


@dataclass(frozen=True, slots=True)
class Profile:
    """Who does something, and whether as often as people do."""

    client: str
    encoding: str
    usual: bool


async def play(server: Server, scripts: dict[str, Script], profile: Profile, seed: int) -> Sequence:
    """Let somebody do something, and compare what the server has made of it."""
    client, encoding = profile.client, profile.encoding
    chance = random.Random(f"{client} {encoding} {seed}")
    weights = [usual if profile.usual else hard for _, hard, usual in INTENTIONS]
    intention = chance.choices([one for one, _, _ in INTENTIONS], weights)[0]
    name = f"{encoding}-{seed}.py"
    line_end = chance.choice(("\n", "\r\n")) if client in WITH_CRLF else "\n"
    text, caret = document(chance, line_end)
    editor = CLIENTS[client](server, chance, name, encoding, text, caret, line_end)
    scripts[name] = Script()
    await editor.open()
    await intention(Person(editor, scripts[name], chance))
    await editor.save()
    await editor.close()
    return compared(client, intention.__name__, editor, server.told[name])


def compared(client: str, intention: str, editor: Editor, told: Told) -> Sequence:
    """What a person has done, and what the events say."""
    judged = []
    for suggestion, fate in editor.fates.items():
        counts = fate.outcome in {"whole", "partial", "edited"} or fate.shown
        true = fate.outcome if counts else "nothing"
        judged.append(Judged(client, editor.name, intention, true, outcome_of(suggestion, told), fate.doubt))
    mine = bytearray()
    for character, owner in zip(editor.text, editor.owners, strict=True):
        mine += bytes([owner not in {None, "human"}]) * len(character.encode())
    theirs = bytearray(len(mine))
    for start, end, kind, _ in told.owned:
        theirs[start:end] = bytes([kind == "ai"]) * (end - start)
    assert told.saved.decode() == editor.text, f"the server lost track of {editor.name}"
    pairs = Counter(zip(mine, theirs, strict=True))
    doubtful = any(fate.doubt for fate in editor.fates.values())
    return Sequence(client, editor.name, intention, tuple(judged), doubtful, pairs[0, 1], pairs[1, 0])


def outcome_of(suggestion: str, told: Told) -> str:
    """What the events say about a suggestion; the last word counts."""
    mine = [event for event in told.events if getattr(event, "suggestion", "") == suggestion]
    accepted = [event for event in mine if isinstance(event, SuggestionAccepted)]
    if accepted:
        if all(event.partial for event in accepted):
            return "partial"
        spans = {event.span for event in accepted}
        pieces = [(start, end) for start, end, _, span in told.owned if span in spans]
        length = sum(len(told.saved[start:end].decode()) for start, end in pieces)
        whole = not pieces or length == sum(event.characters for event in accepted)
        together = all(end == start for (_, end), (start, _) in itertools.pairwise(pieces))
        return "whole" if whole and together else "edited"
    ended = [event.how for event in mine if isinstance(event, SuggestionDismissed)]
    shown = any(isinstance(event, SuggestionShown) for event in mine)
    return str(ended[-1]) if ended else "shown only" if shown else "nothing"


def corpus(
    seeds: Iterable[int], encodings: Iterable[str], clients: Iterable[str] = tuple(CLIENTS), *, usual: bool = False
) -> Iterator[Sequence]:
    """All sequences: one of each client, encoding and seed."""
    for client in clients:
        for encoding in encodings:
            yield from _played(Profile(client, encoding, usual), tuple(seeds))


def _played(profile: Profile, seeds: Iterable[int]) -> list[Sequence]:
    client = CLIENTS[profile.client].client
    scripts: dict[str, Script] = {}

    async def run() -> list[Sequence]:
        server = Server(client, profile.encoding, lambda request: scripts[request.path].says(request))
        try:
            return [await play(server, scripts, profile, seed) for seed in seeds]
        finally:
            await server.close()

    loop = SimulatedLoop()
    try:
        return loop.run_until_complete(run())
    finally:
        loop.close()


def scores(judged: Iterable[Judged]) -> dict[str, tuple[int, float, float]]:
    """How many there are of each outcome, precision and recall; 1 where nothing was to be found or was found."""
    pairs = Counter((one.true, one.found) for one in judged)
    result = {}
    for outcome in OUTCOMES:
        right = pairs[outcome, outcome]
        true = sum(count for (was, _), count in pairs.items() if was == outcome)
        found = sum(count for (_, said), count in pairs.items() if said == outcome)
        result[outcome] = true, right / found if found else 1.0, right / true if true else 1.0
    return result


def report(sequences: list[Sequence], *, errors: bool) -> None:
    """Print what was found."""
    judged = [one for sequence in sequences for one in sequence.judged]
    print(f"{len(sequences)} sequences, {len(judged)} suggestions")
    print("\n| client | outcome | suggestions | precision | recall |\n| --- | --- | --- | --- | --- |")
    for client in dict.fromkeys(one.client for one in judged):
        _print_scores(client, [one for one in judged if one.client == client])
    for client in dict.fromkeys(sequence.client for sequence in sequences):
        sure = [one for one in sequences if one.client == client and not one.doubtful]
        exact = sum(not (one.falsely_ai or one.missed_ai) for one in sure)
        falsely, missed = sum(one.falsely_ai for one in sure), sum(one.missed_ai for one in sure)
        print(f"{client}: owners of {exact} of {len(sure)} saves exact; {falsely} bytes falsely AI, {missed} missed")
    doubts = Counter((one.client, one.doubt, one.true == one.found) for one in judged if one.doubt)
    for (client, doubt, right), count in sorted(doubts.items()):
        print(f"not to be told by {client}: {doubt}: {count} came out {'right' if right else 'otherwise'}")
    if errors:
        _print_errors(sequences)


def _print_scores(client: str, judged: list[Judged]) -> None:
    told = [one for one in judged if not one.doubt]
    for outcome, (count, precision, recall) in scores(told).items():
        print(f"| {client} | {outcome} | {count} | {precision:.1%} | {recall:.1%} |")
    for name, some in (("all", told), ("all, also what can't be told", judged)):
        right = sum(one.true == one.found for one in some)
        print(f"| {client} | {name} | {len(some)} | {right / len(some):.1%} | {right / len(some):.1%} |")


def _print_errors(sequences: list[Sequence]) -> None:
    for sequence in sequences:
        wrong = [one for one in sequence.judged if one.true != one.found and not one.doubt]
        if wrong or (not sequence.doubtful and (sequence.falsely_ai or sequence.missed_ai)):
            said = "; ".join(f"{one.true} -> {one.found}" for one in wrong)
            bytes_wrong = f"{sequence.falsely_ai} bytes falsely AI, {sequence.missed_ai} missed"
            print(f"{sequence.client} {sequence.name} {sequence.intention}: {said} [{bytes_wrong}]")


def main() -> None:
    """Read the options, play, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", default="3000-3099")
    parser.add_argument("--encodings", default=",".join(ENCODINGS))
    parser.add_argument("--usual", action="store_true")
    parser.add_argument("--errors", action="store_true")
    options = parser.parse_args()
    first, _, last = options.seeds.partition("-")
    seeds = range(int(first), int(last or first) + 1)
    report(list(corpus(seeds, options.encodings.split(","), usual=options.usual)), errors=options.errors)


if __name__ == "__main__":
    main()
