from codeassist.doctor.check import Finding, note, off, ok, problem


def test_each_state_has_its_maker() -> None:
    assert ok("git", "2.40") == Finding("git", "ok", "2.40", "")
    assert note("index", "empty", "index something") == Finding("index", "note", "empty", "index something")
    assert off("token", "not configured") == Finding("token", "off", "not configured", "")
    assert problem("git", "gone", "install it") == Finding("git", "problem", "gone", "install it")
