"""How a branch comes to main: merged, squashed, rebased or picked, and sometimes reverted."""

import random

from tests.e2e.truth.desk import Desk
from tests.e2e.truth.hands import Hands
from tests.e2e.truth.history import ConflictError, History


class Landings(Hands):
    """A person who also brings branches to main."""

    def __init__(self, rng: random.Random, desk: Desk, history: History) -> None:
        super().__init__(rng, desk)
        self.history = history
        self.log = desk.log

    def _land(self, name: str) -> None:
        how = self.rng.choice(("merge", "squash", "rebase", "pick", "rebase and squash"))
        side = self.rng.choice(("ours", "theirs"))
        self.log.append(f"{how} {name} -X {side}")
        try:
            self._land_by(how, name, side)
        except ConflictError:
            self.log[-1] += " (given up)"
            self.history.checkout("main")
            return
        if self.rng.random() < 0.5:
            self.history.git("branch", "-q", "-D", name)
        if self.rng.random() < 0.2:
            self._revert()

    def _land_by(self, how: str, name: str, side: str) -> None:
        if how == "merge":
            self.history.merge(name, side)
        elif how == "squash":
            self.history.squash(name, side)
        elif how == "pick":
            self.history.cherry_pick(f"main..{name}", side)
        else:
            self.history.checkout(name)
            self.history.rebase("main", side)
            self.history.checkout("main")
            if how == "rebase":
                self.history.git("merge", "-q", "--ff-only", name)
            else:
                self.history.squash(name, side)

    def _revert(self) -> None:
        self.log.append("revert HEAD")
        if len(self.history.git("rev-list", "--parents", "-1", "HEAD").split()) != 2:
            return
        try:
            self.history.revert("HEAD")
            if self.rng.random() < 0.6:
                self.log.append("revert the revert")
                self.history.revert("HEAD")
        except ConflictError:
            self.log[-1] += " (given up)"
