from codeassist_index.dependencies.requirements_txt import INCLUDED_MAX
from tests.index.dependencies.manifests import read, required


def test_versions_hashes_continued_lines_and_comments_are_read() -> None:
    found = required(
        {
            "requirements.txt": "# made by a tool\n--index-url https://packages.example.com\n"
            "payments-core==4.2 \\\n    --hash=sha256:abc \\\n    --hash=sha256:def  # via shop\n"
            "ledger>=1.3,<2 ; python_version < '4'\nAudit_Log\n"
        }
    )
    assert {name: one.required for name, one in found.items()} == {
        "payments-core": "==4.2", "ledger": "<2,>=1.3", "audit-log": "",
    }  # fmt: skip


def test_addresses_of_git_give_a_revision() -> None:
    found = required(
        {
            "requirements.txt": "payments-core @ git+https://git.example.com/acme/payments.git@v4.2\n"
            "-e git+ssh://git@git.example.com/acme/ledger.git@release/1.3#egg=ledger\n"
            "git+https://git.example.com/acme/audit#egg=audit&subdirectory=python\n-e ../local#egg=local\n"
        }
    )
    assert {name: (one.url, one.revision) for name, one in found.items()} == {
        "payments-core": ("https://git.example.com/acme/payments.git", "v4.2"),
        "ledger": ("ssh://git@git.example.com/acme/ledger.git", "release/1.3"),
        "audit": ("https://git.example.com/acme/audit", ""),
        "local": ("", ""),
    }
    assert found["local"].local


def test_included_files_count_where_they_are_included() -> None:
    files = {"a/requirements.txt": "-r ../base.in\n-c pins.txt\n", "base.in": "ledger\n", "a/pins.txt": "ledger==1.3\n"}
    found = [(one.folder, one.required, one.source) for one in read(files).requirements]
    assert found == [("a", "", "base.in"), ("a", "==1.3", "a/pins.txt")]


def test_files_of_a_folder_of_requirements_hold_for_the_folder_above() -> None:
    assert required({"api/requirements/base.txt": "ledger==1.3\n"})["ledger"].folder == "api"


def test_an_include_that_leads_out_of_the_repository_is_refused_with_a_note() -> None:
    found = read(
        {"requirements.txt": "-r ../../etc/passwd\n-r /etc/passwd\n-r https://example.com/x.txt\n-r gone.txt\n"}
    )
    assert found.requirements == ()
    assert [note.rpartition(": ")[2] for note in found.notes] == [
        "../../etc/passwd lies outside of the repository and is not read",
        "/etc/passwd lies outside of the repository and is not read",
        "https://example.com/x.txt lies outside of the repository and is not read",
        "gone.txt is not there",
    ]


def test_files_that_include_each_other_end() -> None:
    assert (
        len(
            read(
                {"requirements.txt": "-r b-requirements.txt\nx\n", "b-requirements.txt": "-r requirements.txt\ny\n"}
            ).requirements
        )
        == 4
    )


def test_too_many_includes_are_told() -> None:
    files = {f"{number}.inc": f"-r {number + 1}.inc\np{number}\n" for number in range(INCLUDED_MAX + 5)}
    assert "more than" in read({"requirements.txt": "-r 0.inc\n", **files}).notes[0]
