"""From the editor through the journal and git to lineage, against a developer who knows who wrote what.

The random developer (tests/e2e/truth) drives the real language server and real git. What can't be known by design is
left out of the developer's day by name; docs/capture.md lists it under what decides.
"""

import os
from pathlib import Path

import pytest

from tests.e2e.truth.clock import Clock
from tests.e2e.truth.desk import Desk
from tests.e2e.truth.developer import PROFILES, Developer
from tests.e2e.truth.history import History
from tests.e2e.truth.verdict import Verdict, judge
from tests.lsp.fake_model import serving, write_tokenizer


def seeds_of(said: str) -> list[int]:
    """How many, or which: `10`, or `10,11,22`."""
    numbers = [int(number) for number in said.split(",")]
    return numbers if len(numbers) > 1 else list(range(numbers[0]))


SEEDS = seeds_of(os.environ.get("TRUTH_SEEDS", "10"))
FEATURES = 3
RIGHT_SHARE_MIN = 0.99


async def story(folder: Path, seed: int) -> Verdict:
    """One developer's day, judged. `log` in the folder tells what was done."""
    tokenizer = write_tokenizer(folder / "tokenizer.json")
    with serving() as model:
        options = {"model": {"base_url": model.url, "name": "fake", "tokenizer": str(tokenizer)}}
        history = History(folder / "shop", Clock())
        desk = Desk(history.root, PROFILES[seed % len(PROFILES)], model, options)
        developer = Developer(seed, history, desk)
        try:
            await developer.begin()
            for _ in range(FEATURES):
                await developer.feature()
            await desk.stop()
        finally:
            await desk.kill()
            (folder / "log").write_text("\n".join(developer.log), encoding="utf-8")
    return judge(history, desk)


@pytest.mark.timeout(90 * len(SEEDS))
async def test_every_line_is_called_what_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The journal is exactly right, no line is called ai that is not, and 99 % of all lines are right."""
    total = Verdict()
    for seed in SEEDS:
        folder = tmp_path / str(seed)
        for kind in ("CONFIG", "DATA", "CACHE"):
            place = folder / kind.lower()
            place.mkdir(parents=True)
            monkeypatch.setenv(f"CODEASSIST_{kind}_DIR", str(place))
        total.add(await story(folder, seed), f"seed {seed}")
    assert total.journal == []
    assert total.false_ai == []
    assert total.ai_lines > 0
    assert len(total.other) <= (1 - RIGHT_SHARE_MIN) * total.lines, "\n".join(total.other)
