from tests.index.dependencies.manifests import published, read, required


def test_a_pyproject_names_its_package_and_what_it_requires_in_every_group() -> None:
    files = {
        "pyproject.toml": """
[project]
name = "Shop.Web"
dependencies = ["payments_core[redis]==4.2; python_version > '3.8'", "click"]
optional-dependencies = {mail = ["mailer>=1,<2"]}
[dependency-groups]
dev = ["checks~=1.4", {include-group = "docs"}]
[tool.uv]
dev-dependencies = ["fixtures"]
"""
    }
    assert published(files) == [("shop-web", "")]
    found = {name: one.required for name, one in required(files).items()}
    assert found == {"payments-core": "==4.2", "click": "", "mailer": "<2,>=1", "checks": "~=1.4", "fixtures": ""}


def test_poetry_requires_by_tables_and_from_git() -> None:
    found = required(
        {
            "pyproject.toml": """
[tool.poetry]
name = "shop"
[tool.poetry.dependencies]
python = "^3.11"
payments-core = "^4.2"
ledger = {version = "1.3", extras = ["x"]}
audit = {git = "https://git.example.com/acme/audit.git", tag = "v2.0"}
mailer = [{version = "~1.2", python = "<3.12"}, {version = "~1.3"}]
[tool.poetry.group.dev.dependencies]
checks = {path = "../checks"}
"""
        }
    )
    assert {name: one.required for name, one in found.items() if one.required} == {
        "payments-core": "^4.2", "ledger": "1.3", "mailer": "~1.2",
    }  # fmt: skip
    assert (found["audit"].url, found["audit"].revision) == ("https://git.example.com/acme/audit.git", "v2.0")
    assert found["checks"].local
    assert "python" not in found


def test_a_source_of_uv_takes_the_place_of_the_index() -> None:
    found = required(
        {
            "pyproject.toml": """
[project]
dependencies = ["payments-core", "ledger"]
[tool.uv.sources]
Payments_Core = {git = "https://git.example.com/acme/payments", rev = "abc1234"}
ledger = {workspace = true}
"""
        }
    )
    assert found["payments-core"].revision == "abc1234"
    assert found["ledger"].local


def test_setup_files_are_read_as_written_and_not_run() -> None:
    files = {
        "setup.py": "from setuptools import setup\nsetup(name='Payments_Core', version=compute(),\n"
        "  install_requires=['ledger==1.3', \"audit\"])\n",
        "old/setup.cfg": "[metadata]\nname = old-shop\n[options]\ninstall_requires =\n  ledger>=1\n"
        "[options.extras_require]\nmail = mailer\n",
        "odd/setup.py": "name = 'no call'\n",
    }
    assert published(files) == [("payments-core", ""), ("old-shop", "old")]
    assert [(one.name, one.required, one.folder) for one in read(files).requirements] == [
        ("ledger", "==1.3", ""), ("audit", "", ""), ("ledger", ">=1", "old"), ("mailer", "", "old"),
    ]  # fmt: skip


def test_a_pipfile_requires_in_both_groups() -> None:
    found = required({"Pipfile": '[packages]\nledger = "==1.3"\n[dev-packages]\naudit = {version = "*"}\n'})
    assert (found["ledger"].required, found["audit"].required) == ("==1.3", "*")
