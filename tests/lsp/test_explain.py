from pathlib import Path
from typing import Any

from codeassist import places
from codeassist.completion import Completion, Timings
from codeassist.observability.process_file import lines
from codeassist.observability.stages import Stage
from codeassist.observability.trace import merged
from codeassist_lsp.traces import TRACES_MAX, Traces
from tests.lsp.client import Client
from tests.lsp.editor import accept, journal, suggestion
from tests.lsp.fake_model import FakeModel

PAGE = (Path(__file__).parents[2] / "docs" / "editors" / "protocol.md").read_text(encoding="utf-8")


async def explain(client: Client, *arguments: object) -> Any:
    command = {"command": "codeassist.explain", "arguments": list(arguments)}
    return await client.request("workspace/executeCommand", command)


async def test_a_suggestion_can_be_explained_by_its_id_and_as_the_last_one(
    client: Client, model: FakeModel, options: dict[str, Any], repository: Path
) -> None:
    model.says = "1 + 1\n"
    file = repository / "sum.py"
    await client.initialize(repository, options)
    client.open(file, "total = \n")
    assert await explain(client) is None
    [item] = (await client.answer(client.inline_completion(file, 0, 8)))["items"]
    by_id = await explain(client, *item["command"]["arguments"])
    assert by_id == await explain(client)
    assert by_id["text"] == "1 + 1"
    assert by_id["filtered"] is None
    assert set(by_id["timings_ms"]) == {"context", "prompt", "first_token", "total"}
    assert by_id["rung"] == "model"
    assert {"trimmed", "invented", "stages_ms", "snippets"} <= set(by_id)
    assert [key for key in by_id if f"`{key}`" not in PAGE] == []
    assert await explain(client, "no such suggestion") is None
    assert await client.shut_down() == 0


async def test_where_the_time_went_is_on_disk_with_what_became_of_the_suggestion(
    client: Client, model: FakeModel, options: dict[str, Any], repository: Path
) -> None:
    model.says = "secret_name + 1\n"
    file = repository / "sum.py"
    await client.initialize(repository, options)
    client.open(file, "total = \n")
    item = await suggestion(client, file, 0, 8)
    for _ in range(2):
        await suggestion(client, file, 0, 8)
    await accept(client, file, item, 2)
    assert await client.shut_down() == 0
    [trace] = merged(lines(places.traces_dir()))
    [accepted] = journal("suggestion.accepted")
    assert trace["suggestion"] == accepted["suggestion"] == item["command"]["arguments"][0]
    assert {"context", "prompt", "first_token", "generation", "filters"} <= {one["name"] for one in trace["stages"]}
    assert [moment["kind"] for moment in trace["moments"]] == ["served-again", "accepted"]
    assert "secret_name" not in str(trace)
    assert "sum.py" not in str(trace)


async def test_where_nothing_was_suggested_the_last_answer_says_why(
    client: Client, options: dict[str, Any], repository: Path
) -> None:
    options["completion"] = {"languages_off": ["python"]}
    file = repository / "sum.py"
    await client.initialize(repository, options)
    client.open(file, "total = \n")
    assert (await client.answer(client.inline_completion(file, 0, 8)))["items"] == []
    last = await explain(client)
    assert (last["text"], last["filtered"]) == ("", "off")
    assert await client.shut_down() == 0


def test_answers_without_a_model_do_not_push_suggestions_out() -> None:
    traces = Traces()
    asked = Completion("s", "1", "fake", (), 1, 0, None, Timings(), stages=(Stage("generation", 0, 1),))
    traces.keep(asked, root=Path("/src/shop"), language="python", asked_ns=0)
    for number in range(2 * TRACES_MAX):
        silent = Completion(str(number), "", "fake", (), 0, 0, "eagerness", Timings())
        traces.keep(silent, root=Path("/src/shop"), language="python", asked_ns=0)
    assert traces.of("s") is not None
