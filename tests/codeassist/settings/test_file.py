"""On which line a key stands, whatever else the file holds."""

from contextlib import nullcontext

import pytest

from codeassist.settings.file import UnreadableFileError, parsed


@pytest.mark.parametrize(
    ("text", "key", "line"),
    [
        ("[model]\nname = 'x'\n", "model.name", 2),
        ("\ufeff[model]\r\nname = 'x'\r\n", "model.name", 2),
        ("model.name = 'x'\n", "model.name", 1),
        ("[ model ] # here\n  'name' = 'x'\n", "model.name", 2),
        ("[index]\nexclude = [\n  'a = 1',\n  'b',\n]\ninclude = []\n", "index.include", 6),
        ("[index]\nexclude = [\"]\", '[']\ninclude = []\n", "index.include", 3),
        ('a = """\ninclude = 1\n[x]\n"""\n[index]\ninclude = []\n', "index.include", 6),
        ("a = '''one'''\nb = {\n c = 1 }\nd = 2", "d", 4),
    ],
)
def test_the_line_of_a_key_is_found(text: str, key: str, line: int) -> None:
    if "b = {\n" in text:  # TOML 1.0 has no inline table of several lines; the line is looked for all the same
        text = text.replace("{\n c = 1 }", "[\n 1 ]")
    assert parsed(text.encode()).lines[key] == line


@pytest.mark.parametrize(
    "text",
    [
        "[" + " " * 60_000 + '"["]\n',
        'a = """\\"""\nb = "' + '\\"' * 30_000 + '\n"""\n',
        'a = """\\"""\n' + "a . " * 40 * 300 + '\n"""\n',
    ],
)
def test_no_line_takes_longer_to_look_at_than_its_length_says(text: str) -> None:
    """Any of these took minutes or hours with patterns that backtrack: the test's own time limit tells."""
    with pytest.raises(UnreadableFileError) if text.count(" . ") else nullcontext():
        parsed(text.encode())


def test_a_name_of_endless_parts_is_refused_before_it_is_read() -> None:
    for part in ("a.", '"\\"" . ', "'x'.\t"):
        with pytest.raises(UnreadableFileError, match="nested too deeply"):
            parsed(f"{{ {part * 100_000}a = 1 }}".encode())
    assert parsed(b"list = [" + b'"a.b", ' * 1000 + b"]").tree == {"list": ["a.b"] * 1000}


@pytest.mark.parametrize(("data", "line"), [(b"a = 1\nb = \n", 2), (b"a = 1\n\xff = 2", 2), (b"[" * 9, 1)])
def test_a_broken_file_names_its_line(data: bytes, line: int) -> None:
    with pytest.raises(UnreadableFileError) as caught:
        parsed(data)
    assert caught.value.line == line
