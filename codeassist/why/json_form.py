"""An explanation as the JSON object of `codeassist why --json`; everything, whatever a terminal would leave out."""

import dataclasses

from codeassist_index.retrieval.explanation import Explanation

SCHEMA = "codeassist.why/1"


def json_form(explanation: Explanation) -> dict[str, object]:
    """The whole decision; field for field as `codeassist_index.retrieval.explanation` describes it."""
    return {"schema": SCHEMA} | dataclasses.asdict(explanation)
