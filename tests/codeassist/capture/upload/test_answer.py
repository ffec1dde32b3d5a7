import pytest

from codeassist.capture.upload.answer import retry_after

AT_NOON = 1_795_003_200.0


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Wed, 18 Nov 2026 12:01:00 GMT", 60.0),
        ("Wed, 18 Nov 2026 11:00:00 GMT", 0.0),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("Wed, 99 Nov 2026 12:01:00 GMT", None),
    ],
)
def test_retry_after_has_two_forms(text: str, seconds: float | None) -> None:
    assert retry_after(text, now=AT_NOON) == seconds
