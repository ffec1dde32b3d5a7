"""Write a lock as what it adds to another one: `-r base.txt`, then the pins that base.txt does not have.

Each lock ships with every install; without this they would say the base seven times.
"""

import sys
from pathlib import Path


def pins(lock: str) -> list[str]:
    """The pins of a lock, each with its lines of hashes."""
    found: list[str] = []
    for line in lock.splitlines(keepends=True):
        if line.startswith(" ") and found:
            found[-1] += line
        else:
            found.append(line)
    return found


def difference(lock: str, base: str) -> str:
    """What is left of a lock beside the base.

    Raises:
        ValueError: both pin one library, in different versions.
    """
    known = pins(base)
    added = [pin for pin in pins(lock) if pin not in known]
    names = {pin.partition("==")[0] for pin in known}
    if other := [pin.split()[0] for pin in added if pin.partition("==")[0] in names]:
        raise ValueError(f"base.txt has other versions of {', '.join(other)}: renew all locks together")
    return "".join(("-r base.txt\n", *added))


if __name__ == "__main__":
    folder = Path(__file__).parent
    for name in sys.argv[1:]:
        file = folder / name
        file.write_text(difference(file.read_text(encoding="utf-8"), (folder / "base.txt").read_text(encoding="utf-8")))
