"""Keys and values by their indentation, as Yarn and pnpm write them."""

from codeassist_index.dependencies.indented import DEPTH_MAX, indented


def test_what_is_indented_belongs_to_the_key_above() -> None:
    text = '"@acme/pay@^4.0.0", "@acme/pay@^4.1.0":\n  version "4.2.0"\n  dependencies:\n    left-pad "^1.0.0"\nb:\n'
    assert indented(text) == {
        '"@acme/pay@^4.0.0", "@acme/pay@^4.1.0"': {"version": "4.2.0", "dependencies": {"left-pad": "^1.0.0"}},
        "b": {},
    }


def test_values_come_without_their_quotes() -> None:
    assert indented("a: '4.2'\n'b': \"x: y\"\nc: it's\n") == {"a": "4.2", "b": "x: y", "c": "it's"}


def test_comments_and_items_of_lists_are_passed_over() -> None:
    assert indented("# a: 1\nb:\n  - c\n  - d: 1\n\ne: f\n") == {"b": {}, "e": "f"}


def test_what_stands_deeper_than_any_lock_file_goes_is_left_out() -> None:
    found: object = indented("\n".join(" " * depth + "k:" for depth in range(DEPTH_MAX * 3)))
    depth = 0
    while isinstance(found, dict) and found:
        found, depth = found["k"], depth + 1
    assert depth <= DEPTH_MAX + 1
