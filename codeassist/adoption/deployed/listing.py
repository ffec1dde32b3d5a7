"""What became of each deployment: live, superseded or failed; a rollback, or the same version once more."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from codeassist.adoption.deployments import Deployment

State = Literal["live", "superseded", "failed"]


@dataclass(frozen=True, slots=True)
class Listed:
    """A deployment; `superseded_by` is the successful one of the same service and environment that took its place.

    `is_rollback`: its commit differs from the one that ran before, and had run earlier. `is_repeat`: it ran already.
    """

    deployment: Deployment
    state: State
    superseded_by: Deployment | None
    is_rollback: bool
    is_repeat: bool


def listed(history: Sequence[Deployment]) -> list[Listed]:
    """Every deployment of a history, oldest first, which it has to be as well."""
    following = _following(history)
    ran: dict[tuple[str, str], list[str]] = defaultdict(list)
    found: list[Listed] = []
    for number, one in enumerate(history):
        if one.status == "failure":
            found.append(Listed(one, "failed", None, is_rollback=False, is_repeat=False))
            continue
        before = ran[one.place]
        is_repeat = bool(before) and before[-1] == one.sha
        is_rollback = not is_repeat and one.sha in before
        before.append(one.sha)
        after = following.get(number)
        state: State = "live" if after is None else "superseded"
        found.append(Listed(one, state, after, is_rollback=is_rollback, is_repeat=is_repeat))
    return found


def _following(history: Sequence[Deployment]) -> dict[int, Deployment]:
    """The next successful deployment to the same place, by the position of each successful one."""
    following: dict[int, Deployment] = {}
    newest: dict[tuple[str, str], Deployment] = {}
    for number in reversed(range(len(history))):
        one = history[number]
        if one.status == "success":
            if one.place in newest:
                following[number] = newest[one.place]
            newest[one.place] = one
    return following
