from codeassist.privacy import keys
from tests.codeassist.privacy.made_secrets import made

BEGIN = "-----BEGIN"  # written apart, so that this file is not itself taken for a key


def found(text: str) -> list[str]:
    return [text[one.start : one.end] for one in keys.in_text(text)]


def test_the_whole_block_is_one_finding_with_its_first_and_last_line() -> None:
    key = next(one for one in made() if one.kind == "rsa private key").text
    [block] = found(key)
    assert block.startswith(f"{BEGIN} RSA")
    assert block.endswith("-----END RSA PRIVATE KEY-----")


def test_headers_and_blank_lines_belong_to_the_block() -> None:
    body = "QUJDREVGR0hJSktMTU5PUFFS"
    key = f"{BEGIN} RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,ABCD\n\n{body}\n"
    assert body in found(key + "-----END RSA PRIVATE KEY-----\n")[0]


def test_a_block_that_is_cut_off_ends_where_its_lines_end() -> None:
    body = "QUJDREVGR0hJSktMTU5PUFFS"
    [block] = found(f"{BEGIN} PRIVATE KEY-----\n{body}\n{body}\ndef after() -> None:\n    pass\n")
    assert body in block
    assert "after" not in block


def test_a_block_whose_beginning_was_cut_off_reaches_up_from_its_end() -> None:
    text = "x = 1\nQUJDREVGR0hJSktMTU5PUFFS\nQUI=\n-----END PRIVATE KEY-----\ny = 2\n"
    assert found(text) == ["QUJDREVGR0hJSktMTU5PUFFS\nQUI=\n-----END PRIVATE KEY-----"]


def test_a_mention_in_code_and_public_things_are_no_block() -> None:
    assert found(f'if "{BEGIN} PRIVATE KEY-----" in text:\n    return None\n') == []
    assert found(f"{BEGIN} CERTIFICATE-----\nQUJDREVGR0hJSktMTU5PUFFS\n{BEGIN} PUBLIC KEY-----\n") == []


def test_a_putty_key_goes_from_its_first_to_its_last_line() -> None:
    text = "x\nPuTTY-User-Key-File-2: ssh-rsa\nPrivate-Lines: 1\nQUJD\nPrivate-MAC: 00\ny\n"
    assert found(text) == [text[2:-3]]
