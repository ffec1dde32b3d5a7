"""A parameter that was added or taken away."""

import pytest

from tests.codeassist.next_edit.conftest import Project

CLIENT = """\
class Client:
    def fetch(self, url, retries=3):
        return url, retries


def load(url):
    return Client().fetch(url)
"""


def callers(call: str, before: str = "") -> str:
    return f"from client import Client, load\n\n\ndef run(client: Client, {before}):\n    {call}\n"


@pytest.mark.parametrize(
    ("change", "call", "expected"),
    [
        (("url, ", "url, wait, "), "client.fetch('a')", "client.fetch('a', wait=wait)"),
        (("url, ", "url, wait, "), "client.fetch('a', retries=1)", "client.fetch('a', retries=1, wait=wait)"),
        (("url, ", "url, wait, "), "client.fetch('a', 1)", "client.fetch('a', wait, 1)"),
        (("self, url", "self, wait, url"), "client.fetch()", "client.fetch(wait=wait)"),
        (("retries=3", "retries=3, *, wait"), "client.fetch('a', 1)", "client.fetch('a', 1, wait=wait)"),
        (
            ("retries=3", "retries=3, *, wait"),
            "client.fetch(\n        'a',\n        1,\n    )",
            "client.fetch(\n        'a',\n        1,\n        wait=wait,\n    )",
        ),
    ],
)
def test_callers_pass_the_variable_of_that_name(
    project: Project, change: tuple[str, str], call: str, expected: str
) -> None:
    project.write({"client.py": CLIENT, "use.py": callers(call, "wait")})
    project.edit("client.py", change)
    assert project.after("client.py")["use.py"] == callers(expected, "wait")


def test_a_line_of_its_own_ends_as_the_others_do(project: Project) -> None:
    project.write({"client.py": CLIENT})
    text = callers("client.fetch(\n        'a',\n    )", "wait").replace("\n", "\r\n")
    (project.root / "use.py").write_bytes(text.encode())
    project.write({})
    project.edit("client.py", ("url, ", "url, wait, "))
    assert "'a',\r\n        wait=wait,\r\n    )" in project.after("client.py")["use.py"]


def test_where_there_is_no_such_variable_the_place_wants_a_value(project: Project) -> None:
    project.write({"client.py": CLIENT, "use.py": callers("client.fetch('a')")})
    project.edit("client.py", ("url, ", "url, wait, "))
    [proposal] = project.proposals("client.py")
    assert [(edit.path, edit.text, edit.wants_value) for edit in proposal.edits] == [
        ("client.py", b", wait=", True), ("use.py", b", wait=", True),
    ]  # fmt: skip


@pytest.mark.parametrize("call", ["client.fetch('a', wait=1)", "client.fetch(*wait)", "client.fetch", "load('a')"])
def test_calls_that_pass_it_or_whose_arguments_are_not_known_are_left_alone(project: Project, call: str) -> None:
    project.write({"client.py": CLIENT.partition("\n\n\ndef load")[0], "use.py": callers(call, "wait")})
    project.edit("client.py", ("url, ", "url, wait, "))
    assert project.proposals("client.py") == ()


def test_an_optional_parameter_is_passed_on_once_a_person_has_begun_to(project: Project) -> None:
    project.write({"client.py": CLIENT, "use.py": callers("client.fetch('a')\n    client.fetch('b')", "wait")})
    project.edit("client.py", ("retries=3", "retries=3, wait=None"))
    assert project.proposals("client.py") == ()
    project.edit("use.py", ("'a'", "'a', wait=wait"))
    assert project.after("client.py")["use.py"].count("wait=wait") == 2


def test_methods_that_override_take_the_parameter_too(project: Project) -> None:
    sub = (
        "from client import Client\n\n\nclass Slow(Client):\n    def fetch(self, url, retries=3):\n        return url\n"
    )
    project.write({"client.py": CLIENT.partition("\n\n\ndef load")[0], "slow.py": sub})
    project.edit("client.py", ("retries=3", "retries=3, *, wait: int = 0"))
    [proposal] = project.proposals("client.py")
    assert proposal.kind == "signature"
    assert project.after("client.py") == {"slow.py": sub.replace("retries=3", "retries=3, *, wait: int = 0")}


def test_arguments_for_a_parameter_that_is_gone_are_dropped(project: Project) -> None:
    calls = "client.fetch('a', 1)\n    client.fetch('b', retries=2)\n    client.fetch('c')"
    project.write({"client.py": CLIENT, "use.py": callers(calls)})
    project.edit("client.py", (", retries=3", ""))
    [proposal] = project.proposals("client.py")
    assert proposal.title == "Drop `retries` from 2 calls of `fetch`"
    dropped = "client.fetch('a')\n    client.fetch('b')\n    client.fetch('c')"
    assert project.after("client.py") == {"use.py": callers(dropped)}


def test_a_constructor_is_called_by_the_name_of_its_class(project: Project) -> None:
    project.write(
        {
            "a.py": "class A:\n    def __init__(self, x):\n        self.x = x\n",
            "b.py": "from a import A\n\ny = 1\nA(1)\n",
        }
    )
    project.edit("a.py", ("self, x", "self, x, y"))
    assert project.after("a.py") == {"b.py": "from a import A\n\ny = 1\nA(1, y=y)\n"}


def test_a_constructor_is_also_called_by_those_of_the_classes_below(project: Project) -> None:
    sub = "from a import A\n\n\nclass B(A):\n    def __init__(self, x, y):\n        super().__init__(x)\n"
    project.write({"a.py": "class A:\n    def __init__(self, x):\n        self.x = x\n", "b.py": sub})
    project.edit("a.py", ("self, x", "self, x, y"))
    assert project.after("a.py") == {"b.py": sub.replace("__init__(x)", "__init__(x, y=y)")}


def test_a_function_of_the_name_is_no_value(project: Project) -> None:
    project.write({"a.py": "def f(x):\n    return x\n", "b.py": "from a import f\n\n\ndef y():\n    f(1)\n"})
    project.edit("a.py", ("f(x)", "f(x, y)"))
    [proposal] = project.proposals("a.py")
    assert [edit.wants_value for edit in proposal.edits] == [True]
