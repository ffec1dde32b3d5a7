"""A completion as the JSON object of `codeassist complete --json` and of the server's explain command."""

import dataclasses

from codeassist.completion.types import Completion


def json_form(completion: Completion) -> dict[str, object]:
    """Everything about a suggestion that a person may ask.

    `overlap` is the editor's matter, and `stages` stand in the suggestion's trace.
    """
    facts = dataclasses.asdict(completion)
    timings = {stage: round(milliseconds, 3) for stage, milliseconds in facts.pop("timings").items()}
    del facts["overlap"], facts["stages"]
    return facts | {"timings_ms": timings}
