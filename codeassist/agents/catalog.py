"""The tools as an agent meets them: the descriptions say when to use which."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from codeassist.agents import answers, arguments, tools
from codeassist.agents.reader import Reader


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool."""

    title: str
    description: str
    asked: type[arguments.Arguments]
    answered: type[answers.Answer]
    answer: Callable[[Reader, Any], answers.Answer]


_AS_INDEXED = (
    "Answers come from an index of all repositories that you may read, also of those that you have not opened; "
    "they show the code as it was last indexed."
)
INSTRUCTIONS = (
    "This server knows the company's own code, across repositories. Begin a task with `context` and its text; look up "
    "what you are about to call with `definition`, and who uses what you are about to change with `references`. "
) + _AS_INDEXED

TOOLS: dict[str, Tool] = {
    "search": Tool(
        "Search code",
        "Find code by its words, in all indexed repositories, best first. Use it when you don't know the name of what "
        "you look for, or for error messages, configuration keys and comments; parts of identifiers count as words. "
        "For a name that you know, `definition` and `references` are exact. " + _AS_INDEXED,
        arguments.Search, answers.Hits, tools.search,
    ),
    "definition": Tool(
        "Find a definition",
        "Where a function, class, method or constant is defined, in all indexed repositories, with signature and first "
        "line of documentation. Use it before you call something, instead of guessing its parameters.",
        arguments.Name, answers.Definitions, tools.definition,
    ),
    "references": Tool(
        "Find uses",
        "Where a name is used, with the line of code. Use it before you change or remove something: other repositories "
        "may use it. By name alone: two things of the same name are not told apart, so give the part before it too "
        "(`Ledger.total`).",
        arguments.Name, answers.References, tools.references,
    ),
    "context": Tool(
        "What to know here",
        "The few definitions and similar pieces of code that you need, each with the reason, within a budget of "
        "tokens. At the start of a task give the `task` in plain words that name classes, functions and files. Before "
        "you write code at a place give `path`, `line` and `column`: imports, types, base classes and usage are "
        "resolved for you.",
        arguments.Context, answers.Snippets, tools.context,
    ),
    "outline": Tool(
        "Outline a file",
        "What an indexed file defines, with lines. Use it instead of reading a long file.",
        arguments.Outline, answers.Outlined, tools.outline,
    ),
    "read": Tool(
        "Read lines",
        f"Lines of an indexed file of any repository, {arguments.READ_LINES_MAX} at most. Use it for files of other "
        "repositories, at the lines that other tools name; files of your own working copy you can open yourself, as "
        "they are now.",
        arguments.Read, answers.Lines, tools.read,
    ),
    "repositories": Tool(
        "List repositories",
        "The repositories that you may read, with their size. Use it to find names for `scope`.",
        arguments.Repositories, answers.Repositories, tools.repositories,
    ),
}  # fmt: skip
