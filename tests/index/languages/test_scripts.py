"""Scripts without a suffix are read by the language that their first line names."""

import pytest

from codeassist_index import CodeIndex, ContextRequest, IndexOptions
from codeassist_index.languages import language_of
from tests.index.conftest import Repository


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("#!/usr/bin/env python3", "python"),
        ("#!/usr/bin/python3.11 -u", "python"),
        ("#! /bin/sh -e", "bash"),
        ("#!/usr/bin/env -S bash --posix", "bash"),
        ("#!/usr/bin/env -S LANG=C /opt/bin/ruby", "ruby"),
        ("#!/usr/bin/php", "php"),
        ("#!/usr/bin/env lua5.4", "lua"),
        ("#!/usr/bin/env node", "javascript"),
        ("#!/usr/bin/env ts-node", "typescript"),
    ],
)
def test_the_first_line_names_the_language(line: str, name: str) -> None:
    found = language_of("bin/run", f"{line}\n")
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("bin/run", "print(1)\n"),
        ("bin/run", "#!/usr/bin/perl\n"),
        ("run.txt", "#!/bin/sh\n"),
        ("bin/run", "\n#!/bin/sh\n"),
    ],
)
def test_any_other_file_is_text(path: str, text: str) -> None:
    assert language_of(path, text) is None


def test_a_suffix_wins_over_the_first_line() -> None:
    found = language_of("run.py", "#!/bin/sh\n")
    assert found is not None
    assert found.name == "python"


def test_a_script_is_indexed_once_with_its_definitions(index: CodeIndex, repository: Repository) -> None:
    repository.write({"bin/settle": "#!/usr/bin/env python3\ndef settle_all(books): ...\n", "LICENSE": "free\n"})
    first = index.update(repository.root)
    assert [found.path for found in index.definitions("settle_all")] == ["bin/settle"]
    assert first.parsed >= 2
    assert index.update(repository.root).parsed == 0


def test_a_script_whose_first_line_changes_is_read_anew(index: CodeIndex, repository: Repository) -> None:
    repository.write({"bin/settle": "#!/usr/bin/env python3\ndef settle_all(books): ...\n"})
    index.update(repository.root)
    repository.write({"bin/settle": "#!/bin/sh\nsettle_every() { true; }\n"})
    index.update(repository.root)
    assert index.definitions("settle_all") == ()
    assert [found.path for found in index.definitions("settle_every")] == ["bin/settle"]


def test_a_script_is_text_where_its_language_is_left_out(index: CodeIndex, repository: Repository) -> None:
    repository.write({"bin/settle": "#!/usr/bin/env python3\ndef settle_all(books): ...\n"})
    index.update(repository.root)
    index.update(repository.root, options=IndexOptions(languages=("go",)))
    assert index.definitions("settle_all") == ()


def test_a_cursor_in_a_script_sees_what_it_imports(index: CodeIndex, repository: Repository) -> None:
    repository.write({"books.py": "def charge(ledger, amount): ...\n", "bin/settle": "#!/usr/bin/env python3\n"})
    index.update(repository.root)
    prefix = "#!/usr/bin/env python3\nfrom books import charge\n\nx = "
    request = ContextRequest(repository.root, "bin/settle", prefix, "")
    found = index.context(request, budget=100, count_tokens=lambda text: len(text.split()))
    assert found.snippets[0].path == "books.py"
    assert found.snippets[0].text.startswith("def charge")
