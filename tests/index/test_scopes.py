"""Parts of repositories, as people write them, and what is answered within them."""

import pytest

from codeassist_index import CodeIndex, ScopeError
from codeassist_index.access import EVERYTHING, Access, Scope
from tests.index.conftest import Repository

PAY = "mono/services/payments"
CODEOWNERS = "* @acme/everyone\n/services/payments/ @acme/team-payments\n/services/payments/legacy/ @acme/attic\n"
MONO = {
    ".github/CODEOWNERS": CODEOWNERS,
    "services/payments/core.py": "def charge(): return ledger()\n",
    "services/payments/legacy/old.py": "def charge(): return 1\n",
    "services/search/core.py": "def charge(): return 2\ndef ledger(): ...\n",
}


@pytest.fixture
def company(index: CodeIndex, repository: Repository, other_repository: Repository) -> CodeIndex:
    index.update(repository.write(MONO).root, name="git.example.com/acme/mono")
    index.update(other_repository.write({"a.py": "def charge(): ...\n"}).root, name="git.example.com/acme/core")
    return index


def places(index: CodeIndex, access: Access) -> list[str]:
    return [
        f"{found.repository.rpartition('/')[2]}/{found.path}" for found in index.definitions("charge", access=access)
    ]


@pytest.mark.parametrize(
    ("scope", "found"),
    [
        ("acme/mono", [f"{PAY}/core.py", f"{PAY}/legacy/old.py", "mono/services/search/core.py"]),
        ("acme/mono:services/payments", [f"{PAY}/core.py", f"{PAY}/legacy/old.py"]),
        ("mono:services/payments/*", ["mono/services/payments/core.py"]),
        ("mono:services/*/core.py", ["mono/services/payments/core.py", "mono/services/search/core.py"]),
        ("mono:**/old.py", ["mono/services/payments/legacy/old.py"]),
        ("mono:@acme/Team-Payments", ["mono/services/payments/core.py"]),
        ("mono:@acme/everyone", ["mono/services/search/core.py"]),
        ("git.example.com/*/core", ["core/a.py"]),
    ],
)  # fmt: skip
def test_a_scope_narrows_a_question(company: CodeIndex, scope: str, found: list[str]) -> None:
    assert places(company, company.narrowed(EVERYTHING, [scope])) == found


def test_several_scopes_are_taken_together(company: CodeIndex) -> None:
    access = company.narrowed(EVERYTHING, ["core", "mono:@acme/attic"])
    assert places(company, access) == ["core/a.py", "mono/services/payments/legacy/old.py"]


def test_a_scope_never_widens_an_access(company: CodeIndex) -> None:
    access = company.readable(["git.example.com/acme/mono:services/payments"])
    narrowed = company.narrowed(access, ["mono:**/core.py"])
    assert places(company, narrowed) == ["mono/services/payments/core.py"]


@pytest.mark.parametrize(
    ("scope", "message"),
    [
        ("momo", "momo names no indexed repository. Did you mean `git.example.com/acme/mono`?"),
        (
            "mono:@acme/team-payment",
            "No CODEOWNERS of mono:@acme/team-payment names this owner. Did you mean `@acme/team-payments`?",
        ),
        ("core:@acme/everyone", "No CODEOWNERS of core:@acme/everyone names this owner."),
        ("mono:", "mono: names no indexed repository. Did you mean `git.example.com/acme/mono`?"),
        ("", " names no indexed repository."),
    ],
)  # fmt: skip
def test_a_scope_that_means_nothing_is_refused_with_what_may_be_meant(
    company: CodeIndex, scope: str, message: str
) -> None:
    with pytest.raises(ScopeError) as raised:
        company.narrowed(EVERYTHING, [scope])
    assert str(raised.value) == message


def test_the_complaint_about_a_scope_is_the_same_for_unreadable_and_unknown_repositories(company: CodeIndex) -> None:
    access = company.readable(["git.example.com/acme/core"])
    with pytest.raises(ScopeError, match=r"^acme/mono names no indexed repository\.$"):
        company.narrowed(access, ["acme/mono"])
    with pytest.raises(ScopeError, match=r"^acme/nono names no indexed repository\.$"):
        company.narrowed(access, ["acme/nono"])


def test_what_may_be_read_is_named_in_full(company: CodeIndex) -> None:
    assert places(company, company.readable(["mono", "acme/core"])) == []
    assert places(company, company.readable(["git.example.com/acme/c*"])) == ["core/a.py"]
    assert places(company, company.readable(["git.example.com/acme/core:"])) == []


def test_an_owner_without_codeowners_may_read_nothing(company: CodeIndex) -> None:
    assert places(company, company.readable(["git.example.com/acme/core:@acme/everyone"])) == []


def test_sizes_count_what_may_be_read(company: CodeIndex) -> None:
    access = company.readable(["git.example.com/acme/mono:services/payments/**", "git.example.com/acme/core"])
    assert [(size.name, size.files, size.lines) for size in company.sizes(access=access)] == [
        ("git.example.com/acme/core", 1, 1),
        ("git.example.com/acme/mono", 2, 2),
    ]
    assert company.sizes() == company.sizes(access=Access(scopes=(frozenset({*map(Scope, _names(company))}),)))


def _names(index: CodeIndex) -> list[str]:
    return [repository.name for repository in index.repositories()]
