"""Completions: request, prompt, stop rules, filters."""

from codeassist.completion.completer import Completer
from codeassist.completion.languages import language_of
from codeassist.completion.types import Completion, CompletionRequest, Timings

__all__ = ["Completer", "Completion", "CompletionRequest", "Timings", "language_of"]
