"""A small repository as Chinese teams write them: comments, names, texts, and three encodings."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from codeassist_index import CodeIndex

CALLBACK = """'''支付回调：第三方平台通知支付结果。'''


def 验证签名(报文: dict, 密钥: str) -> bool:
    '''比较报文里的签名和自己算的签名。'''
    return 报文["签名"] == 密钥


def 处理支付回调(报文: dict) -> str:
    # 先验证签名，然后更新订单状态
    if not 验证签名(报文, "测试密钥"):
        return "签名错误"
    订单号 = 报文["订单号"]
    return 订单号
"""
REFUND = """# 退款：原路退回到用户的支付账户
from 支付.回调 import 验证签名


def refund(order_id, amount):
    '''退款金额不能超过支付金额'''
    结果 = 验证签名({}, '')
    return 结果
"""
NOTIFY = """/** 接收微信支付的异步通知。𠮷 */
public class Notify {
    // 支付成功后的回调地址
    String 回调地址 = "https://example.com/callback";
    void onPaid() { 更新库存(); }
    void 更新库存() {}
}
"""
PAID = """// 付款頁面：繁體中文的註解
export function handleCallback(event: Event) {
  return event; // \uff30\uff21\uff39全角
}
"""
DEPLOYMENT = "# 部署说明\n\n先备份数据库，再执行迁移脚本。支付模块单独部署，回调模块随后。\n"
STOCK = "# 庫存不足時，發出警告\nSTOCK_MIN = 3\n"
FILES = {
    "支付/回调.py": ("utf-8", CALLBACK),
    "pay/refund.py": ("gbk", REFUND),
    "web/Notify.java": ("gb18030", NOTIFY),
    "web/paid.ts": ("utf-8", PAID),
    "docs/说明.md": ("gbk", DEPLOYMENT),
    "lib/stock.py": ("big5", STOCK),
}


@pytest.fixture(scope="module")
def chinese(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CodeIndex]:
    base = tmp_path_factory.mktemp("chinese")
    for path, (encoding, text) in FILES.items():
        file = base / "shop" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode(encoding))
    with CodeIndex.open(base / "index") as index:
        index.update(base / "shop", name="shop")
        yield index
    shutil.rmtree(base)


def paths(index: CodeIndex, query: str) -> list[str]:
    return [hit.path for hit in index.search(query)]


def test_a_phrase_that_stands_together_comes_before_its_parts(chinese: CodeIndex) -> None:
    found = paths(chinese, "支付回调")
    assert found[0] == "支付/回调.py"
    assert set(found) > {"web/Notify.java", "pay/refund.py", "docs/说明.md"}


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ("异步通知", "web/Notify.java"),  # a comment in GB18030
        ("退款金额不能超过支付金额", "pay/refund.py"),  # a docstring in GBK
        ("测试密钥", "支付/回调.py"),  # a string
        ("处理支付", "支付/回调.py"),  # a part of a name
        ("迁移脚本", "docs/说明.md"),  # prose
        ("繁體中文", "web/paid.ts"),  # traditional characters as they are written
        ("庫存不足", "lib/stock.py"),  # Big5
    ],
)
def test_comments_texts_and_names_are_found(chinese: CodeIndex, query: str, path: str) -> None:
    assert paths(chinese, query)[0] == path


def test_one_character_finds_every_file_that_has_it(chinese: CodeIndex) -> None:
    assert set(paths(chinese, "签")) == {"支付/回调.py", "pay/refund.py"}
    assert paths(chinese, "𠮷") == ["web/Notify.java"]


def test_chinese_and_english_words_count_together(chinese: CodeIndex) -> None:
    assert paths(chinese, "callback 回调地址")[0] == "web/Notify.java"
    assert paths(chinese, "refund金额")[0] == "pay/refund.py"


@pytest.mark.parametrize("query", ["先备份数据库，再执行", "备份数据库。", "【备份】《数据库》", "“备份数据库”"])
def test_full_width_punctuation_parts_words_and_is_none(chinese: CodeIndex, query: str) -> None:
    assert paths(chinese, query) == ["docs/说明.md"]


def test_nothing_but_punctuation_finds_nothing(chinese: CodeIndex) -> None:
    assert paths(chinese, "，。！？") == []


def test_full_width_letters_are_letters(chinese: CodeIndex) -> None:
    assert paths(chinese, "pay全角")[0] == "web/paid.ts"
    assert "web/paid.ts" in paths(chinese, "\uff50\uff41\uff59")


def test_definitions_stand_on_the_line_that_the_text_has(chinese: CodeIndex) -> None:
    [signature] = chinese.definitions("验证签名")
    assert (signature.path, signature.start_line) == ("支付/回调.py", 4)
    [stock] = chinese.definitions("更新库存")
    assert (stock.path, stock.start_line, stock.kind) == ("web/Notify.java", 6, "method")


def test_references_count_columns_in_characters_whatever_the_file_is_in(chinese: CodeIndex) -> None:
    places = {(one.path, one.line, one.column) for one in chinese.references("验证签名")}
    assert places == {
        ("支付/回调.py", 11, 12),
        ("pay/refund.py", 2, 19),
        ("pay/refund.py", 7, 10),
    }
    assert {(one.path, one.line, one.column) for one in chinese.references("更新库存")} == {("web/Notify.java", 5, 21)}


def test_every_line_of_a_hit_is_readable(chinese: CodeIndex) -> None:
    assert all("\ufffd" not in hit.text for hit in chinese.search("支付 签名 庫存", limit=50))


def test_a_file_that_changes_its_encoding_keeps_its_words(index: CodeIndex, tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    folder.mkdir()
    for encoding in ("gbk", "utf-8", "gb18030"):
        (folder / "a.py").write_bytes(f"# 支付回调的签名校验  {encoding}\n".encode(encoding))
        index.update(folder)
        assert [hit.text.strip() for hit in index.search("签名校验")] == [f"# 支付回调的签名校验  {encoding}"]
