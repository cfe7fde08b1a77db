"""What goes wrong with a single request: what is sent in place of the answer."""

from enum import StrEnum
from random import Random


class Mishap(StrEnum):
    """The kinds. All but the first five are sent with status 200."""

    TOO_MANY = "429"
    TOO_MANY_UNTIL = "429 with a date"
    UNAVAILABLE = "503"
    UNAVAILABLE_FOR = "503 with seconds"
    BROKEN = "500"
    TIMEOUT = "timeout"
    DRIP = "slow drip"
    CUT = "connection cut"
    TRUNCATED = "truncated"
    GARBAGE = "garbage"
    HTML_ERROR = "html error page"
    WRONG_TYPE = "wrong content type"
    BAD_GZIP = "bad gzip"
    WRONG_CATEGORY = "wrong category"
    EMPTY = "empty body"
    ERROR_FEED = "error feed"


def mishap_of(seed: int, number: int, share: float) -> Mishap | None:
    """Return what goes wrong with the request of this number, if anything does: of all, the given share."""
    random = Random(f"{seed}:{number}")
    return random.choice(list(Mishap)) if random.random() < share else None
