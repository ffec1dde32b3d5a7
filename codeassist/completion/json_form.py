"""A completion as the JSON object of `codeassist complete --json` and of the server's explain command."""

import dataclasses

from codeassist.completion.types import Completion


def json_form(completion: Completion) -> dict[str, object]:
    """Everything about a suggestion that a person may ask; `overlap` is the editor's matter.

    `timings_ms` is about this answer, `stages_ms` about the generation that made it, which may have been for an
    earlier key; a stage that ran twice counts once, with both times.
    """
    facts = dataclasses.asdict(completion)
    timings = {stage: round(milliseconds, 3) for stage, milliseconds in facts.pop("timings").items()}
    stages: dict[str, float] = {}
    for stage in completion.stages:
        stages[stage.name] = round(stages.get(stage.name, 0.0) + stage.milliseconds, 3)
    del facts["overlap"], facts["stages"]
    answered = {key: facts.pop(key) for key in ("rung", "shape", "trimmed", "invented")}
    return facts | {"timings_ms": timings, "stages_ms": stages} | answered
