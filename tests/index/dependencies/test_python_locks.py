import pytest

from tests.index.dependencies.manifests import required

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (
            "uv.lock",
            f"""
version = 1
[[package]]
name = "payments-core"
version = "4.2.0"
source = {{ registry = "../wheels" }}
[[package]]
name = "ledger"
version = "1.3"
source = {{ git = "https://git.example.com/acme/ledger?tag=v1.3#{COMMIT}" }}
[[package]]
name = "shop"
source = {{ editable = "." }}
""",
        ),
        (
            "poetry.lock",
            f"""
[[package]]
name = "payments-core"
version = "4.2.0"
[[package]]
name = "ledger"
version = "1.3"
[package.source]
type = "git"
url = "https://git.example.com/acme/ledger"
reference = "v1.3"
resolved_reference = "{COMMIT}"
[[package]]
name = "shop"
version = "1"
[package.source]
type = "directory"
url = "../shop"
""",
        ),
        (
            "pdm.lock",
            f"""
[[package]]
name = "payments_core"
version = "4.2.0"
[[package]]
name = "ledger"
version = "1.3"
git = "https://git.example.com/acme/ledger"
ref = "v1.3"
revision = "{COMMIT}"
[[package]]
name = "shop"
version = "1"
path = "./shop"
""",
        ),
        (
            "pylock.toml",
            f"""
lock-version = "1.0"
[[packages]]
name = "payments-core"
version = "4.2.0"
[[packages]]
name = "ledger"
version = "1.3"
[packages.vcs]
type = "git"
url = "https://git.example.com/acme/ledger"
requested-revision = "v1.3"
commit-id = "{COMMIT}"
[[packages]]
name = "shop"
directory = {{ path = "." }}
""",
        ),
        (
            "Pipfile.lock",
            f"""
{{"default": {{"payments-core": {{"version": "==4.2.0", "hashes": []}},
  "ledger": {{"git": "https://git.example.com/acme/ledger", "ref": "{COMMIT}", "version": "==1.3"}}}},
 "develop": {{"shop": {{"path": "."}}}}}}
""",
        ),
    ],
)
def test_every_lock_file_tells_versions_commits_and_folders(path: str, text: str) -> None:
    found = required({path: text})
    assert (found["payments-core"].required, found["payments-core"].locked) == ("4.2.0", True)
    assert found["ledger"].url == "https://git.example.com/acme/ledger"
    assert (found["ledger"].required, found["ledger"].revision) == ("1.3", COMMIT)
    assert found["shop"].local
