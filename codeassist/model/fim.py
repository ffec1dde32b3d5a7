"""Fill-in-the-middle formats, found from a tokenizer's special tokens and never from a model's name."""

from dataclasses import dataclass
from typing import Literal

from codeassist.errors import UsageError
from codeassist.model.tokenizer import Tokenizer
from codeassist_index.translation import tr

Order = Literal["prefix-suffix-middle", "suffix-prefix-middle"]


@dataclass(frozen=True, slots=True)
class FimFormat:
    """The markers of one family of models, each a single special token (`middle` may be empty).

    In `prefix-suffix-middle` order a prompt is: `prefix` text-before `suffix` text-after `middle`; in
    `suffix-prefix-middle` order: `suffix` text-after `prefix` text-before `middle`. Where the model knows
    repositories, `repository` name and `file_separator` path stand before. `stop` are the texts that end a
    suggestion, the most important first, since servers take only four.
    """

    name: str
    prefix: str
    suffix: str
    middle: str
    order: Order
    file_separator: str | None
    repository: str | None
    stop: tuple[str, ...]

    @property
    def markers(self) -> tuple[str, ...]:
        """Every special token that this format needs."""
        all_of = (self.prefix, self.suffix, self.middle, self.file_separator, self.repository)
        return tuple(marker for marker in all_of if marker)


def _format(
    name: str,
    tokens: tuple[str, str, str],
    *,
    files: str | None = None,
    repository: str | None = None,
    end: tuple[str, ...],
    order: Order = "prefix-suffix-middle",
) -> FimFormat:
    prefix, suffix, middle = tokens
    markers = (files, repository, prefix, suffix, middle)
    stop = (*end[:1], *(marker for marker in markers if marker), *end[1:])
    return FimFormat(name, prefix, suffix, middle, order, files, repository, stop)


_PIPED = ("<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>")
_PLAIN = ("<fim_prefix>", "<fim_suffix>", "<fim_middle>")
_END = "<|endoftext|>"

FORMATS: tuple[FimFormat, ...] = (
    _format(
        "qwen-coder",
        _PIPED,
        files="<|file_sep|>",
        repository="<|repo_name|>",
        end=(_END, "<|fim_pad|>", "<|im_start|>", "<|im_end|>"),
    ),
    _format("codegemma", _PIPED, files="<|file_separator|>", end=("<eos>",)),
    _format("granite", _PIPED, files="<|filename|>", repository="<|reponame|>", end=("<|end_of_text|>", "<|fim_pad|>")),
    _format("starcoder2", _PLAIN, files="<file_sep>", repository="<repo_name>", end=(_END, "<fim_pad>")),
    _format("starcoder", _PLAIN, files="<filename>", repository="<reponame>", end=(_END, "<fim_pad>")),
    _format(
        "deepseek-coder",
        ("<\uff5cfim▁begin\uff5c>", "<\uff5cfim▁hole\uff5c>", "<\uff5cfim▁end\uff5c>"),
        end=("<\uff5cend▁of▁sentence\uff5c>", "<|EOT|>"),
    ),
    _format("codellama", ("▁<PRE>", "▁<SUF>", "▁<MID>"), end=("▁<EOT>", "<EOT>", "</s>")),
    _format(
        "seed-coder",
        ("<[fim-prefix]>", "<[fim-suffix]>", "<[fim-middle]>"),
        end=("<[end▁of▁sentence]>",),
        order="suffix-prefix-middle",
    ),
    _format("codestral", ("[PREFIX]", "[SUFFIX]", ""), end=("</s>",), order="suffix-prefix-middle"),
    _format("piped", _PIPED, end=(_END,)),
    _format("plain", _PLAIN, end=(_END,)),
)
"""Most specific first: several families share their three markers and differ in how they separate files.

Granite's older code models have the tokens of StarCoder and are found as `starcoder`.
"""


def detect(tokenizer: Tokenizer) -> FimFormat:
    """The format whose every marker is one special token of the tokenizer.

    Raises:
        UsageError: there is none, so the model was not trained to fill in the middle.
    """
    for known in FORMATS:
        if all(tokenizer.special(marker) is not None for marker in known.markers):
            return known
    raise UsageError(
        tr(
            "The configured model can't fill in the middle: its tokenizer has the special tokens of "
            "none of the known formats ({names}). Choose a code model such as qwen2.5-coder-0.5b."
        ).format(names=", ".join(known.name for known in FORMATS))
    )
