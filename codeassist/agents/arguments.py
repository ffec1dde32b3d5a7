"""What each tool may be asked, with the words that an agent reads; unknown arguments are refused."""

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

TEXT_CHARACTERS_MAX = 20_000
LIMIT_MAX = 200
READ_LINES_MAX = 400
TOKENS_MAX = 8_000

_Text = Annotated[str, StringConstraints(min_length=1, max_length=TEXT_CHARACTERS_MAX)]
_Scope = Annotated[
    list[_Text],
    Field(
        max_length=50,
        description="Look only here, taken together: a repository (`mono`), a part of it by path "
        "(`mono:services/payments/**`) or by owner in CODEOWNERS (`mono:@team-payments`), or a scope of the settings.",
    ),
]
_Repository = Annotated[
    str,
    StringConstraints(max_length=TEXT_CHARACTERS_MAX),
    Field(description="The repository's name as in other answers; leave it out where `path` is absolute."),
]
_Path = Annotated[
    _Text,
    Field(description="A path as in other answers, relative to its repository, or an absolute path on this machine."),
]
_Limit = Annotated[int, Field(ge=1, le=LIMIT_MAX)]


class Arguments(BaseModel):
    """Of any tool."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Search(Arguments):
    """Of `search`."""

    query: Annotated[_Text, Field(description="Words and identifiers, not a sentence and not a regular expression.")]
    scope: _Scope = []
    limit: _Limit = 10


class Name(Arguments):
    """Of `definition` and `references`."""

    name: Annotated[
        _Text,
        Field(description="A name (`charge`), or the last parts of a dotted one (`Ledger.total`, `core.charge`)."),
    ]
    scope: _Scope = []
    limit: _Limit = 20


class Context(Arguments):
    """Of `context`: a task, or a cursor."""

    task: Annotated[
        str,
        StringConstraints(max_length=TEXT_CHARACTERS_MAX),
        Field(description="What is to be done, in plain words that name what they are about. Instead of `path`."),
    ] = ""
    repository: _Repository = ""
    path: Annotated[
        str,
        StringConstraints(max_length=TEXT_CHARACTERS_MAX),
        Field(description="The file to be changed: relative to its repository, or absolute. Instead of `task`."),
    ] = ""
    line: Annotated[int, Field(ge=1, description="Line of the cursor, from 1.")] = 1
    column: Annotated[
        int, Field(ge=1, description="Column of the cursor, from 1; it stands before that character.")
    ] = 1
    scope: _Scope = []
    tokens: Annotated[
        int,
        Field(ge=1, le=TOKENS_MAX, description="About how many tokens the answer may take, at 3.3 characters each."),
    ] = 1_500

    @model_validator(mode="after")
    def _is_one_of_both(self) -> Self:
        if bool(self.task.strip()) == bool(self.path):
            raise ValueError("give either `task` or `path` with `line` and `column`")
        return self


class Outline(Arguments):
    """Of `outline`."""

    repository: _Repository = ""
    path: _Path


class Read(Arguments):
    """Of `read`."""

    repository: _Repository = ""
    path: _Path
    start_line: Annotated[int, Field(ge=1, description="The first line to read, from 1.")] = 1
    end_line: Annotated[
        int | None, Field(ge=1, description=f"The last; at most {READ_LINES_MAX} lines are read at once.")
    ] = None


class Repositories(Arguments):
    """Of `repositories`."""

    scope: _Scope = []
