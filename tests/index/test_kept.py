from codeassist_index.kept import Kept


def test_a_value_is_made_once() -> None:
    kept: Kept[str, int] = Kept(2)
    assert [kept.get("one", lambda: 1), kept.get("one", lambda: 2)] == [1, 1]


def test_beyond_the_number_the_one_that_was_not_used_longest_goes() -> None:
    kept: Kept[str, int] = Kept(2)
    for key in ("one", "two", "one", "three"):
        kept.get(key, lambda: 1)
    assert [kept.get(key, lambda: 2) for key in ("one", "three", "two")] == [1, 1, 2]


def test_of_several_only_those_that_are_missing_are_made() -> None:
    kept: Kept[str, int] = Kept(5)
    kept.get("one", lambda: 1)
    asked: list[str] = []

    def make(keys: list[str]) -> dict[str, int]:
        asked.extend(keys)
        return dict.fromkeys(keys, 2)

    assert kept.several(["one", "two", "three"], make) == {"one": 1, "two": 2, "three": 2}
    assert asked == ["two", "three"]
    assert kept.several(["two"], make) == {"two": 2}


def test_what_has_a_stale_key_is_forgotten() -> None:
    kept: Kept[int, str] = Kept(5)
    for key in range(4):
        kept.get(key, lambda: "first")
    kept.forget(lambda key: key < 2)
    assert [kept.get(key, lambda: "again") for key in range(4)] == ["again", "again", "first", "first"]
