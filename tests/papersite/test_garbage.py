import gc
import weakref

import pytest

from papersite.garbage import left_alone, settle


class Loaded:
    """Something that the collector looks at."""


def test_what_is_loaded_is_looked_at_no_more_and_what_comes_later_still_is():
    loaded = [Loaded()]
    try:
        settle()
        assert not any(each is loaded for each in gc.get_objects())

        later = Loaded()
        later.itself = later  # type: ignore[attr-defined]
        gone = weakref.ref(later)
        del later
        gc.collect()
        assert gone() is None
    finally:
        gc.unfreeze()
    assert any(each is loaded for each in gc.get_objects())


def test_the_collector_is_off_for_a_piece_of_work_and_on_afterwards():
    with left_alone():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_the_collector_is_on_after_work_that_failed():
    with pytest.raises(ValueError, match="no"), left_alone():
        raise ValueError("no")
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off():
    gc.disable()
    try:
        with left_alone():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
