from hypothesis import given
from hypothesis import strategies as st

from codeassist.adoption.lineage.claims import (
    GRADE_A,
    GRADE_B,
    GRADE_C,
    HUMAN_NUMBER,
    UNKNOWN,
    LineClaim,
    Run,
    answer,
    decode,
    encode,
    lines_by_span,
    owner,
    runs,
    weakened,
)

AI = owner(2, GRADE_A)
OTHER = owner(3, GRADE_B)
HUMAN = owner(HUMAN_NUMBER, GRADE_A)
NAMES = {2: "s2", 3: "s3"}
OWNERS = st.sampled_from([UNKNOWN, AI, OTHER, HUMAN])
CLAIMS: st.SearchStrategy[LineClaim] = st.one_of(OWNERS, st.lists(OWNERS, min_size=1, max_size=5).map(tuple))


@given(st.lists(CLAIMS))
def test_what_is_written_is_read_back(claims: list[LineClaim]) -> None:
    assert decode(encode(claims)) == claims


@given(st.lists(CLAIMS))
def test_runs_cover_exactly_the_lines_with_a_class(claims: list[LineClaim]) -> None:
    found = runs(claims, NAMES)
    covered = [line for run in found for line in range(run.start - 1, run.start - 1 + run.count)]
    assert covered == [line for line, claim in enumerate(claims) if answer(claim) is not None]


@given(CLAIMS, st.sampled_from([GRADE_B, GRADE_C]))
def test_a_step_never_improves_a_grade_nor_changes_a_class(claim: LineClaim, grade: int) -> None:
    before, after = answer(claim), answer(weakened(claim, grade))
    assert (before is None) == (after is None)
    if before is not None and after is not None:
        assert (before.class_, before.number, before.share) == (after.class_, after.number, after.share)
        assert after.grade == max(before.grade, grade)


def test_half_of_the_tokens_are_enough_for_edited() -> None:
    assert getattr(answer((AI, HUMAN)), "class_", None) == "ai-edited"
    assert getattr(answer((AI, HUMAN, HUMAN)), "class_", None) == "human"


def test_too_few_tokens_without_a_person_are_unknown() -> None:
    assert answer((AI, UNKNOWN, UNKNOWN)) is None


def test_a_line_of_two_spans_belongs_to_the_larger() -> None:
    assert runs([(AI, AI, OTHER)], NAMES) == (Run(1, 1, "ai", "s2", "B", 0.6667),)


def test_adjacent_equal_lines_are_one_run() -> None:
    assert runs([AI, AI, HUMAN, UNKNOWN, AI], NAMES) == (
        Run(1, 2, "ai", "s2", "A", 1.0),
        Run(3, 1, "human", None, "A", None),
        Run(5, 1, "ai", "s2", "A", 1.0),
    )


def test_lines_are_counted_by_span() -> None:
    assert lines_by_span([AI, AI, (AI, HUMAN), OTHER, HUMAN, UNKNOWN]) == {2: 3, 3: 1}
