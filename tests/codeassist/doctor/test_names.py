import pytest

from codeassist.doctor.names import Names, names_here


def test_longer_names_count_before_those_inside_them() -> None:
    names = Names([("/home/mia", "~"), ("mia", "<user>"), ("/home/mia/src/shop", "<repository 1>")])
    text = "/home/mia/src/shop/a.py and /home/mia/.cache of mia, not of miami or Mia-Lena"
    assert names.replaced(text) == "<repository 1>/a.py and ~/.cache of <user>, not of miami or <user>-Lena"


def test_no_name_replaces_nothing() -> None:
    assert Names([]).replaced("everything stays") == "everything stays"


def test_a_windows_path_is_known_with_either_slash() -> None:
    names = names_here([(r"C:\Users\mia\shop", "git.example.com/shop")])
    assert names.replaced(r"C:\Users\mia\shop c:/users/mia/shop git.example.com/shop") == " ".join(
        ["<repository 1>"] * 3
    )


def test_the_user_and_the_home_folder_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/mia.lang")
    monkeypatch.setenv("USERPROFILE", "/home/mia.lang")
    monkeypatch.setenv("USER", "mlang")
    names = names_here([], ["Ana Test"])
    assert names.replaced("/home/mia.lang/x mlang Ana Test") == "~/x <user> <user>"
