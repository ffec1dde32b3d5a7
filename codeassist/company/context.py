"""Answer a context request for a set of readable repositories: what `POST /v1/context` does with each."""

from collections.abc import Iterable
from dataclasses import asdict, replace
from pathlib import Path

from codeassist.company.request import Request
from codeassist.errors import UsageError
from codeassist.privacy.redaction import Redactor
from codeassist_index import CodeIndex, ContextRequest, CountTokens, Snippet
from codeassist_index.access import Access
from codeassist_index.translation import tr

BUDGET_TOKENS_MAX = 16_384
"""The most that `completion.context_tokens` may ask for."""


def answer(
    index: CodeIndex, request: Request, *, access: Access, budget: int, count_tokens: CountTokens, redactor: Redactor
) -> dict[str, object]:
    """The answer of `codeassist context --batch`, from what the client may read, without secrets.

    The client's repository is found by its name. Where it is not indexed, or may not be read, the answer is
    the same: definitions and similar code of the others.

    Raises:
        UsageError: the budget is negative or above `BUDGET_TOKENS_MAX`.
        CodeIndexError: the index can't be read.
    """
    if not 0 <= budget <= BUDGET_TOKENS_MAX:
        raise UsageError(tr("A budget is between 0 and {most} tokens.").format(most=BUDGET_TOKENS_MAX))
    cursor = ContextRequest(Path(), request.path, request.prefix, request.suffix, repository=request.repository)
    found = index.context(cursor, budget=budget, count_tokens=count_tokens, access=access)
    snippets = _without_secrets(found.snippets, redactor, count_tokens, budget)
    return {
        "id": request.id,
        "snippets": [asdict(snippet) for snippet in snippets],
        "tokens": sum(snippet.tokens for snippet in snippets),
        "elapsed_ms": round(found.elapsed_ms, 3),
    }


def _without_secrets(
    snippets: Iterable[Snippet], redactor: Redactor, count_tokens: CountTokens, budget: int
) -> list[Snippet]:
    """The snippets as they may leave the machine; a placeholder may be longer than its secret, so they are counted."""
    kept = []
    for snippet in snippets:
        if redactor.is_private(snippet.path):
            continue
        text = redactor.text(snippet.text, path=snippet.path).text
        tokens = snippet.tokens if text == snippet.text else count_tokens(text)
        if tokens <= budget:
            budget -= tokens
            kept.append(replace(snippet, text=text, tokens=tokens))
    return kept
