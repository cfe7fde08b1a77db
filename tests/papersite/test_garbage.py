import gc
import weakref

from papersite.garbage import settle


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
