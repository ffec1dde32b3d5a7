"""`codeassist-lsp`: the language server's process.

Before anything else is imported, the protocol gets descriptors of its own and standard output is turned
to standard error, so that no print of any library can break the protocol; and the folder that Python
puts first on its search path (the script's, or the working folder) is taken off it, so that a
repository's own packages are never imported (`python -P`).
"""

import os
import sys


def main() -> None:
    """Run the server until the client says `exit`, or is gone."""
    descriptor_in, descriptor_out = _own_descriptors()
    _forget_unsafe_paths()
    from codeassist_lsp.options import parse  # noqa: PLC0415  only now is it safe to import

    options = parse(sys.argv[1:])
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
    sys.path[:] = [path for path in sys.path if os.path.isabs(path)]  # noqa: PTH117  pathlib is not imported yet


if __name__ == "__main__":
    main()
