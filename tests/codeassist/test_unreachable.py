import httpx
import pytest

from codeassist.unreachable import reason


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("[Errno 111] Connection refused", "Connection refused"),
        ("[WinError 10061] No connection could be made.", "No connection could be made"),
        ("[Errno -2] Name or service not known", "Name or service not known"),
        ("", "ConnectError"),
    ],
)
def test_people_read_the_words_and_not_the_systems_number(said: str, told: str) -> None:
    assert reason(httpx.ConnectError(said)) == told


def test_a_refusal_is_told_by_its_status_on_one_line() -> None:
    request = httpx.Request("GET", "http://models.example.com/v1")
    with pytest.raises(httpx.HTTPStatusError) as refused:
        httpx.Response(404, request=request).raise_for_status()
    assert reason(refused.value) == "the server answered 404 Not Found"
