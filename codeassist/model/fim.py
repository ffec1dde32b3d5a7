"""Fill-in-the-middle formats, found from a tokenizer's special tokens and never from a model's name.

Where each is documented: Qwen2.5-Coder's report (arXiv 2409.12186) and examples; StarCoder2's report (arXiv
2402.19173, section 5.1); the READMEs of DeepSeek-Coder, Code Llama and CodeGemma; IBM's documentation of Granite;
Seed-Coder's report (arXiv 2506.03524). The marks of files are not documented by the makers of Codestral and
Seed-Coder: they are those of the templates of Continue and of Zed. GLM's order is that of llama.cpp.
"""

from dataclasses import dataclass
from typing import Literal

from codeassist.model.tokenizer import Tokenizer

Order = Literal["prefix-suffix-middle", "suffix-prefix-middle", "chat"]
Heading = Literal["before", "split", "inside"]
"""Where files stand: before the hole; the document's own path behind the prefix marker; all behind it."""
COMMENT = "{comment}"
"""A file separator that is written as the language's comment mark."""


@dataclass(frozen=True, slots=True)
class FimFormat:
    """The markers of one family of models, each a single special token (`middle` may be empty).

    In `prefix-suffix-middle` order a prompt is: `prefix` text-before `suffix` text-after `middle`; in
    `suffix-prefix-middle` order: `suffix` text-after `prefix` text-before `middle`. Where the model knows files,
    `file_separator` stands before the path of each, at the place that `heading` says, and the repository's name
    between `repository` and `repository_end`. `stop` are the texts that end a suggestion, the most important first,
    since servers take only four.
    """

    name: str
    prefix: str
    suffix: str
    middle: str
    order: Order
    file_separator: str | None
    repository: str | None
    stop: tuple[str, ...]
    heading: Heading = "before"
    repository_end: str = ""
    separator_is_token: bool = True

    @property
    def markers(self) -> tuple[str, ...]:
        """Every special token that this format needs."""
        separator = self.file_separator if self.separator_is_token else None
        all_of = (self.prefix, self.suffix, self.middle, separator, self.repository)
        return tuple(marker for marker in all_of if marker)


def _format(
    name: str,
    tokens: tuple[str, str, str],
    *,
    files: str | None = None,
    repository: str | None = None,
    end: tuple[str, ...],
    order: Order = "prefix-suffix-middle",
    heading: Heading = "before",
    repository_end: str = "",
) -> FimFormat:
    """A format whose separator of files is one of its special tokens."""
    prefix, suffix, middle = tokens
    markers = (files, repository, prefix, suffix, middle)
    stop = (*end[:1], *(marker for marker in markers if marker), *end[1:])
    return FimFormat(name, prefix, suffix, middle, order, files, repository, stop, heading, repository_end)


_PIPED = ("<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>")
_PLAIN = ("<fim_prefix>", "<fim_suffix>", "<fim_middle>")
_DEEPSEEK = ("<\uff5cfim▁begin\uff5c>", "<\uff5cfim▁hole\uff5c>", "<\uff5cfim▁end\uff5c>")
_SEED = ("<[fim-prefix]>", "<[fim-suffix]>", "<[fim-middle]>")
_END = "<|endoftext|>"

FORMATS: tuple[FimFormat, ...] = (
    _format(
        "qwen-coder",
        _PIPED,
        files="<|file_sep|>",
        repository="<|repo_name|>",
        repository_end="\n",
        end=(_END, "<|fim_pad|>", "<|im_start|>", "<|im_end|>"),
    ),
    _format("codegemma", _PIPED, files="<|file_separator|>", end=("<eos>",)),
    _format("granite", _PIPED, files="<|filename|>", repository="<|reponame|>", end=("<|end_of_text|>", "<|fim_pad|>")),
    _format(
        "starcoder2",
        _PLAIN,
        files="<file_sep>",
        repository="<repo_name>",
        end=(_END, "<fim_pad>"),
        heading="split",
    ),
    _format(
        "starcoder", _PLAIN, files="<filename>", repository="<reponame>", end=(_END, "<fim_pad>", "<|end_of_text|>")
    ),
    FimFormat(
        "deepseek-coder",
        *_DEEPSEEK,
        order="prefix-suffix-middle",
        file_separator=COMMENT,
        repository=None,
        stop=("<\uff5cend▁of▁sentence\uff5c>", *_DEEPSEEK, "<|EOT|>"),
        heading="inside",
        separator_is_token=False,
    ),
    _format("codellama", ("▁<PRE>", "▁<SUF>", "▁<MID>"), end=("▁<EOT>", "<EOT>", "</s>")),
    _format(
        "seed-coder",
        _SEED,
        files="<filename>",
        end=("<[end▁of▁sentence]>",),
        order="suffix-prefix-middle",
        heading="inside",
    ),
    _format("seed-coder-plain", _SEED, end=("<[end▁of▁sentence]>",), order="suffix-prefix-middle"),
    FimFormat(
        "codestral",
        "[PREFIX]",
        "[SUFFIX]",
        "",
        order="suffix-prefix-middle",
        file_separator="+++++ ",
        repository=None,
        stop=("</s>", "\n+++++ ", "[PREFIX]", "[SUFFIX]"),
        heading="inside",
        separator_is_token=False,
    ),
    _format("glm", ("<|code_prefix|>", "<|code_suffix|>", "<|code_middle|>"), end=(_END, "<|user|>")),
    _format("piped", _PIPED, end=(_END,)),
    _format("plain", _PLAIN, end=(_END,)),
)
"""Most specific first: several families share their three markers and differ in how they separate files.

Granite's code models and Granite 3 have the tokens of StarCoder and are found as `starcoder`.
"""

CURSOR = "<CURSOR>"
CHAT = FimFormat("chat", "", "", CURSOR, "chat", file_separator=None, repository=None, stop=(CURSOR,))
"""For a model that was not trained to fill in the middle: it is asked in words. `middle` marks the cursor."""


def detect(tokenizer: Tokenizer) -> FimFormat:
    """The format whose every marker is one special token of the tokenizer; `CHAT` where there is none."""
    for known in FORMATS:
        if all(tokenizer.special(marker) is not None for marker in known.markers):
            return known
    return CHAT
