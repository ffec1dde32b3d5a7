"""The completion benchmark: prompts that differ in nothing but snippets, runs that go on, and what is counted."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from arms import Hole
from completion_prompts import BM25, NONE, OURS, SETTINGS, Arm, Asked, Retrievers, prompts_of
from completion_report import summary, table
from completion_run import Answer, Run
from completion_scores import METRICS, STAGES, Scored, edit_distance, nearness, scored
from holes import Row
from hypothesis import given
from hypothesis import strategies as st

from codeassist.completion.prompt import Layout
from codeassist.model.fim import FORMATS
from codeassist.model.tokenizer import Tokenizer

TOKENIZER = Tokenizer(
    lambda text: [hash(piece) for piece in re.findall(r"<\|[a-z_]+\|>| ?\w+|\s|[^\w\s]", text)],
    lambda text: 1 if text in FORMATS[0].stop else None,
)
ARMS = tuple(Arm(name, name, "files") for name in (OURS, NONE, BM25))


@pytest.fixture
def row(shop: Path, hole: Hole) -> Row:
    (shop / hole.path).write_text(hole.prefix + hole.answer + hole.suffix, encoding="utf-8")
    return Row("line", shop.name, 5, hole)


@pytest.fixture
def retrievers(tmp_path: Path) -> Retrievers:
    return Retrievers(tmp_path / "indexes", TOKENIZER.count, None)


def test_prompts_differ_in_their_snippets_only_and_stay_within_the_budget(
    row: Row, shop: Path, retrievers: Retrievers
) -> None:
    ours, none, bm25 = prompts_of(row, shop, retrievers, TOKENIZER, ARMS)
    marker = "<|file_sep|>shop/new.py\n"
    assert len({asked.prompt.partition(marker)[2] for asked in (ours, none, bm25)}) == 1
    assert "shop/tax.py" in ours.prompt
    assert "shop/tax.py" not in none.prompt
    assert all(asked.tokens - none.tokens <= SETTINGS.context_tokens for asked in (ours, bm25))


@pytest.mark.parametrize("layout", ["files", "comments", "after-suffix"])
def test_the_budget_counts_what_a_layout_adds_to_the_snippets(
    layout: Layout, row: Row, shop: Path, retrievers: Retrievers
) -> None:
    for number in range(40):
        text = "def pay_all(cart: Cart) -> int:\n" + "    total = cart.total()\n" * 15
        (shop / "shop" / f"more_{number}.py").write_text(text, encoding="utf-8")
    asked, none = prompts_of(row, shop, retrievers, TOKENIZER, (Arm("x", BM25, layout), Arm(NONE, NONE, layout)))
    assert SETTINGS.context_tokens / 2 < asked.tokens - none.tokens <= SETTINGS.context_tokens


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_snippet_with_the_answer_is_dropped_and_counted(
    newline: str, row: Row, shop: Path, retrievers: Retrievers
) -> None:
    answer = "total = vat_of(cart) + cart.total()\n    return total"
    copy = f"from shop.cart import Cart\n\n\ndef pay(cart: Cart) -> int:\n    {answer}\n"
    (shop / "shop" / "copy.py").write_bytes(copy.replace("\n", newline).encode())
    copied = Row("function", row.repository, 5, Hole(row.hole.path, row.hole.prefix, "\n", answer))
    found = list(prompts_of(copied, shop, retrievers, TOKENIZER, ARMS))
    assert [asked.dropped for asked in found if asked.arm != OURS] == [0, 1]
    assert all(answer not in asked.prompt for asked in found)


def test_the_target_file_is_back_after_its_prompts_were_built(row: Row, shop: Path, retrievers: Retrievers) -> None:
    before = (shop / row.hole.path).read_bytes()
    list(prompts_of(row, shop, retrievers, TOKENIZER, ARMS))
    assert (shop / row.hole.path).read_bytes() == before


@pytest.fixture
def run(tmp_path: Path, row: Row, shop: Path) -> Run:
    run = Run(tmp_path / "run")
    run.begin([row], [shop], {"seed": 1})
    return run


def test_a_run_keeps_its_rows_prompts_and_answers(run: Run, row: Row) -> None:
    asked, answer = Asked(row.name, OURS, "prompt", 3, 0, cut_space=False), Answer(row.name, OURS, "x", 3)
    run.add("prompts", [asked])
    run.add("answers", [answer])
    assert (run.rows(), run.prompts(), run.answers()) == (
        [row],
        {(row.name, OURS): asked},
        {(row.name, OURS): answer},
    )


def test_a_record_that_was_half_written_is_made_again(run: Run, row: Row) -> None:
    with (run.folder / "answers.jsonl").open("a", encoding="utf-8") as file:
        file.write('\n{"row": "a", "ar')
    run.add("answers", [Answer(row.name, OURS, "x", 3)])
    assert list(run.answers()) == [(row.name, OURS)]


@pytest.mark.parametrize("left", ["nothing", "the hole"])
def test_a_file_that_a_stopped_run_had_taken_away_is_put_back(run: Run, row: Row, left: str) -> None:
    file = run.root(row.repository) / row.hole.path
    before = file.read_text(encoding="utf-8")
    file.unlink()
    if left == "the hole":
        file.write_text(row.hole.prefix + row.hole.suffix, encoding="utf-8")
    run.begin([row], [], {"seed": 1})
    assert file.read_text(encoding="utf-8") == before


def test_a_run_of_other_conditions_or_another_model_is_refused(run: Run, row: Row) -> None:
    with pytest.raises(SystemExit, match="other conditions"):
        run.begin([row], [], {"seed": 2})
    run.answered_by("one")
    run.answered_by("one")
    with pytest.raises(SystemExit, match="answers of one"):
        run.answered_by("other")


def naive_distance(left: str, right: str) -> int:
    above = list(range(len(right) + 1))
    for number, one in enumerate(left, 1):
        row = [number]
        for place, other in enumerate(right, 1):
            row.append(min(above[place] + 1, row[-1] + 1, above[place - 1] + (one != other)))
        above = row
    return above[-1]


@given(st.text("abc", max_size=12), st.text("abc", max_size=12))
def test_the_edit_distance_is_levenshtein_s(left: str, right: str) -> None:
    assert edit_distance(left, right) == naive_distance(left, right)


@pytest.mark.parametrize(
    ("text", "exact", "similarity", "names"),
    [
        ("return total", 1, 1, 1),
        ("  return total  \n\nmore(code)\n", 1, 1, 1),
        ("return totals", 0, 12 / 13, 0),
        ("", 0, 0, 0),
    ],
)
def test_a_text_is_compared_with_as_many_lines_as_the_truth_has(
    text: str, exact: float, similarity: float, names: float
) -> None:
    found = nearness(text, "return total")
    assert found["exact match"] == exact
    assert found["edit similarity"] == pytest.approx(similarity)
    assert found["identifier F1"] == pytest.approx(names)


def test_an_answer_is_scored_as_written_and_as_shown(run: Run, row: Row) -> None:
    run.add("prompts", [Asked(row.name, OURS, "prompt", 3, 0, cut_space=True)])
    run.add("answers", [Answer(row.name, OURS, " return vat_of(cart)\n```\nThis code", 3)])
    (one,) = scored(run)
    assert one.scores["written"]["exact match"] == one.scores["shown"]["exact match"] == 1
    assert one.removed_by is None


def scores(arm: str, repository: str, value: float) -> Iterator[Scored]:
    by_stage = {stage: dict.fromkeys(METRICS, value) for stage in STAGES}
    for line in range(20):
        row = Row("line", repository, line, Hole("a.py", "", "", "x"))
        yield Scored(row, arm, by_stage, None if value else "syntax", dropped=0, tokens=100)


def test_arms_are_compared_with_the_first_in_pairs() -> None:
    found = summary([*scores(OURS, "shop", 0.5), *scores(NONE, "shop", 0.25)])["line"]
    assert found["rows"] == 20
    assert found["arms"][NONE]["written"]["exact match"]["less"] == pytest.approx((0.25, 0.25, 0.25))
    assert found["arms"][OURS]["written"]["exact match"]["mean"] == 0.5


def test_a_gain_that_is_too_good_is_called_a_leak() -> None:
    told = "\n".join(table(summary([*scores(OURS, "shop", 0.5), *scores(NONE, "shop", 0.25)])))
    assert "look for a leak" in told
    assert "look for a leak" not in "\n".join(table(summary([*scores(OURS, "a", 0.5), *scores(NONE, "a", 0.4)])))


def test_what_the_filters_removed_is_told_by_their_names() -> None:
    assert "removed by syntax 20" in "\n".join(table(summary([*scores(OURS, "a", 0)])))
