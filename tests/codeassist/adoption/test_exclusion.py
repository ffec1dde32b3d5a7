"""What a repository itself marks as generated is left out too."""

from typing import Any

from codeassist.adoption.exclusion import is_excluded, marked_globs
from codeassist_index.git import Git
from tests.codeassist.adoption.lineage.conftest import work

__all__ = ["work"]

Workplace = Any
AI = "count = len(items)\n"


def test_attributes_mark_generated_and_vendored_files(work: Workplace) -> None:
    work.write(
        ".gitattributes",
        "# a comment linguist-generated\n/docs/api.js linguist-generated\nsrc/gen/** text linguist-generated=true\n"
        "*.pb.go linguist-vendored\nkept.py linguist-generated=false\n*.snap -linguist-generated\n\n*.txt text\n",
    )
    work.commit()
    globs = marked_globs(Git(work.root))
    assert globs == ("docs/api.js", "src/gen/*", "*.pb.go")
    assert is_excluded("src/gen/deep/a.py", globs)
    assert not is_excluded("src/general.py", globs)


def test_a_repository_without_attributes_marks_nothing(work: Workplace) -> None:
    assert marked_globs(Git(work.root)) == ()


def test_a_marked_file_has_no_lineage_and_a_new_mark_counts_for_all_history(work: Workplace) -> None:
    work.save("gen.py", AI, ("s1", AI))
    work.commit()
    assert work.classes("gen.py") == ["s1"]
    work.write(".gitattributes", "gen.py linguist-generated\n")
    work.commit()
    report = work.sync()
    assert (report.again, report.excluded) == (1, ("gen.py",))
    assert work.stored_classes("gen.py") == ["unknown"]
    assert work.sync().again == 0
