"""Composition as real editors tell it: the shapes are those that their sources produce (see the module)."""

from dataclasses import dataclass, field

import pytest

from codeassist.capture.edit import Edit
from codeassist_lsp.composition import AT_ONCE_SECONDS, JUST_SECONDS, Composition

KEY_SECONDS = 0.15


@dataclass
class Editor:
    """A buffer with its cursor at the end of `head`; each method is one key, and answers whether it composes."""

    head: str = ""
    tail: str = "\n"
    now: float = 100.0
    composed: str = ""
    composition: Composition = field(init=False)

    def __post_init__(self) -> None:
        self.composition = Composition(lambda: self.now)

    @property
    def before(self) -> bytes:
        return (self.head + self.tail).encode()

    def change(self, removed: str, inserted: str, *, after: float = KEY_SECONDS) -> bool:
        """Replace `removed`, which stands before the cursor, by `inserted`."""
        self.now += after
        assert self.head.endswith(removed)
        end = len(self.head.encode())
        self.composition.changed([Edit(self.before, end - len(removed.encode()), end, inserted.encode())])
        self.head = self.head[: len(self.head) - len(removed)] + inserted
        return self.composition.under_way

    def type(self, text: str) -> list[bool]:
        return [self.change("", character) for character in text]

    def vscode(self, *steps: str) -> list[bool]:
        """Each key replaces all that is composed; the last step is what is committed."""
        found = []
        for old, new in zip(("", *steps), steps, strict=False):
            found.append(self.change(old, new))
        return found

    def jetbrains(self, *steps: str) -> list[bool]:
        """Each key deletes what is composed, and inserts the new text a moment later."""
        found = []
        for old, new in zip(("", *steps), steps, strict=False):
            if old:
                self.change(old, "")
            found.append(self.change("", new, after=0.001 if old else KEY_SECONDS))
        return found


PINYIN = ("n", "ni", "nih", "niha", "nihao", "你好")
SHAPES = {
    "pinyin": PINYIN,
    "pinyin with separators": ("x", "xi", "xi'a", "xi'an", "西安"),
    "pinyin with spaces": ("n", "ni", "ni h", "ni ha", "ni hao", "你好"),
    "pinyin taken back": ("n", "ni", "nih", "ni", "nia", "nian", "年"),
    "raw letters committed": ("a", "ap", "api", "api"),
    "wubi": ("w", "wq", "wqi", "你"),
    "kana and kanji": ("k", "か", "かn", "かんj", "かんじ", "漢字", "感じ", "漢字"),
    "full-width kana": ("ｓ", "ｓｈ", "し", "しｎ", "しん", "新"),  # noqa: RUF001  as input methods show them
    "hangul": ("ㅎ", "하", "한"),
    "bopomofo": ("ㄋ", "ㄋㄧ", "ㄋㄧˇ", "你"),
    "Vietnamese": ("t", "to", "tô", "tôi"),
    "dead acute": ("´", "é"),  # noqa: RUF001  as input methods show them
    "dead key that fails": ("´", "´k"),  # noqa: RUF001  as input methods show them
}


@pytest.mark.parametrize("steps", SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize("editor", ["vscode", "jetbrains"])
def test_every_key_after_the_first_is_known_to_compose(steps: tuple[str, ...], editor: str) -> None:
    assert getattr(Editor("x = '"), editor)(*steps)[1:] == [True] * (len(steps) - 1)


def test_jetbrains_may_tell_both_halves_in_one_notification() -> None:
    editor = Editor("x = '")
    editor.change("", "n")
    before = editor.before
    editor.composition.changed([Edit(before, 5, 6, b""), Edit(before[:5] + before[6:], 5, 5, b"ni")])
    assert editor.composition.under_way


@pytest.mark.parametrize("order", [1, -1])
def test_a_composition_at_several_cursors_is_one(order: int) -> None:
    composition = Composition(lambda: 0.0)
    first = [Edit(b"..", 0, 0, b"n"), Edit(b"n..", 2, 2, b"n")] if order == 1 else [Edit(b"..", 1, 1, b"n")]
    composition.changed(first if order == 1 else [*first, Edit(b".n.", 0, 0, b"n")])
    second = [Edit(b"n.n.", 0, 1, b"ni"), Edit(b"ni.n.", 3, 4, b"ni")]
    composition.changed(second if order == 1 else [Edit(b"n.n.", 2, 3, b"ni"), Edit(b"n.ni.", 0, 1, b"ni")])
    assert composition.under_way


def test_after_it_ended_the_next_key_asks() -> None:
    editor = Editor("# ")
    editor.vscode(*PINYIN)
    assert editor.type(" ") == [False]


def test_a_composition_that_is_taken_back_has_ended() -> None:
    editor = Editor("# ")
    editor.vscode("n", "ni")
    assert not editor.change("ni", "")


def test_the_first_letter_is_only_known_where_input_methods_are_at_work() -> None:
    assert Editor("x = '").vscode("n") == [False]
    assert Editor("# 计算").vscode("z") == [True]
    assert Editor("# 计算，").vscode("z") == [True]
    assert Editor("# 합").vscode("z") == [True]
    assert Editor("# ").vscode("ㅎ") == [True]
    assert Editor("# ").vscode("あ") == [True]


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("x = '计算 ", True),  # the line has such text
        ("# 计算\n# ", True),  # a comment below another
        ("/* 计算\n * ", True),
        ("# 计算\ntotal = ", False),  # code below a comment
        ("# 计算\ntotal = a", False),  # inside a word
        ("# total\n# ", False),
        ("# 计算\n" + "x = 1\n" * 400 + "# ", False),  # far away
    ],
)
def test_a_word_that_begins_in_such_a_comment_or_line_is_expected_to_be_composed(head: str, expected: bool) -> None:
    assert Editor(head).vscode("z") == [expected]


def test_of_latin_letters_behind_chinese_text_only_the_first_waits() -> None:
    assert Editor("# 使用").type("API") == [True, False, False]


def test_a_document_that_has_just_seen_a_composition_expects_another_at_the_beginning_of_a_word() -> None:
    editor = Editor("# ")
    editor.vscode(*PINYIN)
    assert editor.type("\ns(s_s") == [False, True, False, True, False, False]
    editor.now += JUST_SECONDS
    assert editor.type(" s") == [False, False]


def test_committed_text_of_a_terminal_is_typing() -> None:
    assert not Editor("# ").change("", "你好")
    assert not Editor("# ").change("", "你")


ORDINARY = {
    "typing": [("", "f"), ("", "o"), ("", "r")],
    "a bracket that closes itself": [("", "()"), ("", "x")],
    "a bracket typed over": [("", ")"), (")", ")")],
    "autocorrect": [("", "t"), ("", "e"), ("", "h"), ("teh", "the")],
    "two spaces that become a full stop": [("", " "), ("", " "), ("  ", ". ")],
    "a snippet": [("", "f"), ("f", "for x in xs:\n    pass")],
    "an item of the popup": [("", "c"), ("c", "charge")],
    "backspace and another letter": [("", "m"), ("m", ""), ("", "n")],
    "backspace and the same letter": [("", "m"), ("m", ""), ("", "m")],
    "undo and redo": [("", "call(1)"), ("call(1)", ""), ("", "call(1)")],
    "a paste that is formatted": [("", "if x:\n  y"), ("if x:\n  y", "if x:\n    y")],
    "a paste that is typed over": [("", "one"), ("one", "t")],
    "a selection that is wrapped": [("", "a"), ("a", "(a)")],
    "a placeholder that is filled": [("", "x"), ("x", "a"), ("", "b")],
    "a letter that is replaced (vi)": [("", "x"), ("x", "y")],
    "a ligature of an editor": [("", "-"), ("", ">"), ("->", "→")],
    "a Windows dead key": [("", "é")],
}


@pytest.mark.parametrize("keys", ORDINARY.values(), ids=ORDINARY)
def test_what_is_no_composition(keys: list[tuple[str, str]]) -> None:
    editor = Editor("x = ")
    assert [editor.change(*key) for key in keys] == [False] * len(keys)


def test_a_hand_is_never_as_fast_as_an_input_method() -> None:
    editor = Editor("# ")
    editor.type("n")
    editor.change("n", "")
    assert not editor.change("", "ni", after=2 * AT_ONCE_SECONDS)


def test_the_same_text_at_another_place_is_no_composition() -> None:
    composition = Composition(lambda: 0.0)
    composition.changed([Edit(b"a n", 0, 0, b"n")])
    composition.changed([Edit(b"na n", 3, 4, b"ni")])
    assert not composition.under_way


@pytest.mark.parametrize(
    "edits",
    [
        [Edit(b"a\na\n", 0, 1, b"b"), Edit(b"b\na\n", 2, 3, b"b")],  # a name that is changed everywhere
        [Edit(b"\n\n", 1, 1, b"n"), Edit(b"\nn\n", 0, 0, b"n")],  # several cursors
        [Edit(b"\n\n", 1, 1, b"n"), Edit(b"\nn\n", 0, 0, b"m")],  # a formatter
        [],
    ],
)
def test_several_changes_at_once_are_no_composition(edits: list[Edit]) -> None:
    composition = Composition(lambda: 0.0)
    composition.changed([Edit(b"\na\n", 0, 0, b"a")])
    composition.changed(edits)
    assert not composition.under_way
