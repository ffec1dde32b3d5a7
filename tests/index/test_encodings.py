import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeassist_index.encodings import ENCODINGS, decode, encode, known


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_encoding_writes_ascii_alike(encoding: str) -> None:
    assert encode("x = 1\n", encoding).replace(b"\0", b"") == b"x = 1\n"


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_gb18030_holds_every_character(text: str) -> None:
    assert decode(encode(text, "gb18030"), "gb18030") == text


def test_the_euro_sign_of_windows_is_one_byte_of_gbk() -> None:
    assert encode("价格€", "cp936") == "价格".encode("gbk") + b"\x80"
    assert decode(b"\x80\xbc\xdb", "cp936") == "€价"


def test_another_byte_that_gbk_lacks_is_refused() -> None:
    with pytest.raises(UnicodeDecodeError):
        decode(b"\xff", "cp936")
    with pytest.raises(UnicodeEncodeError):
        encode("😀", "cp936")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("GBK", "cp936"),
        ("gb2312", "gb18030"),
        ("UTF8", "utf-8"),
        ("hex", ""),
        ("no-such-code", ""),
        ("ISO-8859-1", "latin-1"),
    ],
)
def test_a_name_is_known_however_it_is_written(written: str, meant: str) -> None:
    assert known(written) == meant
