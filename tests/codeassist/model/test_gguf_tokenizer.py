"""Equal ids with llama.cpp are the whole point: its own `/tokenize` is the judge."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tokenizers import pre_tokenizers

from codeassist.errors import InvalidInputError
from codeassist.model.embedded import EmbeddedServer
from codeassist.model.gguf_tokenizer import Vocabulary, build, extract, read_vocabulary
from codeassist.model.installed import required
from codeassist.model.remote_tokenizer import RemoteTokenizer
from codeassist.model.tokenizer import Tokenizer
from codeassist.settings import Settings

if TYPE_CHECKING:
    from tests.codeassist.model.conftest import Tiny

TEXTS = (
    "",
    " ",
    "\n",
    "def f(x):\n    return x + 1\n",
    "\tif (a && b) { return a->b; }\t\n",
    "class A:\r\n\r\n    x = 1\r\n",
    "trailing   \n   leading\n\n\n\nmany\n",
    "x = 1234567890 * 0.5e-10 + 0xFF",
    "it's we'LL I'M they've 'sup d'accord",
    "支付金额不能为负数\uff0c退款请联系客服。",
    "# 计算总价 (含税)\n总价 = 单价 * 数量",
    "日本語とかな、한국어 텍스트",
    "👩‍👩‍👧‍👦 🇨🇳 emoji 🤷🏽‍♀️ end",
    "e\u0301 is not \u00e9; \ufb01 ligature; \u212b",
    "العربية עברית हिन्दी ไทย",
    "\u00a0nbsp\u2003em\u3000ideographic\u200bzero",
    "a\x00b\x07c\x1b[0m",
    "<|fim_prefix|>a<|fim_suffix|>b<|fim_middle|>",
    "<|repo_name|>r\n<|file_sep|>a.py\nx<|endoftext|>",
    " <|file_sep|> \n<|file_sep|>",
    "<|fim_prefix |> <|nothing|> <tool_call>{}</tool_call> [PAD151700]",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "_" * 200 + "=" * 100 + " " * 300 + "x",
    "https://example.com/a?b=c&d=%20#e 127.0.0.1:8080 user@example.com",
)


@pytest.fixture
def ours_and_theirs(pulled_model: Path) -> Iterator[tuple[Tokenizer, RemoteTokenizer]]:
    assert pulled_model.exists()
    model = required(Settings().model.name)
    server = EmbeddedServer.start(model, Settings())
    theirs = RemoteTokenizer.find(server.base_url, model=model.name, api_key=server.api_key)
    yield Tokenizer.load(model.tokenizer), theirs
    theirs.client.close()
    server.stop()


@pytest.mark.model
def test_the_extracted_tokenizer_gives_the_ids_of_llama_cpp(
    ours_and_theirs: tuple[Tokenizer, RemoteTokenizer],
) -> None:
    ours, theirs = ours_and_theirs
    sources = [path.read_text(encoding="utf-8") for path in sorted(Path(__file__).parent.glob("*.py"))]
    for text in (*TEXTS, *sources):
        assert ours.encode(text) == list(theirs.encode(text)), text


@pytest.mark.model
def test_the_extracted_tokenizer_gives_the_ids_of_llama_cpp_for_any_text(
    ours_and_theirs: tuple[Tokenizer, RemoteTokenizer],
) -> None:
    ours, theirs = ours_and_theirs
    # Characters that a newer Unicode assigned count as letters or signs by the age of each program's tables.
    characters = st.characters(exclude_categories=["Cs", "Cn"])
    joints = st.sampled_from(["  ", "\n", "\r\n", "'s", "<|fim_prefix|>", "你好", "e\u0301"])

    @settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.text(characters, max_size=8) | joints, max_size=8).map("".join))
    def compare(text: str) -> None:
        assert ours.encode(text) == list(theirs.encode(text))

    compare()


def test_special_tokens_are_one_id_and_merges_are_applied(tiny: "Tiny", tmp_path: Path) -> None:
    extract(tiny.file, tmp_path / "tokenizer.json")
    tokenizer = Tokenizer.load(tmp_path / "tokenizer.json")
    assert tokenizer.count("def") == 1
    assert tokenizer.count("<|fim_prefix|>def<|file_sep|>") == 3
    assert tokenizer.count("<|fim_") == 6
    assert tokenizer.special("<|fim_prefix|>") == tokenizer.encode("<|fim_prefix|>")[0]
    assert tokenizer.special("def") is None


def vocabulary(pre: str) -> Vocabulary:
    tokens = [*sorted(pre_tokenizers.ByteLevel.alphabet()), "12", "123"]
    return Vocabulary(pre, tokens, [1] * len(tokens), ["1 2", "12 3"])


@pytest.mark.parametrize(
    ("pre", "pieces"),
    [
        ("qwen2", ["ab", "1", "2", "3", "4", "Ġ+=", "Ġ", "Ġx", "ĊĊ"]),
        ("llama-bpe", ["ab", "123", "4", "Ġ+=", "Ġ", "Ġx", "ĊĊ"]),
        ("gpt-2", ["ab", "1234", "Ġ+=", "Ġ", "Ġx", "ĊĊ"]),
        ("starcoder", ["ab", "1", "2", "3", "4", "Ġ+=", "Ġ", "Ġx", "ĊĊ"]),
        ("refact", ["ab", "1", "2", "3", "4", "Ġ+=", "Ġ", "Ġx", "ĊĊ"]),
        ("deepseek-coder", ["ab", "1", "2", "3", "4", "Ġ+=Ġ", "Ġx", "Ċ", "Ċ"]),
    ],
)
def test_each_rule_cuts_text_its_own_way(pre: str, pieces: list[str]) -> None:
    cutter = build(vocabulary(pre)).pre_tokenizer
    assert [piece for piece, _ in cutter.pre_tokenize_str("ab1234 +=  x\n\n")] == pieces


def test_an_unknown_rule_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InvalidInputError, match=r"'brand-new' is not known \(known: deepseek-coder, gpt-2"):
        build(vocabulary("brand-new"))


def test_a_file_that_is_not_gguf_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.gguf").write_bytes(b"PK\x03\x04" * 100)
    with pytest.raises(InvalidInputError, match="is not a readable GGUF file"):
        read_vocabulary(tmp_path / "x.gguf")


@pytest.mark.parametrize("size", [0, 3, 30, 300])
def test_a_gguf_cut_short_is_refused(tiny: "Tiny", tmp_path: Path, size: int) -> None:
    (tmp_path / "x.gguf").write_bytes(tiny.content[:size])
    with pytest.raises(InvalidInputError, match="is not a readable GGUF file"):
        read_vocabulary(tmp_path / "x.gguf")


def test_another_kind_of_tokenizer_is_refused(tmp_path: Path, write_gguf: Callable[[Path, str, str], None]) -> None:
    write_gguf(tmp_path / "x.gguf", "qwen2", "llama")
    with pytest.raises(InvalidInputError, match="of the kind 'llama'"):
        read_vocabulary(tmp_path / "x.gguf")
