"""The picture, as text: what a person reads."""

from datetime import UTC, datetime

from rich.console import Console

from codeassist.model.shared.wire import ServerStatus
from codeassist.up.screen import ROWS_MAX, ago, picture, size
from codeassist.up.status import Client, Happening, ModelState, Repository, Status
from codeassist_index.sessions import Session

NOW = 1_000_000.0
UP = Session(11, "codeassist up", NOW - 200, keeper=True, roots=("/src/shop", "/src/pay"))
EDITOR = Session(12, "codeassist-lsp", NOW - 100, roots=("/src/shop",))
SERVER = ServerStatus("qwen", "", 4096, 13, "http://127.0.0.1:1/v1", "0.1.0", 9.0, 0.0, 600, 2, 700_000_000)


def shown(status: Status, width: int = 100) -> str:
    console = Console(width=width, no_color=True, highlight=False, legacy_windows=False)
    with console.capture() as captured:
        console.print(picture(status, NOW))
    return captured.get()


def test_everything_is_on_the_screen() -> None:
    text = shown(
        Status(
            ModelState("ready", "qwen", SERVER),
            (
                Repository("/src/shop", "git.example.com/team/shop", 700, 304_010, changed_at=NOW - 150),
                Repository("/src/pay", "pay", done=12, total=300),
            ),
            3,
            (Client(UP, 90_000_000), Client(EDITOR, 130_000_000)),
            90_000_000,
            12_000_000,
            (Happening("indexed", "shop: 700 files", time=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),),
            started_at=NOW - 7300,
        )
    )
    for line in (
        "for 2 h, 90 MB",
        "12 MB, kept by codeassist up, process 11",
        "qwen, ready, 2 clients, 700 MB, process 13",
        "304,010",
        "updated 2 min ago",
        "reading 12 of 300",
        "3 more are indexed, not followed",
        "codeassist-lsp, process 12",
        "shop: 700 files",
        "Ctrl-C stops everything.",
    ):
        assert line in text


def test_what_is_missing_is_said() -> None:
    text = shown(Status(ModelState("unavailable", "The model is not pulled: `codeassist model pull`.")))
    assert "The model is not pulled" in text
    assert "nobody keeps it yet" in text
    assert "none yet: name one, or open it in an editor" in text


def test_a_problem_stands_in_the_row_of_its_repository() -> None:
    repository = Repository("/src/shop", "shop", problem="the disk is full")
    assert "the disk is full" in shown(Status(ModelState("off", "left out"), (repository,)))


def test_many_rows_are_counted_and_a_name_cant_command_the_terminal() -> None:
    many = tuple(Repository(f"/src/{n}", f"\x1b[2Jshop{n:02}") for n in range(ROWS_MAX + 5))
    text = shown(Status(ModelState("off", "left out"), many), width=60)
    assert "and 5 more" in text
    assert "\x1b" not in text
    assert max(map(len, text.split("\n"))) <= 60


def test_sizes_and_times_are_in_their_largest_unit() -> None:
    assert (size(999_000), size(1_500_000_000)) == ("1 MB", "1.5 GB")
    assert [ago(seconds) for seconds in (0, 59, 60, 7200, 200_000)] == ["0 s", "59 s", "1 min", "2 h", "2 d"]
