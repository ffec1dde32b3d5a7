import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from codeassist_index import translation
from codeassist_index.translation import can_show, language_tag, languages, tr, use


@pytest.fixture(autouse=True)
def environment_again() -> Iterator[None]:
    yield
    use("")


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"LANG": "zh_CN.UTF-8"}, ["zh_CN"]),
        ({"LANG": "zh_CN.GB18030"}, ["zh_CN"]),
        ({"LC_ALL": "de_DE@euro", "LANG": "zh_CN"}, ["de_DE"]),
        ({"LANGUAGE": "fr:zh_CN:en"}, ["fr", "zh_CN"]),
        ({"LANGUAGE": "en_GB:zh_CN", "LANG": "zh_CN"}, []),
        ({"CODEASSIST_LANGUAGE": "en", "LANG": "zh_CN"}, []),
        ({"CODEASSIST_LANGUAGE": "zh-Hans", "LANG": "de_DE"}, ["zh_CN"]),
        ({"LC_ALL": "C"}, []),
        ({}, []),
    ],
)
def test_the_first_variable_that_is_set_decides(environment: dict[str, str], expected: list[str]) -> None:
    assert languages(environment) == expected


@pytest.mark.parametrize("name", ["zh-cn", "zh-CN", "zh", "zh_Hans", "zh-Hans-CN", "zh_SG"])
def test_an_editor_may_name_simplified_chinese_in_its_own_way(name: str) -> None:
    use(name)
    assert tr("Usage:") == "用法:"
    assert language_tag() == "zh-CN"


@pytest.mark.parametrize("name", ["en", "en-us", "C", "tlh"])
def test_what_has_no_catalogue_is_english(name: str) -> None:
    use(name)
    assert tr("Usage:") == "Usage:"
    assert language_tag() == "en"


def test_a_message_without_translation_stays_as_it_is() -> None:
    use("zh-cn")
    assert tr("no such message {name}") == "no such message {name}"


@pytest.mark.parametrize(("encoding", "shown"), [("utf-8", True), ("gbk", True), ("ascii", False), ("latin-1", False)])
def test_chinese_needs_a_stream_that_has_chinese(encoding: str, shown: bool) -> None:
    use("zh-cn")
    assert can_show(encoding) is shown


def test_elsewhere_than_on_windows_no_variable_means_no_language() -> None:
    assert translation._language_of_windows("linux") == ""


def test_messages_need_neither_babel_nor_the_engine() -> None:
    program = (
        "import sys; from codeassist_index.translation import tr; tr('Usage:')\n"
        "print([name for name in ('babel', 'tantivy', 'tree_sitter', 'codeassist_index.store') if name in sys.modules])"
    )
    environment = os.environ | {"CODEASSIST_LANGUAGE": "zh_CN"}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
