"""Where rope and jedi say that a name is used; run by a Python that has them, for `next_edit.py`.

Reads lines of JSON with `root`, `path`, `line` and `column` (from 1 and 0), and answers each with a list of
`[path, line, column]` for either, or null where one of them fails.
"""

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

rope_project: Any = import_module("rope.base.project")
rope_find: Any = import_module("rope.contrib.findit")
rope_tasks: Any = import_module("rope.base.libutils")
jedi: Any = import_module("jedi")

_projects: dict[str, Any] = {}


def main() -> None:
    """Answer until the input ends."""
    for line in sys.stdin:
        asked = json.loads(line)
        answer = {"rope": _guarded(_rope, asked), "jedi": _guarded(_jedi, asked)}
        print(json.dumps(answer), flush=True)


def _guarded(ask: Any, asked: dict[str, Any]) -> list[list[Any]] | None:
    try:
        found: list[list[Any]] = ask(asked)
    except Exception as error:  # noqa: BLE001  other people's programs may fail in any way; then there is no opinion
        print(f"{ask.__name__}: {type(error).__name__}: {error}", file=sys.stderr)
        return None
    return found


def _rope(asked: dict[str, Any]) -> list[list[Any]]:
    root = asked["root"]
    if root not in _projects:
        _projects[root] = rope_project.Project(root, ropefolder=None)
    project = _projects[root]
    resource = project.get_resource(asked["path"])
    lines = resource.read().split("\n")
    offset = sum(len(one) + 1 for one in lines[: asked["line"] - 1]) + asked["column"]
    found = rope_find.find_occurrences(project, resource, offset, unsure=False, in_hierarchy=True)
    places = []
    for one in found:
        above = one.resource.read()[: one.offset]
        places.append([one.resource.path, above.count("\n") + 1, len(above.rpartition("\n")[2])])
    return places


def _jedi(asked: dict[str, Any]) -> list[list[Any]]:
    root = Path(asked["root"])
    script = jedi.Script(path=root / asked["path"], project=jedi.Project(root))
    found = script.get_references(asked["line"], asked["column"], include_builtins=False)
    return [
        [one.module_path.relative_to(root).as_posix(), one.line, one.column]
        for one in found
        if one.module_path is not None and one.module_path.is_relative_to(root)
    ]


if __name__ == "__main__":
    main()
