"""The nested keys and values of yarn.lock and pnpm-lock.yaml, by their indentation.

Both are written by programs that use a small, regular part of YAML (Yarn 1 leaves out the colon before a value); what
is not a key with a value, such as an item of a list, is passed over.
"""

from typing import TypeAlias, Union

Branch: TypeAlias = dict[str, Union[str, "Branch"]]

DEPTH_MAX = 20
_NO_KEY = tuple("#-{}[]")


def indented(written: str) -> Branch:
    """The keys of a text with their values, or with what is indented below them."""
    top: Branch = {}
    open_branches: list[tuple[int, Branch]] = [(-1, top)]
    for line in written.splitlines():
        bare = line.strip()
        if not bare or bare.startswith(_NO_KEY):
            continue
        depth = len(line) - len(line.lstrip())
        while open_branches[-1][0] >= depth:
            open_branches.pop()
        key, value = _key_and_value(bare)
        if value:
            open_branches[-1][1][key] = value
        elif len(open_branches) <= DEPTH_MAX:
            below: Branch = {}
            open_branches[-1][1][key] = below
            open_branches.append((depth, below))
    return top


def _key_and_value(bare: str) -> tuple[str, str]:
    if bare.endswith(":"):
        return _unquoted(bare[:-1]), ""
    if bare[0] in "\"'":
        key, _, rest = bare[1:].partition(bare[0])
        return key, _unquoted(rest.removeprefix(":"))
    key, colon, rest = bare.partition(": ")
    if not colon:
        key, _, rest = bare.partition(" ")
    return key, _unquoted(rest)


def _unquoted(written: str) -> str:
    bare = written.strip()
    quoted = bare[:1] in {'"', "'"} and bare.endswith(bare[0]) and bare[0] not in bare[1:-1]
    return bare[1:-1] if quoted else bare
