"""A frame counts from where it is entered to its last byte, whatever stands in it."""

from codeassist_index.languages.facts import Symbol
from codeassist_index.languages.reading.frames import Frames
from codeassist_index.languages.reading.log import Scope


class Reading(Frames):
    """As a collector uses them."""

    def enter(self, name: str, kind: str, end_byte: int) -> None:
        assert kind in {"class", "function"}
        symbol = Symbol(name, self._path, "class" if kind == "class" else "function", 1, 1, name)
        self._symbols.append(symbol)
        self._enter(end_byte, symbol.local_name, symbol.kind, len(self._symbols) - 1, {})

    def returns(self, value: str) -> None:
        self._frames[-1].returned.append(value)


def test_what_is_open_at_a_byte_is_the_class_around_it() -> None:
    reading = Reading(Scope())
    reading.enter("Ledger", "class", 100)
    assert reading.inside(10) == Scope("Ledger")
    reading.enter("total", "function", 50)
    assert reading.inside(49) is None
    assert reading.inside(50) == Scope("Ledger")
    assert reading.inside(100) == Scope()


def test_a_piece_that_begins_in_a_class_stays_in_it() -> None:
    reading = Reading(Scope("Ledger"))
    reading.enter("total", "function", 50)
    assert reading.inside(1_000_000) == Scope("Ledger")
    assert [symbol.local_name for symbol in reading.log(0).symbols] == ["Ledger.total"]


def test_a_function_is_what_it_returns() -> None:
    reading = Reading(Scope())
    reading.enter("total", "function", 50)
    for value in ("Money", "Money", "None"):
        reading.returns(value)
    assert [symbol.value for symbol in reading.log(0).symbols] == ["Money|None"]
