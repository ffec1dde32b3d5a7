from codeassist.adoption.lineage.carry import Source
from codeassist.adoption.lineage.claims import GRADE_A, GRADE_C, HUMAN_NUMBER, UNKNOWN, LineClaim, owner
from codeassist.adoption.lineage.ignored import ignored_commits, with_owners_kept
from codeassist.adoption.lineage.objects import Repository
from codeassist.adoption.lineage.text import Text
from tests.codeassist.adoption.lineage.conftest import Workplace

SPAN = owner(HUMAN_NUMBER + 1, GRADE_A)
CARRIED = owner(HUMAN_NUMBER + 1, GRADE_C)
PERSON = owner(HUMAN_NUMBER, GRADE_A)
BEFORE = Source(Text(b"import shop\ntotal = price(apples)\n"), [UNKNOWN, SPAN])


def test_a_replaced_line_keeps_its_owner_and_a_typed_one_its_own() -> None:
    text = Text(b"import shop\nsumme = preis(aepfel)\n")
    assert with_owners_kept(BEFORE, text, [UNKNOWN, UNKNOWN]) == [UNKNOWN, CARRIED]
    assert with_owners_kept(BEFORE, text, [UNKNOWN, PERSON]) == [UNKNOWN, PERSON]


def test_only_what_is_unknown_in_a_line_goes_to_its_owner() -> None:
    text = Text(b"import shop\ntotal = preis(aepfel)\n")
    part: LineClaim = (CARRIED, CARRIED, UNKNOWN, PERSON, UNKNOWN, CARRIED)
    assert with_owners_kept(BEFORE, text, [UNKNOWN, part])[1] == (CARRIED, CARRIED, CARRIED, PERSON, CARRIED, CARRIED)


def test_a_place_with_more_lines_than_before_says_nothing() -> None:
    text = Text(b"import shop\nsumme = preis(aepfel)\nbestand = 2\n")
    assert with_owners_kept(BEFORE, text, [UNKNOWN] * 3) == [UNKNOWN] * 3


def test_the_list_has_full_ids_and_comments(work: Workplace) -> None:
    with Repository(work.root) as repository:
        assert ignored_commits(repository) == frozenset()
        work.write(".git-blame-ignore-revs", f"# formatters\n{'a' * 40}  # black\n{'b' * 12}\n\n{'c' * 40}\n")
        work.commit()
        assert ignored_commits(repository) == {"a" * 40, "c" * 40}
