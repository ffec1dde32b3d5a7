"""Turn the tokenizer inside a GGUF file into a `tokenizer.json` that gives the same ids as llama.cpp.

llama.cpp names the rule that cuts text before byte-level BPE in `tokenizer.ggml.pre`; the patterns
below are those rules (llama.cpp, `src/llama-vocab.cpp`, `llm_tokenizer_bpe`). Unlike the tokenizer.json
that some models are published with, no Unicode normalisation is applied: llama.cpp applies none, and
these ids have to be those of the server.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from codeassist.errors import InvalidInputError, UsageError
from codeassist_index.translation import tr

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_CONTRACTIONS = r"(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])"
_WORD = r"[^\r\n\p{L}\p{N}]?\p{L}+"
_SIGNS_AND_SPACE = r" ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
_QWEN2 = rf"{_CONTRACTIONS}|{_WORD}|\p{{N}}|{_SIGNS_AND_SPACE}"
_LLAMA3 = rf"{_CONTRACTIONS}|{_WORD}|\p{{N}}{{1,3}}|{_SIGNS_AND_SPACE}"
_GPT2 = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)"
_SINGLE_DIGITS_GPT2 = (r"\p{N}", _GPT2)
_DEEPSEEK_CODER = (r"[\r\n]", r"\s?\p{L}+", r"\s?\p{P}+", "[\u4e00-\u9fa5\u0800-\u4e00\uac00-\ud7ff]+", r"\p{N}")

_PATTERNS: dict[str, tuple[str, ...]] = {
    "qwen2": (_QWEN2,),
    "llama-bpe": (_LLAMA3,),
    "gpt-2": (_GPT2,),
    "starcoder": _SINGLE_DIGITS_GPT2,
    "refact": _SINGLE_DIGITS_GPT2,
    "deepseek-coder": _DEEPSEEK_CODER,
}
_WHOLE_WORDS_FIRST = frozenset({"llama-bpe"})
"""Rules under which a word that is a token is taken whole, whatever the merges say."""

# Kinds in `tokenizer.ggml.token_type` whose text is one token wherever it stands.
_UNKNOWN, _CONTROL, _USER_DEFINED = 2, 3, 4


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A byte-level BPE tokenizer as GGUF stores it: `tokens[id]`, their kinds, and merges `left right`."""

    pre: str
    tokens: Sequence[str]
    kinds: Sequence[int]
    merges: Sequence[str]


def require_library() -> None:
    """Refuse before a long download where GGUF files could not be read after it.

    Raises:
        UsageError: the `[local]` extra is not installed.
    """
    try:
        import gguf  # noqa: F401, PLC0415 - imported only to learn whether it is there
    except ImportError as error:
        raise UsageError(
            tr("Models can't be prepared without the `gguf` package: install codeassist-onprem[local].")
        ) from error


def extract(weights: Path, target: Path) -> None:
    """Write the tokenizer of a GGUF file to `target`; takes some seconds.

    Raises:
        InvalidInputError: not a GGUF file, or its tokenizer follows a rule that is not known here.
    """
    tokenizer = build(read_vocabulary(weights))
    partial = target.with_name(f"{target.name}.partial")
    tokenizer.save(str(partial), pretty=False)
    partial.replace(target)


def read_vocabulary(weights: Path) -> Vocabulary:
    """The tokenizer's part of the metadata.

    Raises:
        InvalidInputError: not a readable GGUF file, or the tokenizer is not byte-level BPE.
    """
    import gguf  # noqa: PLC0415 - numpy comes with it; only a pull needs it

    try:
        reader = gguf.GGUFReader(weights)
    except (ValueError, IndexError, OSError, KeyError) as error:
        raise InvalidInputError(
            tr("{file} is not a readable GGUF file: {error}").format(file=weights, error=error)
        ) from error

    def value(key: str) -> object:
        field = reader.get_field(key)
        return None if field is None else field.contents()

    kind = value("tokenizer.ggml.model")
    if kind != "gpt2":
        raise InvalidInputError(
            tr(
                "The tokenizer in {name} is of the kind {kind!r}; only byte-level BPE (`gpt2`) can be "
                "extracted. Set `model.tokenizer` to a tokenizer.json of that model."
            ).format(name=weights.name, kind=kind)
        )
    tokens, kinds, merges = (value(f"tokenizer.ggml.{key}") for key in ("tokens", "token_type", "merges"))
    if not (isinstance(tokens, list) and isinstance(kinds, list) and isinstance(merges, list)):
        raise InvalidInputError(
            tr("{name} has no complete tokenizer (tokens, token types and merges).").format(name=weights.name)
        )
    return Vocabulary(str(value("tokenizer.ggml.pre")), tokens, kinds, merges)


def build(vocabulary: Vocabulary) -> "Tokenizer":
    """A tokenizer of the `tokenizers` library with the ids and rules of the vocabulary.

    Raises:
        InvalidInputError: `pre` names a rule that is not known here.
    """
    from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers  # noqa: PLC0415 - slow import

    patterns = _PATTERNS.get(vocabulary.pre)
    if patterns is None:
        raise InvalidInputError(
            tr(
                "The tokenizer rule {rule!r} is not known (known: {names}). Set `model.tokenizer` to a "
                "tokenizer.json of that model."
            ).format(rule=vocabulary.pre, names=", ".join(sorted(_PATTERNS)))
        )
    tokenizer = Tokenizer(
        models.BPE(
            vocab={token: number for number, token in enumerate(vocabulary.tokens)},
            merges=[_pair(merge) for merge in vocabulary.merges],
            ignore_merges=vocabulary.pre in _WHOLE_WORDS_FIRST,
        )
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            *(pre_tokenizers.Split(Regex(pattern), "isolated") for pattern in patterns),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_tokens(
        [
            AddedToken(token, special=kind == _CONTROL, normalized=False)
            for token, kind in zip(vocabulary.tokens, vocabulary.kinds, strict=True)
            if kind in {_UNKNOWN, _CONTROL, _USER_DEFINED}
        ]
    )
    return tokenizer


def _pair(merge: str) -> tuple[str, str]:
    left, _, right = merge.partition(" ")
    return left, right
