import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeassist.terminal import visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2J\x07", "\\x1b[2J\\x07"),
        ("a\r\nb\tc", "a\\r\nb\tc"),
        ("access\u202egnp.exe", "access\\u202egnp.exe"),
        ("größe 🎉 中文", "größe 🎉 中文"),
        ("\x9b31m", "\\x9b31m"),
    ],
)
def test_what_would_command_a_terminal_is_shown_as_an_escape(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text())
def test_nothing_is_left_that_commands_a_terminal(text: str) -> None:
    assert all(character in "\n\t" or character.isprintable() or ord(character) > 0x9F for character in visible(text))
    assert visible(visible(text)) == visible(text)
