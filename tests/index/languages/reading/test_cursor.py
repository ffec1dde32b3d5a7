"""What stands in for the line of the cursor where braces make the blocks."""

import pytest

from codeassist_index.languages import LANGUAGES

BELOW = "\n\n    void after() {}\n}\n"


@pytest.mark.parametrize(
    "body",
    [
        "",
        "        if (a) {\n",
        "        if (a) {\n\n            b();\n\n",
        '        String brace = "{"; // {\n\n        /* {\n\n { */\n',
    ],
)
def test_what_follows_is_read_however_many_braces_are_open(body: str) -> None:
    above = "class Till {\n    int sum;\n\n    void close(Book a) {\n\n"
    found = LANGUAGES["java"].read_cursor(f"{above}{body}        ", f"\n    }}{BELOW}")
    assert [symbol.local_name for symbol in found.file.symbols if symbol.kind != "attribute"][:2] == [
        "Till",
        "Till.close",
    ]
    assert "after" in {symbol.name for symbol in found.file.symbols}
    assert found.scope == "Till.close"


def test_a_string_over_several_paragraphs_is_no_code() -> None:
    above = "class Till {\n  close() {\n    const a = `{\n\n{\n`\n    "
    found = LANGUAGES["typescript"].read_cursor(above, "\n  }\n\n  after() {}\n}\n")
    assert [symbol.local_name for symbol in found.file.symbols] == ["Till", "Till.close", "Till.after"]
