"""Build the large corpus of real code that the latency and size figures are measured on.

    python bench/corpus.py TARGET [--list bench/corpus.txt]

The list has a line for each project: `set kind name version [part...]`. `pip download` (wheels only), `npm pack` and
`apt-get source --download-only` fetch it by name from wherever they are configured to; nothing of it is installed or
run. Debian needs a `deb-src` line, which `APT_CONFIG` can add for one call. Only source files and manifests are
unpacked, one folder a project, without bundles and installed packages; `part` names the folders that are wanted of it.

Writes `TARGET/ONE_MILLION.txt` (the folders of set 1, which together have a million lines) and `TARGET/README.md` (what
each folder has). A project that is there already is left as it is; one that can't be had is named, and the exit is 1.
"""

import argparse
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

DOWNLOAD_SECONDS_MAX = 600
FILE_BYTES_MAX = 1_000_000
"""A larger file is a table or a bundle; the index leaves it out too."""
SUFFIXES = {
    suffix: language
    for language, suffixes in {
        "Python": ".py .pyi", "JavaScript": ".js .mjs .cjs .jsx", "TypeScript": ".ts .mts .cts .tsx", "Java": ".java",
        "Kotlin": ".kt .kts", "Scala": ".scala", "Go": ".go", "Rust": ".rs", "C, C++": ".c .h .cc .cpp .cxx .hpp .hh",
        "C#": ".cs", "Ruby": ".rb .rake", "PHP": ".php", "Swift": ".swift", "Bash": ".sh .bash", "Lua": ".lua",
        "SQL": ".sql",
    }.items()
    for suffix in suffixes.split()
}  # fmt: skip
MANIFESTS = frozenset({
    "pyproject.toml", "package.json", "tsconfig.json", "go.mod", "Cargo.toml", "pom.xml", "build.gradle",
    "build.gradle.kts", "composer.json",
})  # fmt: skip
"""What imports are resolved with: taken from the top too where only some folders are."""
BUNDLE_FOLDERS = frozenset({"node_modules", "dist", "bundle", "bundles", "fesm2020", "fesm2022", "__pycache__"})


@dataclass(frozen=True, slots=True)
class Project:
    """A line of the list; `parts` are the folders that are taken, all of it when there are none."""

    group: str
    kind: str
    name: str
    version: str
    parts: tuple[str, ...]

    @property
    def folder(self) -> str:
        """The folder's name in the corpus."""
        return f"{self.name.strip('@').replace('/', '-')}-{self.version.rpartition(':')[2]}"


@dataclass(frozen=True, slots=True)
class Counts:
    """What a folder holds; `languages` are lines by language."""

    files: int
    size: int
    languages: Counter[str]

    @property
    def lines(self) -> int:
        """Lines of all languages."""
        return self.languages.total()


def main() -> None:
    """Fetch and unpack what is missing, then write what is there."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", type=Path)
    parser.add_argument("--list", type=Path, default=Path(__file__).with_name("corpus.txt"))
    options = parser.parse_args()
    projects = list(read_list(options.list.read_text(encoding="utf-8")))
    missing = [project for project in projects if not _is_had(project, options.target)]
    counts = {p: counted(options.target / p.folder) for p in projects if (options.target / p.folder).is_dir()}
    _write(options.target, counts)
    for project in missing:
        print(f"not had: {project.kind} {project.name} {project.version}")
    sys.exit(1 if missing else 0)


def read_list(text: str) -> Iterator[Project]:
    """The projects of a list; `#` begins a comment."""
    for line in text.splitlines():
        words = line.partition("#")[0].split()
        if words:
            group, kind, name, version, *parts = words
            yield Project(group, kind, name, version, tuple(parts))


def _is_had(project: Project, target: Path) -> bool:
    folder = target / project.folder
    if folder.is_dir():
        return True
    with_downloads = target / ".downloads" / project.folder
    with_downloads.mkdir(parents=True, exist_ok=True)
    try:
        done = subprocess.run(
            _download(project), cwd=with_downloads, timeout=DOWNLOAD_SECONDS_MAX, check=False, capture_output=True
        )
    except subprocess.TimeoutExpired:
        return False
    if done.returncode:
        print(done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2])
        return False
    unpacking = target / ".downloads" / "unpacking"
    shutil.rmtree(unpacking, ignore_errors=True)
    for archive in sorted(with_downloads.iterdir()):
        for path, content in members(archive):
            if is_wanted(path, project.parts, len(content)):
                (unpacking / path).parent.mkdir(parents=True, exist_ok=True)
                (unpacking / path).write_bytes(content)
    shutil.rmtree(with_downloads)
    if not unpacking.is_dir():
        return False
    unpacking.rename(folder)
    print(f"had: {project.folder}", flush=True)
    return True


def _download(project: Project) -> list[str]:
    """The command that leaves the project's archives in its working folder and runs nothing of it."""
    if project.kind == "pypi":
        options = ["--quiet", "--no-deps", "--only-binary=:all:", "--ignore-requires-python"]
        return [sys.executable, "-m", "pip", "download", *options, f"{project.name}=={project.version}"]
    if project.kind == "npm":
        return ["npm", "pack", "--silent", "--ignore-scripts", f"{project.name}@{project.version}"]
    assert project.kind == "debian", project
    return ["apt-get", "-qq", "source", "--download-only", f"{project.name}={project.version}"]


def members(archive: Path) -> Iterator[tuple[PurePosixPath, bytes]]:
    """The regular files of a wheel or tarball, by path; a tarball's one top folder is left away."""
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            yield from ((PurePosixPath(one), wheel.read(one)) for one in wheel.namelist() if not one.endswith("/"))
    elif archive.suffix == ".tgz" or (".tar." in archive.name and ".debian." not in archive.name):
        with tarfile.open(archive) as tarball:
            for member in tarball:
                stream = tarball.extractfile(member) if member.isreg() else None
                if stream is not None:
                    yield PurePosixPath(*PurePosixPath(member.name).parts[1:]), stream.read()


def is_wanted(path: PurePosixPath, parts: Sequence[str], size: int) -> bool:
    """Whether a file is somebody's source or a manifest: no bundle, not larger than one that is indexed."""
    if path.is_absolute() or ".." in path.parts or size > FILE_BYTES_MAX:
        return False
    if not BUNDLE_FOLDERS.isdisjoint(path.parts):
        return False
    inside = not parts or any(path.is_relative_to(part) for part in parts)
    if path.name in MANIFESTS:
        return inside or len(path.parts) == 1
    return inside and path.suffix in SUFFIXES and ".min." not in path.name


def counted(folder: Path) -> Counts:
    """Files, bytes and lines of a folder."""
    files = size = 0
    languages: Counter[str] = Counter()
    for path in folder.rglob("*"):
        if path.is_file() and path.suffix in SUFFIXES:
            content = path.read_bytes()
            files, size = files + 1, size + len(content)
            languages[SUFFIXES[path.suffix]] += content.count(b"\n")
    return Counts(files, size, languages)


def _write(target: Path, counts: dict[Project, Counts]) -> None:
    first = [project for project in counts if project.group == "1"]
    if first:
        (target / "ONE_MILLION.txt").write_text("".join(f"{one.folder}\n" for one in first), encoding="utf-8")
    (target / "README.md").write_text("\n".join(report(counts)) + "\n", encoding="utf-8")
    shutil.rmtree(target / ".downloads", ignore_errors=True)
    for name, some in (("set 1", first), ("all", list(counts))) if first else (("all", list(counts)),):
        chosen = [counts[one] for one in some]
        lines, size = sum(one.lines for one in chosen), sum(one.size for one in chosen)
        print(f"{name}: {len(some)} projects, {lines:,} lines, {size / 1e6:.1f} MB")


def report(counts: dict[Project, Counts]) -> Iterable[str]:
    """The corpus as Markdown tables, by project and by language."""
    yield from ("| Project | Set | From | Files | Lines | MB |", "| --- | --- | --- | --- | --- | --- |")
    for project, has in counts.items():
        row = (project.folder, project.group, project.kind, f"{has.files:,}", f"{has.lines:,}", f"{has.size / 1e6:.1f}")
        yield f"| {' | '.join(row)} |"
    total = sum((has.languages for has in counts.values()), Counter[str]())
    yield from ("", "| Language | Lines |", "| --- | --- |")
    yield from (f"| {language} | {lines:,} |" for language, lines in total.most_common())


if __name__ == "__main__":
    main()
