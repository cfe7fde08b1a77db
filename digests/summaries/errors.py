"""The exceptions that asking a model can raise: for a summary, by name, and for vectors."""

from enum import StrEnum

from digests.summaries.usage import NOTHING, Usage


class Kind(StrEnum):
    """Why there is no summary; the value is what a page says."""

    RATE_LIMITED = "rate limited"
    """The provider wants fewer requests; `retry_after` says when, if it did."""
    REFUSED = "refused"
    """The model declines, a content filter stopped it, or the provider does not take the request or the key."""
    TOO_LONG = "too long"
    """The paper does not fit into the model, or the answer was cut off at its limit."""
    INVALID = "invalid"
    """The answer, and its repair, is not a summary."""
    UNREACHABLE = "unreachable"
    """No answer in time, a broken connection, or an error of the server."""
    OUT_OF_BUDGET = "out of budget"
    """The provider's account has no credit; the daily budget of this site is counted by the pipeline."""


class SummaryError(Exception):
    """There is no summary; `str()` is one printable line for people.

    Attributes:
        kind: the name of the failure.
        usage: what was already spent on it; it must be counted.
        retry_after: seconds that the provider asked to wait, at most `LONGEST_RETRY_AFTER`; None if it did not.
        passes: the same request may succeed later: trying again is the caller's.
    """

    def __init__(
        self,
        kind: Kind,
        message: str,
        *,
        usage: Usage = NOTHING,
        retry_after: float | None = None,
        passes: bool | None = None,
    ) -> None:
        super().__init__("".join(letter if letter.isprintable() else "�" for letter in " ".join(message.split()))[:500])
        self.kind = kind
        self.usage = usage
        self.retry_after = retry_after
        self.passes = kind in _PASSING if passes is None else passes


class EmbeddingError(Exception):
    """There are no vectors; `str()` is one printable line. `is_of_input`: the provider does not take these texts."""

    def __init__(self, message: str, *, is_of_input: bool = False) -> None:
        super().__init__("".join(letter if letter.isprintable() else " " for letter in message)[:500])
        self.is_of_input = is_of_input


LONGEST_RETRY_AFTER = 6 * 3600.0
"""The longest wish of a provider that is met, in seconds: nobody waits longer without asking again."""

_PASSING = {Kind.RATE_LIMITED, Kind.UNREACHABLE}
_FIRST_WAIT, _LONGEST_WAIT = 15.0, 900.0


def wait_before(tries: int, error: SummaryError) -> float | None:
    """Return the seconds to wait before asking again after so many tries (from 1), or None to give up.

    The provider's own wish is met. Without one the waits double from 15 seconds to 15 minutes. The caller counts its
    tries, adds chance where many wait together, and is the only one that tries again.
    """
    if not error.passes:
        return None
    if error.retry_after is not None:
        return error.retry_after
    return min(_FIRST_WAIT * 2.0 ** min(max(tries, 1) - 1, 10), _LONGEST_WAIT)
