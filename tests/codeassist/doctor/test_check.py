from codeassist.doctor.check import Examination, Finding
from codeassist.errors import InvalidInputError


def test_each_finding_is_told_at_once_and_kept() -> None:
    told: list[Finding] = []
    examination = Examination(told.append)
    examination.ok("git", "2.40")
    examination.note("index", "empty", "index something")
    assert (
        told
        == examination.findings
        == [
            Finding("git", "ok", "2.40"),
            Finding("index", "note", "empty", "index something"),
        ]
    )
    assert not examination.has_problem


def test_an_expected_failure_becomes_a_problem_in_its_own_words() -> None:
    examination = Examination(lambda _: None)
    with examination.explained("journal", "move it away"):
        fail()
    assert examination.findings == [Finding("journal", "problem", "The journal is damaged.", "move it away")]
    assert examination.has_problem


def fail() -> None:
    raise InvalidInputError("The journal is damaged.")
