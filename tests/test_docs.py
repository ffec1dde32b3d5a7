"""The documentation tells the truth about commands, settings, exit codes and figures."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from codeassist import errors

ROOT = Path(__file__).parents[1]
PAGES = sorted([ROOT / "README.md", ROOT / "README.zh.md", *(ROOT / "docs").rglob("*.md")])


def test_the_generated_pages_are_up_to_date() -> None:
    # In a process of its own: click remembers help texts that other tests have rendered differently.
    done = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "generate.py"), "--check"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_front_page_tells_both_commands() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "make demo" in readme
    assert "make test" in readme


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_every_link_between_pages_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        if not target.startswith(("http:", "https:")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_every_page_is_listed() -> None:
    listed = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    pages = {page.name for page in (ROOT / "docs").glob("*.md")} - {"README.md"}
    assert {page for page in pages if page not in listed} == set()


def test_every_exit_code_of_an_exception_is_documented() -> None:
    page = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    codes = {cls.exit_code for cls in vars(errors).values() if isinstance(cls, type) and hasattr(cls, "exit_code")}
    assert codes == {2, 3, 4, 5}
    assert all(f"| {code} |" in page for code in codes)


@pytest.mark.parametrize("folder", ["codeassist", "lsp", "index", "tests", "bench", "docs", "editors"])
def test_every_top_level_folder_says_what_it_owns(folder: str) -> None:
    lines = (ROOT / folder / "README.md").read_text(encoding="utf-8").splitlines()
    assert 4 <= len(lines) <= 40


def test_no_committed_text_names_a_registry_or_this_machine() -> None:
    registry = re.compile(r"https?://[^ ]*/simple(/|\b)|\"resolved\": *\"http")
    for name in ("base.txt", "dev.txt"):
        text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
        assert not registry.search(text)
        assert "--index-url" not in text
        assert "--hash=sha256:" in text
