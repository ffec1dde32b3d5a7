import pytest

from codeassist.model.fim import CHAT, COMMENT, FORMATS, FimFormat, detect
from codeassist.model.tokenizer import Tokenizer

QWEN = ("<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>", "<|file_sep|>", "<|repo_name|>")
SPECIAL_TOKENS_OF = {
    "qwen-coder": QWEN,
    "codegemma": ("<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>", "<|file_separator|>"),
    "granite": ("<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>", "<|filename|>", "<|reponame|>"),
    "starcoder2": ("<fim_prefix>", "<fim_suffix>", "<fim_middle>", "<file_sep>", "<repo_name>"),
    "starcoder": ("<fim_prefix>", "<fim_suffix>", "<fim_middle>", "<filename>", "<reponame>"),
    "deepseek-coder": ("<\uff5cfim▁begin\uff5c>", "<\uff5cfim▁hole\uff5c>", "<\uff5cfim▁end\uff5c>"),
    "codellama": ("▁<PRE>", "▁<SUF>", "▁<MID>", "▁<EOT>"),
    "seed-coder": ("<[fim-prefix]>", "<[fim-suffix]>", "<[fim-middle]>", "<filename>"),
    "seed-coder-plain": ("<[fim-prefix]>", "<[fim-suffix]>", "<[fim-middle]>"),
    "codestral": ("[PREFIX]", "[SUFFIX]"),
    "glm": ("<|code_prefix|>", "<|code_suffix|>", "<|code_middle|>"),
    "piped": ("<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>"),
    "plain": ("<fim_prefix>", "<fim_suffix>", "<fim_middle>"),
}


def with_special(*tokens: str) -> Tokenizer:
    ids = {token: number for number, token in enumerate(tokens, 1)}
    return Tokenizer(lambda text: [0] * len(text), ids.get)


@pytest.mark.parametrize("name", SPECIAL_TOKENS_OF)
def test_each_format_is_found_from_the_special_tokens_of_its_models(name: str) -> None:
    assert detect(with_special(*SPECIAL_TOKENS_OF[name])).name == name


def test_every_format_has_a_case_above() -> None:
    assert {known.name for known in FORMATS} == set(SPECIAL_TOKENS_OF)


def test_one_missing_marker_rules_a_format_out() -> None:
    assert detect(with_special("<|fim_prefix|>", "<|fim_suffix|>", "<|file_sep|>", "<|repo_name|>")) is CHAT


def test_a_model_without_markers_is_asked_in_words() -> None:
    assert detect(with_special("<|im_start|>", "<|im_end|>")) is CHAT


@pytest.mark.parametrize("known", FORMATS, ids=lambda known: known.name)
def test_the_four_stops_that_reach_a_server_begin_with_the_end_of_text_and_the_next_file(known: FimFormat) -> None:
    next_file = known.file_separator if known.separator_is_token else {"codestral": "\n+++++ "}.get(known.name)
    assert known.stop[1] == (next_file or known.prefix)
    assert len(set(known.stop)) == len(known.stop)
    assert set(known.markers) <= set(known.stop)


def test_a_separator_that_is_no_special_token_is_not_looked_for() -> None:
    texts = {known.file_separator for known in FORMATS if not known.separator_is_token}
    assert texts == {COMMENT, "+++++ "}
    assert not texts & {marker for known in FORMATS for marker in known.markers}
