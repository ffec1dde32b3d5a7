"""What PHP packages are called and require: composer.json and composer.lock."""

from codeassist_index.dependencies.facts import Facts, Package, ReadFile, Requirement
from codeassist_index.dependencies.shapes import folder_of, from_json, table, tables, text


def composer_json(path: str, written: str, _read: ReadFile) -> Facts:
    """A composer.json."""
    stated, folder = from_json(written), folder_of(path)
    name = text(stated.get("name")).lower()
    found = tuple(
        Requirement("composer", package.lower(), text(required), path, folder)
        for group in ("require", "require-dev") for package, required in table(stated, group).items() if "/" in package
    )  # fmt: skip
    return Facts((Package("composer", name, folder),) if name else (), found)


def composer_lock(path: str, written: str, _read: ReadFile) -> Facts:
    """A composer.lock, which also names the commit."""
    stated = from_json(written)
    entries = [*tables(stated.get("packages")), *tables(stated.get("packages-dev"))]
    return Facts((), tuple(
        Requirement(
            "composer", text(entry.get("name")).lower(), text(entry.get("version")), path, folder_of(path), locked=True,
            revision=text(table(entry, "source").get("reference")), url=text(table(entry, "source").get("url")),
            local=text(table(entry, "dist").get("type")) == "path",
        )
        for entry in entries
    ))  # fmt: skip
