import json

from tests.index.dependencies.manifests import published, required


def test_projects_central_versions_and_locks_are_read() -> None:
    files = {
        "Web/Web.csproj": '<Project><PropertyGroup><PackageId>Acme.Web</PackageId></PropertyGroup><ItemGroup>'
        '<PackageReference Include="Acme.Payments" Version="4.2.0"/><PackageReference Include="Acme.Ledger"/>'
        "</ItemGroup></Project>",
        "Directory.Packages.props": '<Project><ItemGroup><PackageVersion Include="Acme.Ledger" Version="1.3"/>'
        "</ItemGroup></Project>",
        "Core/Core.csproj": "<Project/>",
    }  # fmt: skip
    assert published(files) == [("core", "Core"), ("acme.web", "Web")]
    found = required(files)
    assert (found["acme.payments"].required, found["acme.ledger"].required) == ("4.2.0", "1.3")
    lock = json.dumps({"dependencies": {"net8.0": {"Acme.Payments": {"type": "Direct", "resolved": "4.2.1"}}}})
    assert required({"packages.lock.json": lock})["acme.payments"].required == "4.2.1"
