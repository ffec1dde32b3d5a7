"""The self-audit: a sound record passes, and whatever was altered is named."""

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from codeassist.adoption.audit import Audit, audit
from codeassist.adoption.lineage import declare_rewrite, sync
from codeassist.errors import InvalidInputError
from codeassist.store.database import writing
from codeassist.store.schema.events import file_saved
from codeassist.store.schema.lineage import lineage_commit, lineage_file, lineage_progress, lineage_version

AI = "def average(items):\n    count = len(items)\n    return sum(items) / count\n"
TYPED = "def largest(items):\n    return max(items)\n"
REPOSITORY = "example.com/group/shop"

Workplace = Any


def _audited(work: Workplace, root: Path | None = None, commits: int = 100) -> Audit:
    def no_key() -> bytes:
        raise AssertionError("a key was asked for, and no text is hashed")

    return audit(
        work.engine,
        root or work.root,
        repository=REPOSITORY,
        commits_max=commits,
        seed=1,
        token_key=work.token_key or no_key,
        report=lambda _done, _of: None,
    )


def _history(work: Workplace) -> None:
    """A branch that was squashed, synced after each commit."""
    work.write("shop.py", "x = 1\n")
    work.commit("import")
    work.git("checkout", "-qb", "feature")
    work.save("shop.py", "x = 1\n" + AI, ("s1", AI))
    work.commit("average")
    work.sync()
    work.save("shop.py", "x = 1\n" + AI + TYPED, ("human", TYPED))
    work.commit("largest")
    work.git("checkout", "-q", "main")
    work.git("merge", "-q", "--squash", "feature")
    work.commit("feature")
    work.sync()


def _altered(work: Workplace, table: sa.Table, **values: object) -> None:
    """Change the table's last row."""
    key = next(iter(table.primary_key.columns))
    with writing(work.engine) as connection:
        last = connection.execute(sa.select(sa.func.max(key))).scalar_one()
        connection.execute(sa.update(table).where(key == last).values(values))


def test_a_sound_record_passes(work: Workplace) -> None:
    _history(work)
    found = _audited(work)
    assert (found.is_sound, found.commits, len(found.recomputed), found.gone) == (True, 4, 4, 0)


def test_an_altered_line_is_named_with_what_it_should_be(work: Workplace) -> None:
    _history(work)
    _altered(work, lineage_version, claims="[[6,8]]")
    found = _audited(work)
    lines = [(line.path, line.line, line.stored, line.recomputed) for line in found.different]
    assert [(path, line) for path, line, _, _ in lines] == [("shop.py", line) for line in (1, 2, 3, 4)]
    assert {stored.class_ for _, _, stored, _ in lines if stored} == {"human"}
    assert [other and (other.class_, other.span) for _, _, _, other in lines] == [None, *[("ai", "s1")] * 3]
    assert not found.is_sound


def test_a_lost_file_is_named(work: Workplace) -> None:
    _history(work)
    _altered(work, lineage_file, version=None)
    assert {line.stored for line in _audited(work).different} == {None}


def test_working_it_out_again_mends_it(work: Workplace) -> None:
    _history(work)
    _altered(work, lineage_version, claims="[[6,8]]")
    sync(work.engine, work.root, repository=REPOSITORY, again=True)
    assert _audited(work).is_sound


@pytest.mark.parametrize(
    ("table", "values", "problem"),
    [
        (lineage_version, {"claims": "[[4,8]]"}, "6 lines, but claims for 4"),
        (lineage_version, {"claims": "[[6,80"}, "can't be read"),
        (lineage_version, {"claims": "[[6,808]]"}, "span is not known"),
        (lineage_version, {"blob": "0" * 40}, "another content than git has"),
        (lineage_commit, {"depth": 0}, "its base is not what it should be"),
    ],
)
def test_what_does_not_hold_together_is_told(
    work: Workplace, table: sa.Table, values: dict[str, object], problem: str
) -> None:
    _history(work)
    _altered(work, table, **values)
    assert any(problem in words for words in _audited(work).problems)


def test_an_event_without_its_content_is_told(work: Workplace) -> None:
    _history(work)
    with writing(work.engine) as connection:
        connection.execute(sa.delete(file_saved))
    assert "The event event-1 has lost its content." in _audited(work).problems


def test_events_and_commits_after_the_last_sync_are_no_difference(work: Workplace) -> None:
    _history(work)
    work.save("shop.py", AI, ("s9", AI))
    work.commit()
    assert _audited(work).is_sound


def test_late_events_and_declared_rewrites_are_no_difference(work: Workplace) -> None:
    _history(work)
    now = work.now
    work.now = now.replace(hour=9, minute=0)
    work.record("shop.py", work.git("rev-parse", "feature~1:shop.py"), [{"start": 0, "end": 5, "class": "human"}])
    work.now = now
    work.sync()
    declare_rewrite(
        work.engine,
        work.root,
        repository=REPOSITORY,
        old=work.git("rev-parse", "feature"),
        new=work.git("rev-parse", "main"),
    )
    work.sync()
    assert _audited(work).is_sound


def test_what_is_gone_from_git_is_taken_as_it_is_stored(work: Workplace) -> None:
    _history(work)
    work.git("branch", "-qD", "feature")
    work.git("reflog", "expire", "--expire=now", "--all")
    work.git("gc", "-q", "--prune=now")
    work.save("shop.py", "x = 1\n" + AI + TYPED + AI, ("s2", AI))
    work.commit()
    work.sync()
    found = _audited(work)
    assert (found.is_sound, found.gone, len(found.recomputed)) == (True, 2, 3)


def test_a_partial_clone_is_audited_but_for_its_coverage(work: Workplace, tmp_path: Path) -> None:
    _history(work)
    work.git("config", "uploadpack.allowFilter", "true")
    work.git("clone", "-q", "--filter=blob:none", "--no-checkout", work.root.as_uri(), str(tmp_path / "part"))
    found = _audited(work, tmp_path / "part")
    assert found.partial
    assert found.coverage == ()
    assert found.drop is None
    assert not found.problems


def test_the_seed_chooses_the_commits(work: Workplace) -> None:
    _history(work)
    first, second = _audited(work, commits=2), _audited(work, commits=2)
    assert len(first.recomputed) == 2
    assert first.recomputed == second.recomputed


def test_a_repository_that_is_not_synced_is_refused(work: Workplace) -> None:
    with pytest.raises(InvalidInputError, match="adoption sync"):
        _audited(work)
    _history(work)
    _altered(work, lineage_progress, algorithm=0)
    with pytest.raises(InvalidInputError, match="another version"):
        _audited(work)
