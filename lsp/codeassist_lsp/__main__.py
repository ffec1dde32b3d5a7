"""`codeassist-lsp`: the language server's process.

Before anything else is imported, the protocol gets descriptors of its own and standard output is turned
to standard error, so that no print of any library can break the protocol; and the folder that Python
puts first on its search path (the script's, or the working folder) is taken off it, as are folders of
the open project in PYTHONPATH, so that a repository's own packages are never imported.
"""

import os
import sys


def main() -> None:
    """Run the server until the client says `exit`, or is gone."""
    descriptor_in, descriptor_out = _own_descriptors()
    _forget_unsafe_paths()
    from codeassist.memory import few_arenas  # noqa: PLC0415  only now is it safe to import
    from codeassist_lsp.options import parse  # noqa: PLC0415  as above

    few_arenas()
    with os.fdopen(os.dup(descriptor_out), "w") as terminal:
        options = parse(sys.argv[1:], terminal)
    if options.tcp is None:
        from codeassist_lsp.stdio import serve_stdio  # noqa: PLC0415  as above

        code = serve_stdio(descriptor_in, descriptor_out, options.parent)
    else:
        from codeassist_lsp.tcp import serve_tcp  # noqa: PLC0415  as above

        code = serve_tcp(*options.tcp)
    sys.exit(code)


def _own_descriptors() -> tuple[int, int]:
    """Private copies of standard input and output; the standard ones lead to nothing and to standard error."""
    own = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return own


def _forget_unsafe_paths() -> None:
    if not sys.flags.safe_path:
        del sys.path[0]
    # An editor may set PYTHONPATH to the project that is open; `-P` alone would keep that.
    given = os.environ.get("PYTHONPATH")
    here = os.path.join(os.getcwd(), "")  # noqa: PTH109, PTH118  pathlib is not imported yet
    if given is not None and not os.path.abspath(__file__).startswith(here):  # noqa: PTH100  as above
        unsafe = [os.path.join(os.path.abspath(path), "") for path in given.split(os.pathsep)]  # noqa: PTH100, PTH118
        sys.path[:] = [path for path in sys.path if not _is_any_of(path, unsafe, here)]


def _is_any_of(path: str, unsafe: list[str], here: str) -> bool:
    folder = os.path.join(os.path.abspath(path), "")  # noqa: PTH100, PTH118  pathlib is not imported yet
    return folder in unsafe and folder.startswith(here)


if __name__ == "__main__":
    main()
