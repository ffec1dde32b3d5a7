from tests.index.dependencies.manifests import published, read, required

GO_MOD = """module git.example.com/acme/shop // the shop

go 1.22

require git.example.com/acme/log v1.0.0

require (
	git.example.com/acme/payments v4.2.0+incompatible
	git.example.com/acme/ledger v0.0.0-20260102150405-abcdef123456 // indirect
	git.example.com/acme/audit/v2 v2.1.0
	git.example.com/acme/mail v1.0.0
)

replace git.example.com/acme/log => ../log

replace (
	git.example.com/acme/mail v1.0.0 => git.example.com/fork/mail v1.0.1
	git.example.com/acme/audit/v2 v2.0.0 => ./audit
)
"""


def test_a_go_mod_requires_versions_commits_and_replacements() -> None:
    files = {"go.mod": GO_MOD}
    found = required(files)
    assert published(files) == [("git.example.com/acme/shop", "")]
    assert found["git.example.com/acme/payments"].required == "v4.2.0"
    assert found["git.example.com/acme/ledger"].revision == "abcdef123456"
    assert found["git.example.com/acme/audit/v2"].required == "v2.1.0"
    assert found["git.example.com/acme/log"].local
    assert found["git.example.com/fork/mail"].required == "v1.0.1"
    assert "git.example.com/acme/mail" not in found


def test_modules_of_a_workspace_are_built_together() -> None:
    files = {
        "go.work": "go 1.22\nuse (\n\t./a\n\t./b\n\t../out\n)\n",
        "a/go.mod": "module a\nrequire git.example.com/acme/payments v4.1.0\n",
        "b/go.mod": "module b\nrequire git.example.com/acme/payments v4.2.0\n",
    }
    facts = read(files)
    found = {(one.folder, one.required) for one in facts.requirements}
    assert found == {(folder, version) for folder in ("a", "b") for version in ("v4.1.0", "v4.2.0")}
    assert facts.notes == ("go.work: ../out lies outside of the repository and is not read",)
