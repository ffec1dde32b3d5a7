"""A watched program: its output, its end, and what it took."""

import sys

import pytest
from watched import FailedError, run


def test_a_program_that_ends_is_measured() -> None:
    out, err, usage = run(
        [sys.executable, "-c", "import sys; x = b'x' * 80_000_000; print('a'); sys.stderr.write('b')"], {}
    )
    assert (out, err) == ("a\n", "b")
    assert usage.seconds >= usage.cpu_seconds / 64 > 0
    assert usage.peak_mb > 70
    assert 0 <= usage.others_busy <= 1


def test_a_program_is_stopped_once_it_has_said_that_it_is_done() -> None:
    code = "import sys, time; sys.stderr.write('COMPLETE'); sys.stderr.flush(); time.sleep(250)"
    _, err, usage = run([sys.executable, "-c", code], {}, until="COMPLETE")
    assert err == "COMPLETE"
    assert usage.seconds < 200


def test_an_error_is_raised_with_what_the_program_said() -> None:
    with pytest.raises(FailedError, match="no such thing"):
        run([sys.executable, "-c", "raise SystemExit('no such thing')"], {})


def test_an_end_before_the_awaited_word_is_an_error() -> None:
    with pytest.raises(FailedError):
        run([sys.executable, "-c", "print('only this')"], {}, until="COMPLETE")


def test_its_environment_is_ours_with_what_is_added() -> None:
    out, _, _ = run([sys.executable, "-c", "import os; print(os.environ['ADDED'])"], {"ADDED": "here"})
    assert out == "here\n"
