"""Each request is completed with the settings of its own project."""

from pathlib import Path

from codeassist.completion import Completion, CompletionRequest
from codeassist.completion.types import Timings
from codeassist.editing.types import EditAnswer, EditRequest
from codeassist.settings import Settings
from codeassist.settings.model import CompletionSettings
from codeassist_lsp.by_project import COMPLETERS_MAX, ByProject


class Fake:
    """A completer that says which limit it was made with."""

    def __init__(self, settings: Settings) -> None:
        self.limit = settings.completion.new_tokens_max
        self.told: list[str] = []

    async def complete(self, request: CompletionRequest) -> Completion:
        return Completion(request.path, str(self.limit), "fake", (), 0, 0, None, Timings(0))

    async def edit(self, request: EditRequest) -> EditAnswer:
        return EditAnswer(request.path, request.action, str(self.limit))

    def accepted(self, suggestion: str) -> None:
        self.told.append(f"accepted {suggestion}")

    def dismissed(self, suggestion: str) -> None:
        self.told.append(f"dismissed {suggestion}")


async def test_projects_differ_and_projects_that_agree_share_a_completer() -> None:
    limits = {Path("/a"): 7, Path("/b"): 9, Path("/c"): 7}
    made: list[Fake] = []

    def make(settings: Settings) -> Fake:
        made.append(Fake(settings))
        return made[-1]

    by_project = ByProject(make, lambda root: Settings(completion=CompletionSettings(new_tokens_max=limits[root])))
    said = [(await by_project.complete(CompletionRequest(root, "x.py", "", "", "python"))).text for root in limits]
    assert said == ["7", "9", "7"]
    assert len(made) == 2


async def test_the_completers_of_settings_that_nobody_has_any_more_are_forgotten() -> None:
    made: list[Fake] = []

    def make(settings: Settings) -> Fake:
        made.append(Fake(settings))
        return made[-1]

    limits = iter((1, *range(1, COMPLETERS_MAX + 2), 1))
    by_project = ByProject(make, lambda _: Settings(completion=CompletionSettings(new_tokens_max=next(limits))))
    request = CompletionRequest(Path("/a"), "x.py", "", "", "python")
    said = [(await by_project.complete(request)).text for _ in range(COMPLETERS_MAX + 3)]
    assert said[-1] == "1"
    assert [one.limit for one in made] == [*range(1, COMPLETERS_MAX + 2), 1]


async def test_a_projects_file_that_changes_counts_at_once() -> None:
    limits = iter((7, 9))
    by_project = ByProject(Fake, lambda _: Settings(completion=CompletionSettings(new_tokens_max=next(limits))))
    request = CompletionRequest(Path("/a"), "x.py", "", "", "python")
    assert [(await by_project.complete(request)).text for _ in range(2)] == ["7", "9"]


async def test_what_became_of_a_suggestion_reaches_every_completer() -> None:
    made: list[Fake] = []
    limits = iter((7, 9))

    def make(settings: Settings) -> Fake:
        made.append(Fake(settings))
        return made[-1]

    by_project = ByProject(make, lambda _: Settings(completion=CompletionSettings(new_tokens_max=next(limits))))
    for _ in range(2):
        await by_project.complete(CompletionRequest(Path("/a"), "x.py", "", "", "python"))
    by_project.accepted("one")
    by_project.dismissed("other")
    assert [fake.told for fake in made] == [["accepted one", "dismissed other"]] * 2


async def test_edits_are_written_with_the_settings_of_their_project_too() -> None:
    limits = {Path("/a"): 7, Path("/b"): 9}
    by_project = ByProject(Fake, lambda root: Settings(completion=CompletionSettings(new_tokens_max=limits[root])))
    answers = [await by_project.edit(EditRequest(root, "x.py", b"", 0, 0, "python")) for root in limits]
    assert [answer.model for answer in answers] == ["7", "9"]
