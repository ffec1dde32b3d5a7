"""Code of other tools: a grade of its own, below everything that an editor of ours has seen."""

from typing import Any

BASE = "def total(items):\n    return sum(items)\n"
AGENT = "def average(items):\n    count = len(items)\n    return total(items) / count\n"
TYPED = "def largest(items):\n    return max(items)\n"

Workplace = Any


def test_a_hooks_edit_is_generated_with_grade_d_and_typed_text_beside_it_is_not(work: Workplace) -> None:
    work.write("shop.py", BASE)
    work.commit("import")
    work.tool_edit("shop.py", "agent", BASE + AGENT, AGENT)
    work.save("shop.py", BASE + AGENT + TYPED, ("human", TYPED))
    work.commit()
    assert work.classes("shop.py") == ["unknown"] * 2 + ["agent"] * 3 + ["human"] * 2
    assert work.grades("shop.py") == "DA"


def test_a_hooks_edit_is_followed_through_commits_at_the_same_grade(work: Workplace) -> None:
    work.tool_edit("shop.py", "agent", AGENT, AGENT)
    work.commit()
    work.write("shop.py", BASE + AGENT)
    work.commit()
    assert work.classes("shop.py") == ["unknown"] * 2 + ["agent"] * 3
    assert work.grades("shop.py") == "D"


def test_the_order_of_the_two_events_does_not_matter(work: Workplace) -> None:
    work.save("shop.py", AGENT, ("agent", AGENT))
    work.commit()
    assert work.grades("shop.py") == "A"
    work.tool_event("shop.py", "agent", AGENT)
    assert work.grades("shop.py") == "D"


def test_an_editors_evidence_wins_over_a_tool_for_the_same_content(work: Workplace) -> None:
    work.save("shop.py", AGENT, ("human", AGENT))
    work.tool_edit("shop.py", "agent", AGENT, AGENT)
    work.commit()
    assert work.classes("shop.py") == ["human"] * 3
    assert work.grades("shop.py") == "A"


def test_a_tools_save_does_not_show_that_nobody_typed_the_rest(work: Workplace) -> None:
    work.save("other.py", AGENT, ("s1", AGENT))
    work.commit()
    work.write("other.py", "")
    line = AGENT.splitlines(keepends=True)[2]
    work.tool_edit("shop.py", "agent", line + TYPED, TYPED)
    work.commit()
    assert work.classes("shop.py") == ["unknown"] + ["agent"] * 2


def test_a_record_fills_only_what_nobody_else_knows(work: Workplace) -> None:
    work.save("shop.py", TYPED + AGENT, ("human", TYPED))
    work.commit()
    work.recorded("shop.py", ("agent", TYPED + AGENT))
    assert work.classes("shop.py") == ["human"] * 2 + ["agent"] * 3
    assert work.grades("shop.py") == "AD"


def test_a_records_human_lines_are_human_with_grade_d(work: Workplace) -> None:
    work.write("shop.py", TYPED)
    work.commit()
    work.sync()
    work.recorded("shop.py", ("human", TYPED))
    assert work.classes("shop.py") == ["human"] * 2
    assert work.grades("shop.py") == "D"


def test_a_squashed_branch_keeps_what_the_agent_wrote(work: Workplace) -> None:
    work.write("shop.py", BASE)
    work.commit("import")
    work.git("switch", "-qc", "feature")
    work.tool_edit("shop.py", "agent", BASE + AGENT, AGENT)
    work.commit()
    work.save("shop.py", BASE + AGENT + TYPED, ("human", TYPED))
    work.commit()
    work.git("switch", "-q", "main")
    work.git("merge", "-q", "--squash", "feature")
    work.commit("squash")
    work.git("branch", "-qD", "feature")
    assert work.classes("shop.py") == ["unknown"] * 2 + ["agent"] * 3 + ["human"] * 2
