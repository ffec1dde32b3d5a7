import pytest

from codeassist.metrics.text_form import percent


@pytest.mark.parametrize(
    ("part", "whole", "written"),
    [
        (2, 5150, "< 0.1 %"),
        (5149, 5150, "> 99.9 %"),
        (0, 5150, "0.0 %"),
        (5150, 5150, "100.0 %"),
        (1, 3, "33.3 %"),
        (0, 0, "-"),
        (None, 3, "-"),
    ],
)
def test_a_share_is_never_rounded_to_none_or_all(part: int | None, whole: int, written: str) -> None:
    assert percent(part, whole) == written
