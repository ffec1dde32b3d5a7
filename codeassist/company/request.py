"""A context request as a client sends it: one JSON object, of bounded size, parsed before anything is looked up."""

import json
from pathlib import PurePosixPath
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator

from codeassist.errors import InvalidInputError
from codeassist_index.translation import tr

TEXT_BYTES_MAX = 1_000_000
"""Of prefix and suffix each: as much as the largest file that is indexed."""
LINE_BYTES_MAX = 13_000_000
"""Of a whole request: JSON may take six bytes to write one."""
NAME_CHARACTERS_MAX = 4_096

_Name = Annotated[str, StringConstraints(max_length=NAME_CHARACTERS_MAX)]


class Request(BaseModel):
    """`path` is relative to the repository; `root` is where the client has it, and means nothing here."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    id: _Name | int
    repository: Annotated[_Name, Field(min_length=1)]
    path: Annotated[_Name, Field(min_length=1)]
    prefix: str
    suffix: str
    root: _Name = ""

    @field_validator("path")
    @classmethod
    def _relative(cls, path: str) -> str:
        return inside(path)

    @field_validator("prefix", "suffix")
    @classmethod
    def _bounded(cls, text: str) -> str:
        size = len(text.encode("utf-8", "surrogatepass"))
        if size > TEXT_BYTES_MAX:
            raise ValueError(tr("has {size} bytes, more than {most}").format(size=size, most=TEXT_BYTES_MAX))
        return text


def inside(path: str) -> str:
    """A path as it stands below a repository's top.

    Raises:
        ValueError: it leads out of the repository.
    """
    parts = PurePosixPath(path.replace("\\", "/"))
    if parts.is_absolute() or ".." in parts.parts or "\0" in path:
        raise ValueError(tr("is not a path inside the repository"))
    return parts.as_posix()


def parsed(line: str | bytes) -> Request:
    """The request of a line.

    Raises:
        InvalidInputError: it is none; the message says what is wrong with it.
    """
    if len(line) > LINE_BYTES_MAX:
        raise InvalidInputError(
            tr("The request has {size} bytes, more than {most}.").format(size=len(line), most=LINE_BYTES_MAX)
        )
    try:
        return Request.model_validate(json.loads(line))
    except (ValueError, RecursionError) as error:
        raise InvalidInputError(reason(error)) from error


def reason(error: Exception) -> str:
    """Why a line is no request, in words; what the line holds is not repeated."""
    if isinstance(error, json.JSONDecodeError):
        return tr("not JSON: {error} at column {column}").format(error=error.msg, column=error.colno)
    if isinstance(error, UnicodeDecodeError):
        return tr("not UTF-8")
    if isinstance(error, RecursionError):
        return tr("nested too deeply")
    if isinstance(error, ValidationError):
        if error.errors()[0]["type"] == "model_type":
            return tr("not an object")
        return "; ".join(f"{'.'.join(map(str, one['loc']))}: {_told(one['msg'])}" for one in error.errors())
    return str(error)


def _told(message: str) -> str:
    return message.removeprefix("Value error, ")
