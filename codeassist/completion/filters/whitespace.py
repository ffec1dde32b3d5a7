"""White space and line breaks of a suggestion."""

from codeassist.completion.types import CompletionRequest


def mid_line(text: str, request: CompletionRequest) -> str | None:
    """One line only, where words follow the cursor on its line."""
    if any(character.isalnum() for character in request.rest_of_line):
        return text.partition("\n")[0]
    return text


def trailing_spaces(text: str, request: CompletionRequest) -> str | None:
    """No spaces at the end of lines, no blank lines at the end; before more text on the line they stay."""
    *lines, last = text.split("\n")
    cut = [line.rstrip(" \t") for line in lines]
    if request.rest_of_line.strip():
        return "\n".join([*cut, last])
    return "\n".join([*cut, last.rstrip(" \t")]).rstrip("\n")


def whitespace_only(text: str, request: CompletionRequest) -> str | None:  # noqa: ARG001 - every filter has one shape
    """Nothing, where there is nothing to see."""
    return text if text.strip() else None


def line_endings(text: str, request: CompletionRequest) -> str | None:
    """The line break that the document has nearest to the cursor."""
    above = request.prefix.rpartition("\n")
    nearest = above[0] if above[1] else request.suffix.partition("\n")[0]
    return text.replace("\n", "\r\n") if nearest.endswith("\r") else text
