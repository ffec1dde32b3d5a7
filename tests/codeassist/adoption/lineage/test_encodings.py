"""Lines of files in GBK: their bytes are counted as stored, their words compared as read."""

import json
from typing import Any

import pytest

from codeassist.adoption.lineage.text import Text, tokens_of
from codeassist.capture.tokens import TokenHasher, without_text

Workplace = Any

BASE = "# 订单模块\n总数 = 0\n"
AI = "def 支付回调(订单):\n    # 验证签名，然后更新状态\n    return 订单.更新(状态='已支付')\n"
HASHER = TokenHasher(b"key")


def save_gbk(work: Workplace, path: str, text: str, span: str, part: str) -> None:
    at = len(text[: text.index(part)].encode("gbk"))
    work.now = work.now.replace(minute=work.now.minute + 1)
    work.write(path, text.encode("gbk"))
    work.events += 1
    saved = {"start": at, "end": at + len(part.encode("gbk")), "class": "ai", "span": span, "text": part}
    work.record(path, work.git("hash-object", path), [saved])


@pytest.fixture(params=["plain", "hashed"])
def workplace(request: pytest.FixtureRequest, work: Workplace, monkeypatch: pytest.MonkeyPatch) -> Workplace:
    """A workplace whose events carry text, or only hashes of its tokens."""
    if request.param == "hashed":
        plain = work.record

        def record(path: str, blob: str, ranges: list[dict[str, object]]) -> None:
            event = json.loads(without_text(json.dumps({"ranges": ranges}), HASHER))
            plain(path, blob, event["ranges"])

        monkeypatch.setattr(work, "record", record)
        work.token_key = lambda: b"key"
    return work


def test_accepted_lines_of_a_gbk_file_are_generated_in_its_commit(workplace: Workplace) -> None:
    workplace.write("订单.py", BASE.encode("gbk"))
    workplace.commit()
    save_gbk(workplace, "订单.py", BASE + AI, "s1", AI)
    workplace.commit()
    assert workplace.classes("订单.py") == ["unknown", "unknown", "s1", "s1", "s1"]


def test_a_commit_that_converts_a_file_to_utf8_changes_nobodys_lines(workplace: Workplace) -> None:
    workplace.write("a.py", BASE.encode("gbk"))
    workplace.commit()
    save_gbk(workplace, "a.py", BASE + AI, "s1", AI)
    workplace.commit()
    workplace.write("a.py", BASE + AI)
    workplace.commit("以 UTF-8 保存")
    assert workplace.classes("a.py") == ["unknown", "unknown", "s1", "s1", "s1"]


def test_evidence_of_a_gbk_save_counts_where_the_commit_has_it_in_utf8(workplace: Workplace) -> None:
    workplace.write("a.py", BASE.encode("gbk"))
    workplace.commit()
    save_gbk(workplace, "a.py", BASE + AI, "s1", AI)
    workplace.write("a.py", BASE + AI)
    workplace.commit()
    assert workplace.classes("a.py")[2:] == ["s1", "s1", "s1"]


def test_a_line_of_a_gbk_file_whose_half_is_generated_is_an_edited_one(work: Workplace) -> None:
    line = "价格 = 计算价格(订单, 税率)\n"
    work.write("a.py", BASE.encode("gbk"))
    work.commit()
    save_gbk(work, "a.py", BASE + line, "s1", "计算价格(订单, 税率)")
    work.commit()
    assert work.classes("a.py")[2:] == ["~s1"]


@pytest.mark.parametrize(
    ("encoding", "line"),
    [
        ("utf-8", "x1 = 支付('回調')  # 中文 note"),
        ("gbk", "x1 = 支付('回调')  # 中文 note"),
        ("gb18030", "x1 = 支付('回调')  # 😀 𠀀 中文 note"),
        ("big5", "x1 = 支付('回調')  # 中文 note"),
        ("cp932", "x1 = 支払い('コールバック')  # ｶﾅ note"),
    ],
)
def test_tokens_are_those_of_the_text_and_their_spans_count_stored_bytes(encoding: str, line: str) -> None:
    text = Text((line + "\n").encode(encoding) * 3)
    assert text.tokens(1) == tokens_of(line.encode())
    pieces = [text.raw[1][start:end].decode(encoding) for start, end in text.token_spans(1)]
    assert "".join(pieces) == "".join(line.split())
