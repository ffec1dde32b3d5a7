"""The seam between the unfinished line and what the model wrote after it."""


def joined_to(line: str, answer: str, *, cut_space: bool) -> str | None:
    """The text to insert behind `line`, whose last space was left to the model where `cut_space` says so.

    None means that the model went on with the word before the space, so that its text fits nowhere.
    """
    if not cut_space:
        return answer
    if answer.startswith(" "):
        return answer[1:]
    before = line[-2:-1]
    in_a_word = before.isidentifier() or before.isdigit()
    goes_on = answer[:1].isidentifier() or answer[:1].isdigit()
    return None if in_a_word and goes_on else answer
