from hypothesis import given
from hypothesis import strategies as st

from codeassist.completion.prefix_tree import Node, PrefixTree, common_length

TEXTS = st.text("ab\nß😀", max_size=12)


def naive(entries: list[tuple[str, int]], text: str) -> list[tuple[int, int]]:
    """The entries that `text` begins with: longest first, then newest."""
    found = [(len(key), number) for key, number in entries if text.startswith(key)]
    return sorted(found, reverse=True)


@given(st.lists(TEXTS), TEXTS)
def test_it_finds_what_a_list_of_all_entries_finds(keys: list[str], text: str) -> None:
    tree, entries = PrefixTree[int](), [(key, number) for number, key in enumerate(keys)]
    for key, number in entries:
        tree.add(key, number)
    assert tree.beginnings_of(text) == naive(entries, text)


@given(st.lists(st.tuples(TEXTS, st.booleans()), max_size=30), TEXTS)
def test_it_still_finds_them_after_others_were_removed(keys: list[tuple[str, bool]], text: str) -> None:
    tree = PrefixTree[int]()
    nodes = [tree.add(key, number) for number, (key, _) in enumerate(keys)]
    for number, (_, goes) in enumerate(keys):
        if goes:
            tree.remove(nodes[number], number)
    entries = [(key, number) for number, (key, goes) in enumerate(keys) if not goes]
    assert tree.beginnings_of(text) == naive(entries, text)


@given(st.lists(st.tuples(TEXTS, st.booleans()), max_size=30))
def test_every_node_holds_values_or_parts_ways_and_the_characters_are_counted(keys: list[tuple[str, bool]]) -> None:
    tree = PrefixTree[int]()
    nodes = [tree.add(key, number) for number, (key, _) in enumerate(keys)]
    for number, (_, goes) in enumerate(keys):
        if goes:
            tree.remove(nodes[number], number)
    below_root = _below(tree._root)
    assert all(node.values or len(node.children) > 1 for node in below_root)
    assert tree.characters == sum(len(node.label) for node in below_root)


def _below(node: Node[int]) -> list[Node[int]]:
    return [found for child in node.children.values() for found in (child, *_below(child))]


def test_texts_that_begin_alike_share_that_beginning() -> None:
    tree, above = PrefixTree[int](), "x" * 10_000
    for number in range(100):
        tree.add(f"{above}{number}", number)
    assert tree.characters < len(above) + 300


def test_when_the_last_text_is_removed_nothing_is_left() -> None:
    tree = PrefixTree[int]()
    nodes = [tree.add(text, 1) for text in ("ab", "abc", "abd")]
    for node in nodes:
        tree.remove(node, 1)
    assert (tree.characters, tree.beginnings_of("abc")) == (0, [])


@given(TEXTS, TEXTS, TEXTS)
def test_the_common_length_is_where_the_first_difference_is(common: str, left: str, right: str) -> None:
    length = common_length(common + left, "skipped" + common + right, len("skipped"))
    assert (common + left)[:length] == (common + right)[:length]
    assert (common + left)[length : length + 1] != (common + right)[length : length + 1] or length == len(common + left)
