import pytest

from codeassist.capture.habits import ASKING, CONFIRMING, UNKNOWN, Habits, habits_of


@pytest.mark.parametrize(
    ("client", "habits"),
    [
        ("Visual Studio Code", CONFIRMING),
        ("Visual Studio Code - Insiders", CONFIRMING),
        ("code-server", CONFIRMING),
        ("VSCodium", CONFIRMING),
        ("Neovim", ASKING),
        ("Eglot", ASKING),
        ("emacs", ASKING),
        ("PyCharm", UNKNOWN),
        ("IntelliJ IDEA", UNKNOWN),
        ("test editor", UNKNOWN),
    ],
)
def test_a_client_is_known_by_its_name(client: str, habits: Habits) -> None:
    assert habits_of(client) == habits


def test_a_client_without_a_known_name_is_what_it_says() -> None:
    assert habits_of("", confirms=True, asks=True) == ASKING
    assert habits_of("another editor", confirms=True) == CONFIRMING
