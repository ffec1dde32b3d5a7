"""The command line in Chinese, as a process of its own: a language is chosen once."""

import os
import subprocess
import sys

import click
import pytest

from codeassist.cli.localised import WideFormatter
from codeassist.terminal import ljust, rjust, width

CHINESE = {"CODEASSIST_LANGUAGE": "zh_CN"}


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-c", "from codeassist.cli import main; main()", *arguments]
    return subprocess.run(command, env=os.environ | environment, capture_output=True, check=False)


def test_help_is_chinese_from_usage_to_options() -> None:
    shown = run("adoption", "sync", "--help", **CHINESE).stdout.decode()
    assert shown.startswith("用法: ")
    assert "选项:" in shown
    assert "显示此信息并退出" in shown
    assert "Follow" not in shown


def test_no_line_of_a_chinese_help_is_wider_than_the_terminal() -> None:
    for arguments in (["--help"], ["model", "pull", "--help"], ["adoption", "--help"]):
        shown = run(*arguments, **CHINESE).stdout.decode()
        assert max(map(width, shown.splitlines())) <= 80
        assert not any(line.lstrip().startswith(("，", "。", "；")) for line in shown.splitlines())


def test_errors_of_click_and_of_ours_are_chinese() -> None:
    done = run("search", **CHINESE)
    assert (done.returncode, "缺少参数" in done.stderr.decode()) == (2, True)
    done = run("complete", "nowhere", **CHINESE)
    assert (done.returncode, done.stderr.decode().startswith("错误：")) == (2, True)


def test_json_keeps_its_english_keys() -> None:
    shown = run("config", "show", "--json", **CHINESE).stdout
    assert b'"index.file_bytes_max"' in shown
    assert b'"origin"' in shown


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_terminal_without_chinese_gets_english(encoding: str) -> None:
    done = run("search", **CHINESE, PYTHONIOENCODING=encoding)
    assert b"Missing argument" in done.stderr


def test_chinese_arguments_are_told_in_any_locale() -> None:
    for locale in ({"LC_ALL": "C"}, {"LC_ALL": "C", "PYTHONUTF8": "0"}, {"LC_ALL": "POSIX"}):
        done = run("definition", "支付回调", PYTHONCOERCECLOCALE="0", **locale)
        assert done.returncode == 1
        assert b"Traceback" not in done.stderr


def test_a_gbk_terminal_gets_messages_in_gbk() -> None:
    done = run("search", **CHINESE, PYTHONIOENCODING="gbk")
    assert "缺少参数" in done.stderr.decode("gbk")


def test_tables_align_by_columns() -> None:
    rows = [ljust("已接受", 10) + "|", ljust("shown", 10) + "|", rjust("签名", 10) + "|", rjust("e\u0301", 10) + "|"]
    assert {width(row) for row in rows} == {11}


def test_wide_text_is_wrapped_between_characters_and_loses_none() -> None:
    text = "验证签名，然后更新订单状态。 use `tr` 翻译消息：" * 5
    formatter = WideFormatter(width=40)
    formatter.write_text(text)
    lines = formatter.getvalue().splitlines()
    assert max(map(width, lines)) <= 40
    assert min(map(width, lines[:-1])) >= 30
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_the_second_column_begins_below_itself() -> None:
    formatter = WideFormatter(width=60)
    formatter.write_dl([("--html 文件", "写出一个离线页面。"), ("--json", "一个 JSON 对象。")])
    first, second = formatter.getvalue().splitlines()
    assert width(first.partition("写")[0]) == width(second.partition("一")[0])


def test_english_is_wrapped_as_click_does() -> None:
    text = "Print where NAME is defined, in all indexed repositories; NAME may be dotted. " * 3
    ours, theirs = WideFormatter(width=60), click.HelpFormatter(width=60)
    for formatter in (ours, theirs):
        formatter.write_text(text)
        formatter.write_dl([("--json", text), ("-h", "x")])
    assert ours.getvalue() == theirs.getvalue()
