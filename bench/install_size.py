"""How much the base install takes on disk, and what of it is largest.

python bench/install_size.py                 the base install, as its lock pins it
python bench/install_size.py --extra local   with the embedded model's engine

Installs into a scratch environment from the package index. Bytes are those of the files, without what the
disk rounds up. uv writes no bytecode, pip writes it at once, and Python writes it at the first start
otherwise: both figures are given.
"""

import argparse
import compileall
import subprocess
import sys
import tempfile
from importlib.metadata import Distribution
from pathlib import Path

from codeassist.bundle import own_wheel
from codeassist.bundle.requirements import CHECKOUT

LISTED = 15


def main() -> None:
    """Install, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--extra", choices=["local"], help="measure the install with this extra")
    extra = parser.parse_args().extra
    with tempfile.TemporaryDirectory() as scratch:
        site = Path(scratch) / "site"
        install(site, "--require-hashes", "-r", str(CHECKOUT / "requirements" / f"{extra or 'base'}.txt"))
        install(site, str(own_wheel.make(Path(scratch))))
        sizes = {one.name: size_of(one) for one in Distribution.discover(path=[str(site)])}
        for name, size in sorted(sizes.items(), key=lambda item: -item[1])[:LISTED]:
            print(f"{size / 1e6:8.1f} MB  {name}")
        print(f"{bytes_under(site) / 1e6:8.1f} MB  in all, {len(sizes)} distributions, without bytecode")
        compileall.compile_dir(site, quiet=2, workers=0)
        print(f"{bytes_under(site) / 1e6:8.1f} MB  with bytecode")


def install(site: Path, *what: str) -> None:
    """Put wheels into a folder, without bytecode."""
    command = (sys.executable, "-m", "pip", "install", "--quiet", "--no-compile", "--no-deps", "--target", str(site))
    subprocess.run((*command, *what), check=True)


def size_of(distribution: Distribution) -> int:
    """Bytes of the files that a distribution's record names."""
    files = (Path(str(file.locate())) for file in distribution.files or ())
    return sum(file.stat().st_size for file in files if file.is_file())


def bytes_under(folder: Path) -> int:
    """Bytes of all files below a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


if __name__ == "__main__":
    main()
