"""Parsed data is taken as what it should be, and what it should not be says nothing."""

import pytest

from codeassist_index.dependencies.shapes import DOTS_MAX, from_toml, git_source, inside, table, tables, texts


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("git+https://e.com/acme/pay.git@v4.2#egg=pay", ("https://e.com/acme/pay.git", "v4.2")),
        ("git+ssh://git@e.com/acme/pay.git#v4.2", ("ssh://git@e.com/acme/pay.git", "v4.2")),
        ("git@e.com:acme/pay.git#commit=abc123", ("git@e.com:acme/pay.git", "abc123")),
        ("git+https://e.com/acme/pay.git?rev=abc#def", ("https://e.com/acme/pay.git", "def")),
        ("https://e.com/acme/pay.git?branch=main", ("https://e.com/acme/pay.git", "main")),
        ("https://e.com/pay-4.2.tgz", None),
        ("", None),
    ],
)
def test_an_address_of_git_is_told_from_others(written: str, found: tuple[str, str] | None) -> None:
    assert git_source(written) == found


@pytest.mark.parametrize(
    ("folder", "written", "path"),
    [
        ("a/b", "../c.txt", "a/c.txt"), ("a", "..", ""), ("", "./x", "x"), ("a", "b\\c", "a/b/c"),
        ("a", "../../x", None), ("", "..", None), ("a", "/etc/passwd", None),
    ],
)  # fmt: skip
def test_a_path_that_leads_out_of_the_tree_is_none(folder: str, written: str, path: str | None) -> None:
    assert inside(folder, written) == path


def test_values_of_another_shape_are_empty() -> None:
    assert table({"a": {"b": 1, 2: 3}}, "a") == {"b": 1}
    assert table({"a": [1]}, "a", "b") == table(None) == {}
    assert list(tables([{"a": 1}, 2, "x"])) == [{"a": 1}]
    assert texts(["a", 1, None]) == ["a"]
    assert texts("abc") == []


def test_a_key_of_very_many_parts_is_refused() -> None:
    assert from_toml("a.b = 1") == {"a": {"b": 1}}
    with pytest.raises(ValueError, match=f"more than {DOTS_MAX} dots"):
        from_toml("a." * (DOTS_MAX + 1) + "a = 1")
