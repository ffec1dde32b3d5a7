import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from codeassist import places
from codeassist.errors import UsageError
from codeassist.observability import log_reading
from codeassist.observability.logs import LogFile, for_people, set_up, to_file
from codeassist.settings import Settings
from codeassist.settings.model import LogsSettings

TOKEN = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"


@pytest.fixture
def log() -> Iterator[logging.Logger]:
    logger = logging.getLogger("codeassist.test_logs")
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    yield logger
    logger.handlers.clear()


def events() -> list[str]:
    return [str(body["event"]) for body in log_reading.read(places.logs_dir())]


def test_by_default_warnings_are_written_and_less_is_not(log: logging.Logger) -> None:
    log.addHandler(LogFile("command", Settings))
    log.info("quiet")
    assert not places.logs_dir().exists()
    log.warning("loud")
    assert events() == ["loud"]


def test_the_level_is_that_of_the_settings_and_of_new_ones_that_come_later(log: logging.Logger) -> None:
    file = LogFile("command", lambda: Settings(logs=LogsSettings(level="error")))
    log.addHandler(file)
    log.warning("first")
    file.configure(Settings(logs=LogsSettings(level="debug")))
    log.debug("second")
    assert events() == ["second"]


def test_a_level_of_the_command_line_is_stronger(log: logging.Logger) -> None:
    log.addHandler(LogFile("command", lambda: Settings(logs=LogsSettings(level="error")), level="info"))
    log.info("told")
    assert events() == ["told"]


def test_settings_that_cannot_be_read_do_not_silence_the_log(log: logging.Logger) -> None:
    def wrong() -> Settings:
        log.warning("while reading")
        raise UsageError("Unknown setting.")

    log.addHandler(LogFile("command", wrong))
    log.warning("after")
    assert events() == ["after"]


def test_no_secret_reaches_the_file(log: logging.Logger) -> None:
    log.addHandler(LogFile("command", Settings))
    log.warning("refused %s", TOKEN, extra={"header": f"Authorization: Bearer {TOKEN}"})
    [path] = places.logs_dir().iterdir()
    assert TOKEN not in path.read_text(encoding="utf-8")
    assert "refused" in path.read_text(encoding="utf-8")


def test_a_log_that_cannot_be_written_is_told_once(log: logging.Logger, capsys: pytest.CaptureFixture[str]) -> None:
    places.logs_dir().write_text("a file in its place", encoding="utf-8")
    log.addHandler(LogFile("command", Settings))
    log.warning("one")
    log.warning("two")
    assert capsys.readouterr().err.count("can't be written") == 1


def test_people_get_words_and_no_traceback(log: logging.Logger, capsys: pytest.CaptureFixture[str]) -> None:
    log.addHandler(for_people(logging.ERROR, sys.stderr))
    log.warning("not shown")
    try:
        int("none")
    except ValueError:
        log.exception("it failed")
    assert capsys.readouterr().err == "error: it failed\n"


def test_a_file_of_the_users_choice_gets_the_same_lines(log: logging.Logger, tmp_path: Path) -> None:
    handler = to_file(tmp_path / "own.log", "language-server", Settings, level="info")
    log.addHandler(handler)
    log.info("told")
    handler.close()
    [line] = (tmp_path / "own.log").read_text(encoding="utf-8").splitlines()
    assert '"event": "told"' in line


def test_setting_up_replaces_what_was_set_up_before_and_nothing_else() -> None:
    root = logging.getLogger()
    others = [handler for handler in root.handlers if handler.name != "codeassist"]
    first, second = LogFile("command", Settings), LogFile("command", Settings)
    set_up(first)
    set_up(second)
    assert root.handlers == [*others, second]
    try:
        logging.getLogger("codeassist_index.update").info("quiet")
        logging.getLogger("some.library").warning("heard")
    finally:
        root.removeHandler(second)
    assert events() == ["heard"]


def test_following_tells_what_is_new_and_survives_a_rotation(log: logging.Logger) -> None:
    log.addHandler(LogFile("command", lambda: Settings(logs=LogsSettings(bytes_max=10_000))))
    log.warning("before")
    written = iter([["new"], ["filler " * 100] * 8, ["last"]])

    def wait(_seconds: float) -> None:
        for event in next(written):
            log.warning("%s", event)

    following = log_reading.follow(places.logs_dir(), wait=wait)
    told = [str(next(following)["event"])[:6] for _ in range(10)]
    assert told == ["new", *["filler"] * 8, "last"]


def test_reading_leaves_out_lower_levels_and_other_processes(log: logging.Logger) -> None:
    log.addHandler(LogFile("command", Settings))
    log.addHandler(LogFile("language-server", Settings))
    log.warning("one")
    log.error("two")
    read = log_reading.read(places.logs_dir(), level="error", process="command")
    assert [(body["event"], body["process"]) for body in read] == [("two", "command")]
