import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeassist.completion.neutral import Neutraliser
from codeassist.model.fim import FORMATS, FimFormat
from codeassist.model.tokenizer import Tokenizer


def test_a_marker_in_a_file_is_broken_up(tokenizer: Tokenizer, fim: FimFormat) -> None:
    assert Neutraliser(tokenizer, fim)('END = "<|fim_middle|>"') == 'END = "< |fim_middle|>"'


def test_a_special_token_outside_the_format_is_broken_up(tokenizer: Tokenizer, fim: FimFormat) -> None:
    assert Neutraliser(tokenizer, fim)("<|quad_start|> <|not_special|>") == "< |quad_start|> <|not_special|>"


@pytest.mark.parametrize("marker", ["[/INST]", "[TOOL_CALLS]", "<start_of_turn>", "<file_sep>"])
def test_the_marks_of_conversations_are_broken_up_where_the_model_has_them(marker: str, fim: FimFormat) -> None:
    has = Tokenizer(lambda text: [1] * len(text), {marker: 1}.get)
    has_not = Tokenizer(lambda text: [1] * len(text), lambda _text: None)
    assert Neutraliser(has, fim)(f"x{marker}") == f"x{marker[0]} {marker[1:]}"
    assert Neutraliser(has_not, fim)(f"x{marker}") == f"x{marker}"


def test_line_breaks_become_plain(tokenizer: Tokenizer, fim: FimFormat) -> None:
    assert Neutraliser(tokenizer, fim)("a\r\nb\n") == "a\nb\n"


def test_half_of_a_surrogate_pair_can_be_sent(tokenizer: Tokenizer, fim: FimFormat) -> None:
    assert Neutraliser(tokenizer, fim)("a\ud83d") == "a?"


@pytest.mark.parametrize("known", FORMATS, ids=lambda known: known.name)
@given(data=st.data())
def test_no_mixture_of_pieces_gets_a_marker_through(known: FimFormat, data: st.DataObject) -> None:
    nothing_special = Tokenizer(lambda text: [1] * len(text), lambda _text: None)
    pieces = [*known.markers, *known.stop, "<", "|", ">", "<|", "|>", "fim_", " ", "\n"]
    text = "".join(data.draw(st.lists(st.sampled_from(pieces), max_size=8)))
    neutral = Neutraliser(nothing_special, known)(text)
    assert not any(marker in neutral for marker in (*known.markers, *known.stop))
