"""What proposals are called in an editor's menu."""

from codeassist_index.translation import ntr, tr


def rename_one(path: str, line: int, *, old: str, new: str) -> str:
    """One place of a rename."""
    return tr("Rename `{old}` to `{new}` in {path}:{line}").format(old=old, new=new, path=_file(path), line=line)


def rename_all(number: int, files: int, unsure: int, *, old: str, new: str) -> str:
    """All places of a rename; `files` is 0 where they are all in the document itself."""
    words = ntr(
        "Rename the other use of `{old}` to `{new}`", "Rename the other {number} uses of `{old}` to `{new}`", number
    )
    return words.format(number=number, old=old, new=new) + in_files(files) + not_sure(unsure)


def pass_one(name: str, function: str, path: str, line: int) -> str:
    """One call that is to pass a parameter."""
    words = tr("Pass `{name}` to `{function}` in {path}:{line}")
    return words.format(name=name, function=function, path=_file(path), line=line)


def pass_all(name: str, function: str, number: int, unsure: int) -> str:
    """All calls that are to pass a parameter."""
    words = ntr(
        "Pass `{name}` in {number} call of `{function}`", "Pass `{name}` in {number} calls of `{function}`", number
    )
    return words.format(name=name, function=function, number=number) + not_sure(unsure)


def drop_one(name: str, function: str, path: str, line: int) -> str:
    """One call that passes a parameter which is no more."""
    words = tr("Drop `{name}` from `{function}` in {path}:{line}")
    return words.format(name=name, function=function, path=_file(path), line=line)


def drop_all(name: str, function: str, number: int, unsure: int) -> str:
    """All calls that pass a parameter which is no more."""
    words = ntr(
        "Drop `{name}` from {number} call of `{function}`", "Drop `{name}` from {number} calls of `{function}`", number
    )
    return words.format(name=name, function=function, number=number) + not_sure(unsure)


def replace_one(path: str, line: int, *, old: str, new: str) -> str:
    """One place where a change that was made before is made again."""
    words = tr("Replace `{old}` by `{new}` in {path}:{line}")
    if not old or not new:
        words = tr("Insert `{new}` in {path}:{line}") if new else tr("Remove `{old}` in {path}:{line}")
    return words.format(old=old, new=new, path=_file(path), line=line)


def replace_all(number: int, *, old: str, new: str) -> str:
    """All places where a change that was made before is made again."""
    if not old:
        words = ntr("Insert `{new}` in {number} more place", "Insert `{new}` in {number} more places", number)
    elif not new:
        words = ntr("Remove `{old}` in {number} more place", "Remove `{old}` in {number} more places", number)
    else:
        words = ntr(
            "Replace `{old}` by `{new}` in {number} more place",
            "Replace `{old}` by `{new}` in {number} more places",
            number,
        )
    return words.format(number=number, old=old, new=new)


def override_one(name: str, function: str, path: str, line: int) -> str:
    """One method that is to take the parameter of the one that it overrides."""
    words = tr("Add `{name}` to the overriding `{function}` in {path}:{line}")
    return words.format(name=name, function=function, path=_file(path), line=line)


def override_all(name: str, function: str, number: int) -> str:
    """All methods that are to take the parameter of the one that they override."""
    words = ntr(
        "Add `{name}` to {number} method that overrides `{function}`",
        "Add `{name}` to {number} methods that override `{function}`",
        number,
    )
    return words.format(name=name, function=function, number=number)


def in_files(files: int) -> str:
    """In how many files that is; nothing where `files` is 0."""
    if not files:
        return ""
    return f" ({ntr('{number} file', '{number} files', files).format(number=files)})"


def not_sure(number: int) -> str:
    """That further places may mean the same; nothing where there are none."""
    if not number:
        return ""
    words = ntr("{number} more may be meant", "{number} more may be meant", number)
    return f"; {words.format(number=number)}"


def _file(path: str) -> str:
    return path.rpartition("/")[2]
