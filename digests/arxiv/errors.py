"""The one exception that asking arXiv and reading its answer can raise."""


class ListingError(Exception):
    """A listing could not be had or read; nothing of it may be stored.

    `reason` is a short machine word, from asking: `bad address`, `bad query`, `unreachable`, `timeout`, `bad http`,
    `http <status>`, `redirect`, `wrong content type`, `bad compression`; from reading: `not a feed`, `not oai-pmh`,
    `not a listing page`, `html page`, `unsupported format`, `encoding`, `doctype`, `too deep`, `malformed`, `no date`,
    `wrong listing`, `empty page`, and for the errors of OAI-PMH `oai <code>`; from either: `empty body`, `truncated`,
    `arxiv error`, `too large`. `str()` is one line for people. `retry_after` is the number of seconds arXiv asked to
    wait, if it did.
    """

    def __init__(self, reason: str, message: str, *, retry_after: float | None = None) -> None:
        super().__init__("".join(letter if letter.isprintable() else "�" for letter in " ".join(message.split())))
        self.reason = reason
        self.retry_after = retry_after


class TruncatedError(ListingError):
    """A document ends in the middle: the day is not there, but the entries before the break are.

    `whole_entries` is a document of just those, or empty when there are none.
    """

    def __init__(self, message: str, *, whole_entries: bytes = b"") -> None:
        super().__init__("truncated", message)
        self.whole_entries = whole_entries
