#!/bin/sh
# Finds the Python that this bundle was made for, and hands over to install.py.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
for program in "${PYTHON:-}" python@python@ python3 python; do
    version=$("$program" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null || true)
    if [ "$version" = "@python@" ]; then
        exec "$program" -I "$here/install.py" "$@"
    fi
done
echo "Error: this bundle needs Python @python@. Install it, or name it: PYTHON=/path/to/python@python@ $0" >&2
exit 3
