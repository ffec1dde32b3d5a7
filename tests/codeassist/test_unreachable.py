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
