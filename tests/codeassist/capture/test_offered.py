"""What a buffer makes of changes at the place of a suggestion."""

from codeassist.capture.buffer import Buffer
from codeassist.capture.cuts import Cuts
from codeassist.capture.edit import Edit
from codeassist.capture.offer import Offer
from codeassist.capture.provenance import Origin
from tests.codeassist.capture.simulated_keys import Editor


def test_the_command_makes_typed_text_an_acceptance() -> None:
    editor = Editor("f(1\n")
    editor.buffer.offer(Offer("s", 3, 3, b")"))
    editor.edit(3, 3, ")", [])
    accepted = editor.buffer.confirm("s")
    assert accepted is not None
    assert editor.known()[3] == Origin("ai", accepted.span)


def test_suggestions_that_no_longer_fit_have_ended() -> None:
    editor = Editor("x = \n")
    editor.buffer.offer(Offer("s", 4, 4, b"call()"))
    assert editor.edit(4, 4, "q", []).ended == {"s": "overtyped"}


def beside_a_popup() -> Buffer:
    buffer = Buffer(b"x.ch\n", Cuts())
    buffer.offer(Offer("s", 4, 4, b"arge(1)", given=4))
    return buffer


def test_what_the_editors_popup_gave_of_an_acceptance_is_the_persons_choice() -> None:
    buffer = beside_a_popup()
    changed = buffer.apply([Edit(b"x.ch\n", 2, 4, b"charge(1)")])
    [accepted] = changed.accepted
    assert (accepted.text, accepted.partial) == (b"(1)", False)
    assert [(r.start, r.end, r.origin.kind) for r in buffer.owned()] == [(4, 8, "human"), (8, 11, "ai")]


def test_taking_the_popups_item_alone_accepts_nothing_and_leaves_the_rest_on_offer() -> None:
    buffer = beside_a_popup()
    changed = buffer.apply([Edit(b"x.ch\n", 2, 4, b"charge")])
    assert (changed.accepted, changed.ended) == ((), {})
    [accepted] = buffer.apply([Edit(b"x.charge\n", 8, 8, b"(1)")]).accepted
    assert accepted.text == b"(1)"
    assert [(r.start, r.end, r.origin.kind) for r in buffer.owned()] == [(4, 8, "human"), (8, 11, "ai")]


def test_a_popups_item_and_a_part_of_the_rest_is_a_partial_acceptance_of_that_part() -> None:
    buffer = beside_a_popup()
    [accepted] = buffer.apply([Edit(b"x.ch\n", 4, 4, b"arge(1")]).accepted
    assert (accepted.text, accepted.partial) == (b"(1", True)
    assert [(r.start, r.end, r.origin.kind) for r in buffer.owned()] == [(4, 8, "human"), (8, 10, "ai")]


def test_who_typed_a_suggestion_out_has_ended_it_but_not_rejected_it() -> None:
    buffer = Buffer(b"x = \n", Cuts())
    assert buffer.offer(Offer("other", 4, 4, b"b")) == {}
    assert buffer.offer(Offer("s", 4, 4, b"ab")) == {"other": "superseded"}
    assert buffer.apply([Edit(b"x = \n", 4, 4, b"a")]).ended == {}
    assert buffer.apply([Edit(b"x = a\n", 5, 5, b"b")]).ended == {}
    assert buffer.apply([Edit(b"x = ab\n", 6, 6, b"c")]).ended == {"s": "typed"}


def test_an_edit_of_several_places_that_was_applied_is_one_span() -> None:
    before, after = b"total = 1\nf(total)\n", b"sum = 1\nf(sum)\n"
    buffer = Buffer(before, Cuts())
    buffer.apply([Edit(before, 0, len(before), after)])
    span = buffer.claim("s", after, ((0, 3), (10, 13)))
    assert (span.suggestion, span.text, span.partial) == ("s", b"sum\nsum", False)
    ai = [owned for owned in buffer.owned() if owned.origin == Origin("ai", span.span)]
    assert [after[owned.start : owned.end] for owned in ai] == [b"sum", b"sum"]
