"""A small share of the acceptance corpus, and what its programs count."""

import pytest
from acceptance import OUTCOMES, Judged, corpus, scores
from acceptance_clients import CLIENTS, next_word
from acceptance_people import (
    INTENTIONS,
    accepted_then_edited,
    lines,
    typed_and_back,
    typed_then_accepted,
    undone,
    whole,
    whole_and_on,
    word_then_typed,
    words,
    words_to_the_end,
)

SEEDS = range(500, 512)
PASTES = 60
"""So many seeds have a paste in them."""


@pytest.mark.parametrize("client", CLIENTS)
def test_what_is_inferred_of_suggestions_is_what_people_did(client: str) -> None:
    sequences = list(corpus(SEEDS, ["utf-8", "utf-16", "utf-32"], [client]))
    judged = [one for sequence in sequences for one in sequence.judged if not one.doubt]
    assert [one for one in judged if one.true != one.found] == []
    sure = [sequence for sequence in sequences if not sequence.doubtful]
    assert [one.name for one in sure if one.falsely_ai or one.missed_ai] == []
    assert len({one.true for one in judged}) > len(OUTCOMES) // 2


@pytest.mark.parametrize("client", ["VS Code", "Neovim", "eglot"])
def test_text_from_a_clipboard_is_a_persons_where_the_client_confirms(client: str) -> None:
    pasted = [one for one in corpus(range(PASTES), ["utf-16"], [client]) if one.intention == "pasted"]
    assert pasted
    assert all(one.falsely_ai == 0 for one in pasted)


def test_the_same_seed_is_the_same_sequence() -> None:
    [one], [other] = (list(corpus([7], ["utf-8"], ["eglot"])) for _ in range(2))
    assert (one.intention, [judged.true for judged in one.judged]) == (
        other.intention,
        [judged.true for judged in other.judged],
    )


def test_the_usual_corpus_is_of_a_thousand_suggestions_of_which_three_in_ten_are_accepted() -> None:
    accepted = {whole, whole_and_on, words, words_to_the_end, lines, word_then_typed, accepted_then_edited}
    accepted |= {typed_then_accepted, typed_and_back, undone}
    assert sum(usual for _, _, usual in INTENTIONS) == 1000
    assert 300 <= sum(usual for one, _, usual in INTENTIONS if one in accepted) <= 330


def test_precision_and_recall_count_what_was_said_wrongly_and_what_was_missed() -> None:
    pairs = [("whole", "whole"), ("whole", "typed"), ("typed", "typed"), ("nothing", "typed")]
    found = scores(Judged("eglot", "s", "i", true, said, "") for true, said in pairs)
    assert found["whole"] == (2, 1.0, 0.5)
    assert found["typed"] == (1, 1 / 3, 1.0)


@pytest.mark.parametrize(("text", "word"), [("f(1)", "f"), ("(1)", "("), (" + b", " "), (", b", ", "), (")", ")")])
def test_a_word_ends_where_vscode_ends_it(text: str, word: str) -> None:
    assert next_word(text) == word
