import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeassist_index.contents import decoded, text_of
from codeassist_index.detection import encoding_of

COMMENT = "# 支付回调：验证签名，然后更新订单状态。\nx = 1\n"
TRADITIONAL = "# 這個函數讀取設定檔，並且傳回使用者的資料。\n"
JAPANESE = "# この関数は設定ファイルを読み込んで、ユーザーのデータを返します。\n"
KOREAN = "# 이 함수는 설정 파일을 읽고 사용자 데이터를 반환합니다.\n"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (COMMENT, "utf-8"),
        (COMMENT, "gb18030"),
        (COMMENT + "# 𠀀 😀 四字节\n", "gb18030"),
        (COMMENT + "# 100€\n", "gb18030"),
        (TRADITIONAL, "big5"),
        (TRADITIONAL, "gb18030"),
        (JAPANESE, "cp932"),
        (JAPANESE, "euc_jp"),
        (KOREAN, "cp949"),
        ("# l'été à la mer, ça déjà\n", "latin-1"),
        ("# für Größe und Ähnliches\n", "latin-1"),
        ("# комментарий\n", "utf-8"),
    ],
)
def test_an_undeclared_encoding_is_found_out(text: str, encoding: str) -> None:
    assert decoded(text.encode(encoding)) == text


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_decides_and_is_no_text(encoding: str) -> None:
    assert text_of(COMMENT.encode(encoding)) == (COMMENT, "")


def test_two_characters_are_enough_for_chinese() -> None:
    assert decoded("x = 1  # 数据\n".encode("gbk")) == "x = 1  # 数据\n"


@pytest.mark.parametrize(
    "declaration", ["# -*- coding: {} -*-", "/* vim: set fileencoding={} : */", '<?xml version="1.0" encoding="{}"?>']
)
def test_a_declaration_decides_between_likely_readings(declaration: str) -> None:
    korean = f"{declaration.format('euc-kr')}\n함수\n"
    assert decoded(korean.encode("euc_kr")) == korean


def test_a_declaration_of_utf8_does_not_make_it_so() -> None:
    text = f"# -*- coding: utf-8 -*-\n{COMMENT}"
    assert decoded(text.encode("gbk")) == text


@pytest.mark.parametrize("claimed", ["gbk", "latin-1", "big5", "no-such-code"])
def test_a_file_of_utf8_that_declares_something_else_is_utf8(claimed: str) -> None:
    text = f"# -*- coding: {claimed} -*-\n{COMMENT}"
    assert encoding_of(text.encode()) == "utf-8"


@pytest.mark.parametrize("claimed", ["latin-1", "big5", "euc-kr"])
def test_chinese_that_declares_something_else_is_chinese(claimed: str) -> None:
    text = f"# -*- coding: {claimed} -*-\n{COMMENT}"
    assert decoded(text.encode("gbk")) == text


def test_code_that_names_an_encoding_declares_none() -> None:
    text = f'open(path, encoding="latin-1")  # 打开\n{COMMENT}'
    assert decoded(text.encode("gbk")) == text


def test_pairs_that_are_utf8_and_chinese_both_follow_the_declaration() -> None:
    stored = "é".encode()  # 茅 in GBK
    assert decoded(stored) == "é"
    assert decoded(b"# coding: gbk\n" + stored) == "# coding: gbk\n茅"


def test_pairs_that_mix_alphabets_as_utf8_are_chinese() -> None:
    text = "# 目录\n"
    stored = b"\xc4\xbf\xc2\xbc\xd0\xa1"  # 目录小: Latin, a fraction and Cyrillic
    assert stored.decode("utf-8") == "Ŀ¼С"
    assert decoded(stored) == "目录小"
    assert decoded(text.encode()) == text


def test_one_broken_character_does_not_spoil_the_others() -> None:
    assert decoded((COMMENT * 3).encode() + b"\xe6\x94") == COMMENT * 3 + "\ufffd"
    assert decoded((COMMENT * 3).encode("gbk") + b"\xff\n").startswith(COMMENT * 3)


def test_a_mark_of_damage_that_was_saved_is_text() -> None:
    assert decoded("x = '\ufffd'\n".encode()) == "x = '\ufffd'\n"


@given(st.binary(max_size=300))
def test_any_bytes_are_read_as_some_text_with_as_many_lines(content: bytes) -> None:
    assert decoded(content) is not None
    if not content.startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")):
        assert decoded(content).count("\n") == content.count(b"\n")
