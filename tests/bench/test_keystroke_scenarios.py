"""Who types in front of a slow model: where, what the model guesses, and what is counted."""

import pytest
from keystroke_scenarios import ALONG_KEYS, Author, Place, places

LONG = "    total = self.price_of(item) * quantity + shipping_costs(item)"


def test_a_right_guess_is_the_rest_of_the_line() -> None:
    assert Author(LONG).says("    total = self.price") == "_of(item) * quantity + shipping_costs(item)\n"


def test_until_it_is_right_the_guess_is_another() -> None:
    author = Author(LONG, right_from=10)
    assert not LONG.startswith("    total" + author.says("    total").strip())
    assert author.says("    total =") == LONG[11:] + "\n"


def test_places_are_cut_in_a_word_with_enough_left_to_type() -> None:
    text = ["", LONG, "    # " + LONG, LONG.replace("item", "'item'"), LONG.replace(" * ", " + ")]
    found = places(text, 2, 1)
    assert {place.line for place in found} == {1, 4}
    for place in found:
        assert place.text[place.typed - 1 : place.typed + 1].isalpha()
        assert len(place.text) - place.typed > ALONG_KEYS


def test_too_few_places_are_an_error() -> None:
    with pytest.raises(SystemExit, match="1 long lines"):
        places([LONG], 2, 1)


def test_places_are_the_same_for_the_same_seed() -> None:
    text = [f"{LONG}{number}" for number in range(20)]
    assert places(text, 5, 3) == places(text, 5, 3)
    assert isinstance(places(text, 1, 3)[0], Place)
