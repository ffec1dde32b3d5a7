"""Which of several sources a line's tokens are taken from."""

from codeassist.adoption.lineage.attribute import FileSources, attribute
from codeassist.adoption.lineage.carry import Source
from codeassist.adoption.lineage.claims import GRADE_B, GRADE_C, UNKNOWN, LineClaim, owner
from codeassist.adoption.lineage.text import Text

SPAN = owner(2, GRADE_B)
CARRIED = owner(2, GRADE_C)


def version(line: bytes, claim: LineClaim) -> Source:
    return Source(Text(b"first_line()\n" + line + b"\nlast_line()\n"), [UNKNOWN, claim, UNKNOWN])


def claim_of(line: bytes, parent: Source, rewritten: Source) -> LineClaim:
    text = version(line, UNKNOWN).text
    (result,) = attribute([FileSources(text, [parent], [rewritten])])
    return result.claims[1]


def test_what_a_parent_has_of_nobody_is_not_claimed_for_a_line_that_is_merely_alike() -> None:
    parent = version(b"# price: save_node_99 price 53", UNKNOWN)
    alike = version(b"# price: save_node_103 price 17", SPAN)
    assert claim_of(b"# price: save_node_9", parent, alike) == UNKNOWN


def test_a_source_that_explains_more_of_a_line_than_its_parent_claims_it() -> None:
    parent = version(b"# price: save_node_99 price 53", UNKNOWN)
    closer = version(b"# price: save_node_9 price 17", SPAN)
    assert claim_of(b"# price: save_node_9", parent, closer) == CARRIED
