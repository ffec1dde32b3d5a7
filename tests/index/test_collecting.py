import gc

import pytest

from codeassist_index.collecting import PutOff


@pytest.fixture
def put_off() -> PutOff:
    return PutOff()


def test_the_collector_waits_until_the_last_one_is_done(put_off: PutOff) -> None:
    with put_off():
        with put_off():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_goes_on_after_a_failure(put_off: PutOff) -> None:
    with pytest.raises(LookupError), put_off():
        raise LookupError
    assert gc.isenabled()


def test_one_that_is_off_for_good_stays_off(put_off: PutOff) -> None:
    gc.disable()
    try:
        with put_off():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
