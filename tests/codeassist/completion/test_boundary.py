import pytest

from codeassist.completion.boundary import joined_to


@pytest.mark.parametrize(
    ("line", "answer", "expected"),
    [
        ("return ", " value", "value"),
        ("return ", "(value)", "(value)"),
        ("return ", "\nx", "\nx"),
        ("return ", "ed", None),
        ("x1 ", "2", None),
        ("x = ", "1", "1"),
        ("    ", " pass", "pass"),
        ("    ", "pass", "pass"),
        (" ", "pass", "pass"),
        ("return ", "", ""),
        ("名 ", "字", None),
    ],
)
def test_the_space_left_to_the_model_is_not_inserted_twice(line: str, answer: str, expected: str | None) -> None:
    assert joined_to(line, answer, cut_space=True) == expected


def test_without_a_space_the_answer_is_the_text() -> None:
    assert joined_to("ret", "urn", cut_space=False) == "urn"
