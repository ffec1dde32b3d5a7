"""What .NET projects are called and require: project files, central package versions and packages.lock.json."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from codeassist_index.dependencies.facts import Facts, Package, ReadFile, Requirement
from codeassist_index.dependencies.shapes import folder_of, from_json, table, text
from codeassist_index.dependencies.xml import parsed, said


def project(path: str, written: str, _read: ReadFile) -> Facts:
    """A .csproj, or a Directory.Packages.props, whose versions hold for all projects below."""
    top, folder = parsed(written), folder_of(path)
    found = []
    for entry in (*top.iter("PackageReference"), *top.iter("PackageVersion")):
        name = entry.get("Include") or entry.get("Update") or ""
        version = entry.get("Version") or entry.get("VersionOverride") or said(entry, "Version")
        if name and (version or entry.tag == "PackageVersion"):
            found.append(Requirement("nuget", name.lower(), version.strip(), path, folder))
    if not path.endswith("proj"):
        return Facts((), tuple(found))
    name = next((said(group, "PackageId") or said(group, "AssemblyName") for group in top.iter("PropertyGroup")
                 if said(group, "PackageId") or said(group, "AssemblyName")), PurePosixPath(path).stem)  # fmt: skip
    return Facts((Package("nuget", name.lower(), folder),), tuple(found))


def packages_lock(path: str, written: str, _read: ReadFile) -> Facts:
    """A packages.lock.json."""
    return Facts((), tuple(_locked(path, written)))


def _locked(path: str, written: str) -> Iterator[Requirement]:
    for framework in table(from_json(written), "dependencies").values():
        for name, value in table(framework).items():
            entry = table(value)
            local = text(entry.get("type")) == "Project"
            yield Requirement(
                "nuget", name.lower(), text(entry.get("resolved")), path, folder_of(path), locked=True, local=local
            )
