import sys

import pytest

from codeassist.errors import RefusedError
from codeassist.model import pip


def without_own_pip(monkeypatch: pytest.MonkeyPatch, on_the_path: str | None) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    monkeypatch.setattr("shutil.which", lambda _: on_the_path)


def test_this_python_s_own_pip_comes_first() -> None:
    assert pip.command() == (sys.executable, "-P", "-m", "pip")


def test_a_pip_on_the_path_will_do(monkeypatch: pytest.MonkeyPatch) -> None:
    without_own_pip(monkeypatch, "/bin/pip")
    assert pip.command() == ("/bin/pip",)


def test_without_any_pip_it_says_how_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    without_own_pip(monkeypatch, None)
    with pytest.raises(RefusedError, match="-m ensurepip` installs it"):
        pip.command()


def test_the_reason_is_what_pip_called_an_error() -> None:
    assert pip.reason("Looking in links: x\nERROR: No matching distribution found for a==1\n[notice] new pip") == (
        "No matching distribution found for a==1"
    )


def test_without_an_error_the_reason_is_what_came_last() -> None:
    assert pip.reason("one\ntwo\nthree\nfour") == "two three four"
    assert pip.reason("") == "pip said nothing"
